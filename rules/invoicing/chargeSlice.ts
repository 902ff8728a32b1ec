import { type DatePeriod, daysIn, type LocalDate } from '../calendar/date.ts';
import type { Instant } from '../calendar/zone.ts';
import { type Decimal, decimal } from '../money/decimal.ts';
import { roundMoney } from '../money/round.ts';
import { priceOf, unitPriceOf } from '../pricing/priceOf.ts';
import type { Slice } from '../proration/countDays.ts';
import { prorate } from '../proration/prorate.ts';
import type { Account, Item } from '../subscription/accountState.ts';
import type { DayEnd } from '../subscription/quantity.ts';
import type { Charge } from './charge.ts';
import type { ItemCharges } from './chargeItem.ts';

/** A quantity that goes from one value to another on a day. A start is a change from 0. @rule PRO-1 */
export type Move = {
  readonly from: LocalDate;
  readonly startsByChange: boolean;
  readonly at: Instant | undefined;
  readonly before: Decimal;
  readonly after: Decimal;
  readonly cause: string | undefined;
};

type SliceInput = {
  readonly item: Item;
  readonly account: Account;
  readonly period: DatePeriod;
  readonly part: Slice;
  readonly move: Move;
  /** What the period has been charged so far, so that a credit never exceeds it. */
  readonly charged: Decimal;
  readonly until: LocalDate;
};

/**
 * The line of one move over one slice of a billing period, or nothing where no day is charged or the price is the same.
 *
 * @rule PRO-1, PRO-2, PRO-3
 */
export function chargeSlice(input: SliceInput): Charge | undefined {
  const { item, account, period, part, move, charged, until } = input;
  const { values, label } = account.policy;
  const priceBefore = priceOf(item.price.model, move.before);
  const priceAfter = priceOf(item.price.model, move.after);
  const price = { currency: account.currency, amount: priceAfter.minus(priceBefore) };
  const isWhole = part.from === period.from && part.to === period.to && move.before.isZero();
  if (price.amount.isZero() && !isWhole) return undefined;
  const policy = {
    basis: values['proration.basis'],
    firstDay: values['proration.first_day'],
    rounding: values.rounding,
  };
  const startsAt = part.startsByChange ? move.at : undefined;
  const share = isWhole
    ? {
        amount: roundMoney(price, values.rounding),
        exactAmount: price.amount,
        charged: daysIn(period),
        of: daysIn(period),
        unit: 'day' as const,
      }
    : prorate(price, part, period, policy, { zone: account.zone, startsAt });
  if (share.charged === 0) return undefined;
  const isCredit = price.amount.isNegative();
  const isCapped = isCredit && share.amount.amount.lessThan(charged.negated());
  const amount = isCapped ? charged.negated() : share.amount.amount;
  return {
    kind: isCredit ? 'credit' : isWhole ? 'recurring' : 'proration',
    itemId: item.id,
    price: item.price,
    service: { from: part.from, to: part.to },
    days: share.unit === 'day' ? share.charged : daysIn(part),
    quantity: move.after.minus(move.before).toFixed(),
    unitPrice: move.before.isZero()
      ? unitPriceOf(item.price.model, move.after)
      : unitPriceOf(item.price.model, move.before),
    amount: { currency: account.currency, amount },
    exactAmount: isCapped ? amount : share.exactAmount,
    explanation: {
      rule: isCredit ? 'PRO-3' : isWhole ? 'INV-1' : 'PRO-1',
      policy: label,
      formula: isWhole ? 'whole_price' : 'share_of_period',
      inputs: {
        price: item.price.id,
        quantity_before: move.before.toFixed(),
        quantity_after: move.after.toFixed(),
        price_before: priceBefore.toFixed(),
        price_after: priceAfter.toFixed(),
        charged: String(share.charged),
        of: String(share.of),
        unit: share.unit,
        ...(isCredit ? { at_most: charged.toFixed() } : {}),
        ...unusualRounding(account),
      },
      cause: move.startsByChange && move.cause !== undefined ? move.cause : `cut ${until}`,
    },
  };
}

/** A one-time price: whole, on the first invoice after it was ordered; taking it away gives nothing back. @rule CAT-2 */
export function chargeOnce(item: Item, account: Account, ends: readonly DayEnd[], until: LocalDate): ItemCharges {
  const charges: Charge[] = [];
  let before = decimal(item.chargedQuantity);
  for (const end of ends) {
    const [priceBefore, priceAfter] = [priceOf(item.price.model, before), priceOf(item.price.model, end.quantity)];
    const price = { currency: account.currency, amount: priceAfter.minus(priceBefore) };
    if (price.amount.isPositive() && !price.amount.isZero()) {
      charges.push({
        kind: 'one_time',
        itemId: item.id,
        price: item.price,
        service: { from: end.on, to: end.on },
        days: 0,
        quantity: end.quantity.minus(before).toFixed(),
        unitPrice: unitPriceOf(item.price.model, end.quantity.minus(before)),
        amount: roundMoney(price, account.policy.values.rounding),
        exactAmount: price.amount,
        explanation: {
          rule: 'CAT-2',
          policy: account.policy.label,
          formula: 'whole_price',
          inputs: {
            price: item.price.id,
            quantity_before: before.toFixed(),
            quantity_after: end.quantity.toFixed(),
            price_before: priceBefore.toFixed(),
            price_after: priceAfter.toFixed(),
            ...unusualRounding(account),
          },
          cause: end.cause,
        },
      });
    }
    before = end.quantity;
  }
  const invoiced = new Set(ends.flatMap((end) => end.changeIds));
  if (invoiced.size === 0) return { charges, item };
  const changes = item.changes.filter((change) => change.effectiveOn > until);
  return { charges, item: { ...item, chargedQuantity: before.toFixed(), changes } };
}

/** The policy's name does not tell an overridden rounding, and recomputing needs it. @rule EXP-1 */
function unusualRounding({ policy }: Account): { rounding?: string } {
  return policy.values.rounding === 'half_up' ? {} : { rounding: policy.values.rounding };
}
