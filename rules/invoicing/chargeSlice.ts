import { type DatePeriod, daysIn, type LocalDate } from '../calendar/date.ts';
import type { Instant } from '../calendar/zone.ts';
import type { Decimal } from '../money/decimal.ts';
import type { Money } from '../money/money.ts';
import { type RoundingMode, roundMoney } from '../money/round.ts';
import type { Slice } from '../proration/countDays.ts';
import { prorate, type Share } from '../proration/prorate.ts';
import type { Account, Item } from '../subscription/accountState.ts';
import type { Charge } from './charge.ts';
import type { PhasePart } from './phaseParts.ts';
import { priceMove } from './priceMove.ts';

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
  /** Whose price holds; the item's own where left out. */
  readonly phase?: PhasePart | undefined;
};

/**
 * The line of one move over one slice of a billing period. A part that comes to nothing is no line; a whole period is one
 * even where it is free, for those who want invoices of zero; a free phase is none for the others.
 *
 * @rule PRO-1, PRO-2, PRO-3, SUB-5, CAT-4
 */
export function chargeSlice(input: SliceInput): Charge | undefined {
  const { item, account, period, part, move, charged, until, phase } = input;
  const { label, values } = account.policy;
  const { price, inputs, ...shown } = priceMove(item, account, move.before, move.after, phase);
  const isWhole = part.from === period.from && part.to === period.to && move.before.isZero();
  const share = isWhole ? wholePeriod(price, period, values.rounding) : partOf(price, input);
  const isCredit = price.amount.isNegative();
  const isCapped = isCredit && share.amount.amount.lessThan(charged.negated());
  const amount = isCapped ? charged.negated() : share.amount.amount;
  if (amount.isZero() && (!isWhole || (phase?.number !== undefined && !values.zero_invoice))) return undefined;
  return {
    kind: isCredit ? 'credit' : isWhole ? 'recurring' : 'proration',
    itemId: item.id,
    price: item.price,
    description: item.price.description,
    period,
    service: { from: part.from, to: part.to },
    days: share.unit === 'day' ? share.charged : daysIn(part),
    ...shown,
    amount: { currency: account.currency, amount },
    exactAmount: isCapped ? amount : share.exactAmount,
    explanation: {
      rule: isCredit ? 'PRO-3' : isWhole ? 'INV-1' : 'PRO-1',
      policy: label,
      formula: isWhole ? 'whole_price' : 'share_of_period',
      inputs: {
        ...inputs,
        charged: String(share.charged),
        of: String(share.of),
        unit: share.unit,
        ...(isCredit ? { at_most: charged.toFixed() } : {}),
      },
      cause: move.startsByChange && move.cause !== undefined ? move.cause : `cut ${until}`,
    },
  };
}

function wholePeriod(price: Money, period: DatePeriod, rounding: RoundingMode): Share {
  const days = daysIn(period);
  return { amount: roundMoney(price, rounding), exactAmount: price.amount, charged: days, of: days, unit: 'day' };
}

function partOf(price: Money, { account, period, part, move }: SliceInput): Share {
  const { values } = account.policy;
  const policy = {
    basis: values['proration.basis'],
    firstDay: values['proration.first_day'],
    rounding: values.rounding,
  };
  return prorate(price, part, period, policy, {
    zone: account.zone,
    startsAt: part.startsByChange ? move.at : undefined,
  });
}
