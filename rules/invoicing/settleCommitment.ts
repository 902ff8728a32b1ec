import {
  addDays,
  type DatePeriod,
  daysBetween,
  daysIn,
  earlierDate,
  type LocalDate,
  laterDate,
} from '../calendar/date.ts';
import { type Decimal, decimal, ZERO } from '../money/decimal.ts';
import { money } from '../money/money.ts';
import { roundMoney } from '../money/round.ts';
import type { Slice } from '../proration/countDays.ts';
import { prorate } from '../proration/prorate.ts';
import type { Account, Subscription } from '../subscription/accountState.ts';
import { commitmentDueOn, openPeriod, periodSettled } from '../subscription/commitment.ts';
import type { Commitment, CountedCharge } from '../subscription/lifecycle.ts';
import { planItemOn, planItems } from '../subscription/planItem.ts';
import type { Charge } from './charge.ts';

export type Settled = { readonly charges: readonly Charge[]; readonly commitment: Commitment };

/**
 * Counts new lines for a commitment and settles each of its periods whose bill date has come: what was charged net for its
 * days is missing from the minimum or not. A line counts by its days; what is charged for days of a settled period counts
 * for the open one.
 *
 * @param charges  new lines of the subscription, coupons among them
 * @param until    the bill date; null where a command invoices, which settles nothing
 * @rule CAT-4, PRO-1
 */
export function settleCommitment(
  commitment: Commitment,
  subscription: Subscription,
  charges: readonly Charge[],
  account: Account,
  until: LocalDate | null,
): Settled {
  let current = counted(commitment, charges);
  const missing: Charge[] = [];
  for (;;) {
    const carrying = { ...subscription, lifecycle: { ...subscription.lifecycle, commitment: current } };
    const dueOn = commitmentDueOn(carrying, account);
    const open = openPeriod(carrying, current, account);
    if (until === null || open === null || dueOn === null || dueOn > until)
      return { charges: missing, commitment: current };
    const { period, slice } = open;
    const { net, left } = takeUntil(current.charges, slice.to, subscription.endsOn === slice.to);
    const charge = missingOf(current, subscription, account, period, slice, net, until);
    if (charge !== undefined) missing.push(charge);
    current = periodSettled(current, slice.to, left);
  }
}

function counted(commitment: Commitment, charges: readonly Charge[]): Commitment {
  if (charges.length === 0) return commitment;
  const sums = new Map(commitment.charges.map((each) => [`${each.from} ${each.to}`, each]));
  for (const { service, amount } of charges) {
    const key = `${service.from} ${service.to}`;
    const sum = decimal(sums.get(key)?.amount ?? '0').plus(amount.amount);
    sums.set(key, { from: service.from, to: service.to, amount: sum.toFixed() });
  }
  return { ...commitment, charges: [...sums.values()] };
}

/** What serves days before a date, and what is left for later ones. The last period of a subscription takes it all. */
function takeUntil(charges: readonly CountedCharge[], to: LocalDate, isLast: boolean) {
  let net: Decimal = ZERO;
  const left: CountedCharge[] = [];
  for (const charge of charges) {
    const amount = decimal(charge.amount);
    if (isLast || charge.to <= to) {
      net = net.plus(amount);
    } else if (charge.from >= to) {
      left.push(charge);
    } else {
      const part = amount.times(decimal(daysBetween(charge.from, to))).div(decimal(daysIn(charge)));
      net = net.plus(part);
      left.push({ from: to, to: charge.to, amount: amount.minus(part).toFixed() });
    }
  }
  return { net, left };
}

function missingOf(
  { amount }: Commitment,
  subscription: Subscription,
  account: Account,
  period: DatePeriod,
  slice: DatePeriod,
  counted: Decimal,
  until: LocalDate,
): Charge | undefined {
  const { currency, policy } = account;
  const { rounding } = policy.values;
  const item = planItemOn(subscription, addDays(slice.to, -1));
  const share = servedShare(amount, subscription, account, period, slice);
  const net = roundMoney({ currency, amount: counted }, rounding).amount;
  const exact = decimal(amount).times(decimal(share.charged)).div(decimal(share.of));
  const missing = roundMoney({ currency, amount: exact }, rounding).amount.minus(net);
  if (!missing.greaterThan(ZERO)) return undefined;
  return {
    kind: 'commitment',
    itemId: item.id,
    price: item.price,
    description: 'Minimum commitment',
    period,
    service: slice,
    days: share.days,
    quantity: '1',
    unitPrice: null,
    amount: { currency, amount: missing },
    exactAmount: missing,
    explanation: {
      rule: 'CAT-4',
      policy: policy.label,
      formula: 'rest_of_minimum',
      inputs: {
        minimum: decimal(amount).toFixed(),
        charged: String(share.charged),
        of: String(share.of),
        unit: share.unit,
        net: net.toFixed(),
        rounding,
      },
      cause: `cut ${until}`,
    },
  };
}

/** How much of a period the plan was served, by PRO-1: pauses are left out. */
function servedShare(
  amount: string,
  subscription: Subscription,
  account: Account,
  period: DatePeriod,
  slice: DatePeriod,
) {
  const { values } = account.policy;
  const policy = {
    basis: values['proration.basis'],
    firstDay: values['proration.first_day'],
    rounding: values.rounding,
  };
  const answer = { charged: 0, of: 1, days: 0, unit: 'day' as 'day' | 'second' };
  for (const served of servedSlices(subscription, period, slice)) {
    const share = prorate(money(account.currency, amount), served, period, policy, { zone: account.zone });
    answer.charged += share.charged;
    answer.of = share.of;
    answer.days += share.unit === 'day' ? share.charged : daysIn(served);
    answer.unit = share.unit;
  }
  return answer;
}

/** The days of the plan within a slice; items that follow each other without a gap are one. */
function servedSlices(subscription: Subscription, period: DatePeriod, slice: DatePeriod): Slice[] {
  const served: { from: LocalDate; to: LocalDate }[] = [];
  for (const { startsOn, endsOn } of planItems(subscription)) {
    const from = laterDate(startsOn, slice.from);
    const to = earlierDate(endsOn ?? slice.to, slice.to);
    if (from >= to) continue;
    const last = served.at(-1);
    if (last?.to === from) last.to = to;
    else served.push({ from, to });
  }
  return served.map(({ from, to }) => ({
    from,
    to,
    startsByChange: from > period.from,
    endsByChange: to < period.to,
  }));
}
