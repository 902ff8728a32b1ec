import type { LocalDate } from '../calendar/date.ts';
import { endOfDay, localDateOf } from '../calendar/zone.ts';
import { gridStep } from '../catalogue/interval.ts';
import { decimal, ZERO } from '../money/decimal.ts';
import { addMoney, type Money, money } from '../money/money.ts';
import { roundMoney } from '../money/round.ts';
import { priceOf } from '../pricing/priceOf.ts';
import type { Account, Subscription } from '../subscription/accountState.ts';
import type { Term } from '../subscription/lifecycle.ts';
import { lastNoticeDayOf } from './renewalDates.ts';
import { stepsTo, type World } from './world.ts';

/**
 * One figure of a forecast. Cash is on the due date, a tax on the first of the month of its invoice, a renewal on its date,
 * a notice on the last day on which it counts. `place` is the jurisdiction of a tax, else empty.
 */
export type ForecastRow = {
  readonly kind: 'cash_issued' | 'cash_expected' | 'renewal' | 'notice' | 'tax';
  readonly on: LocalDate;
  readonly place: string;
  readonly count: number;
  readonly amount: Money;
};

/** Adds up rows of the same kind, day, place and currency: what many accounts come to takes no more room than one. */
export function sumRows(rows: Iterable<ForecastRow>): ForecastRow[] {
  const sums = new Map<string, ForecastRow>();
  for (const row of rows) {
    const key = `${row.kind} ${row.on} ${row.place} ${row.amount.currency}`;
    const sum = sums.get(key);
    sums.set(
      key,
      sum === undefined ? row : { ...sum, count: sum.count + row.count, amount: addMoney(sum.amount, row.amount) },
    );
  }
  return [...sums.values()];
}

/**
 * What an account will do up to the end of a day on its own clock, if nobody changes anything: invoices that fall due by
 * then, taxes on what is invoiced, renewals, and the last days for notice. The world that is given stays as it was.
 *
 * @returns its rows, and whether its billing stops on the way, so that what comes after is missing
 * @rule EXP-3, TERM-2
 */
export function forecastAccount(
  world: World,
  lastDay: LocalDate,
): { readonly rows: readonly ForecastRow[]; readonly isStopped: boolean } {
  const { zone } = world.state.account;
  const rows: ForecastRow[] = [];
  const seen = new Set<Term>();
  let after = world;
  lookAtTerms(after, lastDay, seen, rows);
  for (const step of stepsTo(world, endOfDay(lastDay, zone))) {
    const before = after;
    after = step.world;
    const renewed = after.events.slice(before.events.length).filter(({ type }) => type === 'subscription.renewed');
    const ids = new Set(renewed.map(({ subscriptionId }) => subscriptionId));
    const { account, subscriptions } = after.state;
    for (const subscription of ids.size === 0 ? [] : subscriptions) {
      if (ids.has(subscription.id)) rows.push(rowOf('renewal', localDateOf(after.now, zone), subscription, account));
    }
    lookAtTerms(after, lastDay, seen, rows);
  }
  return { rows: [...rows, ...invoiceRows(after, lastDay)], isStopped: after.stoppedBy !== null };
}

/** Terms that a run has not met yet, with the last day on which notice of them counts. */
function lookAtTerms(world: World, lastDay: LocalDate, seen: Set<Term>, rows: ForecastRow[]): void {
  const { account, subscriptions } = world.state;
  for (const subscription of subscriptions) {
    const { term } = subscription.lifecycle;
    if (term === undefined || seen.has(term)) continue;
    seen.add(term);
    const day = lastNoticeDayOf(subscription, account);
    if (day === null || day > lastDay || day < localDateOf(world.now, account.zone)) continue;
    rows.push(rowOf('notice', day, subscription, account));
  }
}

function rowOf(kind: 'renewal' | 'notice', on: LocalDate, subscription: Subscription, account: Account): ForecastRow {
  return { kind, on, place: '', count: 1, amount: termValue(subscription, account) };
}

/** What a subscription's items cost for the length of a term, at the prices and quantities that it has, before coupons and taxes. */
function termValue({ items, lifecycle }: Subscription, { currency, policy }: Account): Money {
  const months = lifecycle.term?.months ?? 1;
  let value = ZERO;
  for (const { price, endsOn, quantityInForce } of items) {
    if (endsOn !== null || price.interval === 'once') continue;
    const { unit, every } = gridStep(price.interval);
    const periods = decimal(unit === 'month' ? months : months * 30).div(every);
    value = value.plus(priceOf(price.model, decimal(quantityInForce)).times(periods));
  }
  return roundMoney(money(currency, value), policy.values.rounding);
}

function invoiceRows({ invoices }: World, lastDay: LocalDate): ForecastRow[] {
  return invoices.flatMap(({ dueOn, amountDue, issuedOn, taxes }) => {
    const isCash = dueOn <= lastDay && !amountDue.amount.isZero();
    const month = `${issuedOn.slice(0, 7)}-01`;
    return [
      ...(isCash ? [{ kind: 'cash_expected', on: dueOn, place: '', count: 1, amount: amountDue } as const] : []),
      ...taxes.map(({ jurisdiction, amount }) => {
        return { kind: 'tax', on: month, place: jurisdiction, count: 1, amount } as const;
      }),
    ];
  });
}
