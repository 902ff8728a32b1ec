import type { LocalDate } from '../calendar/date.ts';

/**
 * A discount that is given by its code. It never changes: a subscription carries it as it was when it was given.
 *
 * @rule CAT-2
 */
export type Coupon = {
  readonly id: string;
  readonly code: string;
  /** As it stands on invoices. */
  readonly description: string;
  readonly discount: CouponDiscount;
  /** Full billing periods of the plan that it covers: 1 is once; null is forever. */
  readonly periods: number | null;
};

export type CouponDiscount =
  /** Decimal text from above 0 to 100. */
  | { readonly kind: 'percent'; readonly percent: string }
  /** Major units, for each full period that it covers; for customers of this currency. */
  | { readonly kind: 'fixed'; readonly amount: string; readonly currency: string };

/** What a subscription has of coupons, in the order in which they were given. @rule CAT-6 */
export type Discounts = {
  readonly coupons: readonly AppliedCoupon[];
  /** What was taken off the period that is paid, by item, so that a credit gives back no more than was paid. @rule PRO-3 */
  readonly given: Readonly<Record<string, GivenDiscount>>;
};

export type AppliedCoupon = {
  readonly coupon: Coupon;
  /** Full periods that it has been used for; tails are not counted. @rule CAT-6 */
  readonly periodsUsed: number;
  /** The end of its last period: what is served from then on is charged in full. Left out until it is known. */
  readonly coversUntil?: LocalDate;
  /** Where it was chosen for a term: what begins on the renewal date or later has it. @rule SUB-2 */
  readonly from?: LocalDate;
  /** Where another choice has taken its place: what begins before that renewal date has it. @rule SUB-2 */
  readonly until?: LocalDate;
};

/** Of one item's period, named by its end: what coupons took off it less what credits gave back. Decimal text. */
export type GivenDiscount = { readonly to: LocalDate; readonly discount: string };
