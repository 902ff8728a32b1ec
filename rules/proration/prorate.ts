import type { DatePeriod } from '../calendar/date.ts';
import { type Instant, startOfDay } from '../calendar/zone.ts';
import { type Decimal, decimal } from '../money/decimal.ts';
import type { Money } from '../money/money.ts';
import { type RoundingMode, roundMoney } from '../money/round.ts';
import { countDays, type Slice } from './countDays.ts';

export type ProrationPolicy = {
  readonly basis: 'actual_days' | 'thirty_360' | 'by_second' | 'none';
  readonly firstDay: 'free' | 'counted';
  readonly rounding: RoundingMode;
};

/** The account's clock, and to the second the change that made the slice start; without one it is the start of the day. */
export type SliceClock = { readonly zone: string; readonly startsAt?: Instant | undefined };

export type Share = {
  readonly amount: Money;
  /** Before the rounding. */
  readonly exactAmount: Decimal;
  /** What was charged of what: days, or seconds by `by_second`. */
  readonly charged: number;
  readonly of: number;
  readonly unit: 'day' | 'second';
};

/**
 * The share of a whole period's price that a slice of the period costs.
 *
 * @param price    for the whole period, unrounded; negative for what is taken away
 * @param slice    half-open local dates inside `period`
 * @param clock    read by `by_second` only
 * @returns        rounded once, by the policy's rounding, at the currency's scale
 * @throws         RuleViolation `proration.slice_outside_period`: a bug of the caller
 * @rule PRO-1, PRO-2, PRO-3
 */
export function prorate(
  price: Money,
  slice: Slice,
  period: DatePeriod,
  policy: ProrationPolicy,
  clock: SliceClock,
): Share {
  const share = shareOf(price.amount, slice, period, policy, clock);
  const exact = price.amount.times(decimal(share.charged)).div(decimal(share.of));
  return {
    ...share,
    exactAmount: exact,
    amount: roundMoney({ currency: price.currency, amount: exact }, policy.rounding),
  };
}

function shareOf(price: Decimal, slice: Slice, period: DatePeriod, policy: ProrationPolicy, clock: SliceClock) {
  switch (policy.basis) {
    case 'actual_days':
    case 'thirty_360': {
      const { chargedDays, periodDays } = countDays(slice, period, policy.basis, policy.firstDay);
      return { charged: chargedDays, of: periodDays, unit: 'day' as const };
    }
    case 'by_second': {
      const startsAt = clock.startsAt ?? startOfDay(slice.from, clock.zone);
      const charged = Math.max(0, secondsBetween(startsAt, startOfDay(slice.to, clock.zone)));
      const of = secondsBetween(startOfDay(period.from, clock.zone), startOfDay(period.to, clock.zone));
      return { charged, of, unit: 'second' as const };
    }
    case 'none': {
      // A started slice costs the whole period, a removed one gives nothing back, an empty one is nothing.
      const { chargedDays, periodDays } = countDays(slice, period, 'actual_days', 'counted');
      return { charged: price.isPositive() && chargedDays > 0 ? periodDays : 0, of: periodDays, unit: 'day' as const };
    }
  }
}

function secondsBetween(from: Instant, to: Instant): number {
  return Math.trunc((Date.parse(to) - Date.parse(from)) / 1000);
}
