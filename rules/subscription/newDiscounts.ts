import type { LocalDate } from '../calendar/date.ts';
import type { AppliedCoupon, Coupon } from '../catalogue/coupon.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { Account } from './accountState.ts';
import type { Lifecycle } from './lifecycle.ts';

/**
 * What a new subscription carries of the coupons that its order names: nothing where it names none.
 *
 * @rule CAT-2
 */
export function newDiscounts(coupons: readonly Coupon[] = []): Pick<Lifecycle, 'discounts'> {
  if (coupons.length === 0) return {};
  return { discounts: { coupons: coupons.map((coupon): AppliedCoupon => ({ coupon, periodsUsed: 0 })), given: {} } };
}

/** The refusal of coupons that cannot be given: in another currency, or one of them twice. @rule CAT-2, ACC-7 */
export function checkCoupons(coupons: readonly Coupon[], account: Account): Refusal | undefined {
  for (const [index, { code, discount }] of coupons.entries()) {
    if (discount.kind === 'fixed' && discount.currency !== account.currency) {
      return refuse(
        'price_not_in_currency',
        `Coupon ${code} is in ${discount.currency}, the account is billed in ${account.currency}; choose a coupon in ${account.currency}.`,
        { coupon: code, coupon_currency: discount.currency, account_currency: account.currency },
      );
    }
    if (coupons.findIndex((other) => other.code === code) < index) {
      return refuse('not_permitted', `Coupon ${code} is named twice; name it once.`, { coupon: code });
    }
  }
  return undefined;
}

/** The refusal of a code that nobody has, or that is given no more. @rule CAT-2 */
export function refuseUnknownCoupon(code: string): Refusal {
  return refuse('item_not_found', `There is no coupon ${code} that may be used; list the coupons.`, { coupon: code });
}

/**
 * The discounts of the next term, where coupons were chosen for it: what begins before its first day keeps those of before, what
 * begins on it or later has the chosen ones.
 *
 * @rule SUB-2, CAT-6
 */
export function renewedDiscounts(
  lifecycle: Lifecycle,
  chosen: readonly Coupon[] | undefined,
  on: LocalDate,
): Lifecycle {
  if (chosen === undefined) return lifecycle;
  const { coupons, given } = lifecycle.discounts ?? { coupons: [], given: {} };
  const before = coupons.map((applied) => (applied.until === undefined ? { ...applied, until: on } : applied));
  const next = chosen.map((coupon): AppliedCoupon => ({ coupon, periodsUsed: 0, from: on }));
  return { ...lifecycle, discounts: { coupons: [...before, ...next], given } };
}
