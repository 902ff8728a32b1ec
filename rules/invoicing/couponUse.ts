import type { DatePeriod, LocalDate } from '../calendar/date.ts';
import type { AppliedCoupon } from '../catalogue/coupon.ts';
import { ZERO } from '../money/decimal.ts';
import type { Subscription } from '../subscription/accountState.ts';
import { planItems } from '../subscription/planItem.ts';
import type { Charge } from './charge.ts';

/** How a coupon counts on one invoice, and the coupon once that is issued. */
export type CouponUse = {
  readonly applied: AppliedCoupon;
  /** Full periods of the plan that it was used for on this invoice. */
  readonly counted: number;
  /** Whether there is a tail of the plan that it covers. */
  readonly hasTail: boolean;
};

/**
 * What of an invoice a coupon is used for: full periods of the plan count, up to as many as it has; a tail does not. A
 * period of which nothing is charged uses nothing up.
 *
 * @param before   the subscription before the cut
 * @param charges  its new lines
 * @rule CAT-6, SUB-2
 */
export function couponUse(applied: AppliedCoupon, before: Subscription, charges: readonly Charge[]): CouponUse {
  const { coupon, periodsUsed } = applied;
  const periods = planPeriods(before, charges);
  const full = periods.full.filter(({ from }) => isGiven(applied, from));
  const tails = periods.tails.filter((from) => isGiven(applied, from));
  if (applied.coversUntil !== undefined) return { applied, counted: 0, hasTail: false };
  const left = coupon.periods === null ? full.length : coupon.periods - periodsUsed;
  const counted = full.slice(0, left);
  const used = periodsUsed + counted.length;
  const last = counted.at(-1);
  const isUsedUp = used === coupon.periods && last !== undefined;
  const coversUntil = isUsedUp ? last.to : undefined;
  return {
    applied:
      counted.length === 0 ? applied : { ...applied, periodsUsed: used, ...(coversUntil ? { coversUntil } : {}) },
    counted: counted.length,
    hasTail: tails.some((from) => coversUntil === undefined || from < coversUntil),
  };
}

/** Whether a line is served while a coupon holds. @rule CAT-6 */
export function isCovered({ service }: Charge, applied: AppliedCoupon): boolean {
  const { coversUntil } = applied;
  return isGiven(applied, service.from) && (coversUntil === undefined || service.from < coversUntil);
}

/** Whether what begins on a day has the coupon, as far as it was chosen for a term. @rule SUB-2 */
export function isGiven({ from, until }: AppliedCoupon, day: LocalDate): boolean {
  return (from === undefined || day >= from) && (until === undefined || day < until);
}

/** The periods of the plan that are charged for the first time: those in full, and where the tails begin. */
function planPeriods(before: Subscription, charges: readonly Charge[]) {
  const full = new Map<LocalDate, DatePeriod>();
  const tails: LocalDate[] = [];
  for (const item of planItems(before)) {
    const unpaidFrom = item.paid?.to ?? item.startsOn;
    for (const { itemId, period, amount, kind, service } of charges) {
      const isNew = itemId === item.id && (item.paid === null || period.to > item.paid.to);
      if (!isNew || kind === 'setup' || kind === 'one_time' || amount.amount.lessThanOrEqualTo(ZERO)) continue;
      const isFull = unpaidFrom <= period.from && (item.endsOn === null || item.endsOn >= period.to);
      if (isFull) full.set(period.to, period);
      else tails.push(service.from);
    }
  }
  return { full: [...full.values()], tails };
}
