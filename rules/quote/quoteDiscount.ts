import type { Coupon } from '../catalogue/coupon.ts';

/** What a quote takes off: a percentage of every charge, or an amount for each full period. */
export type QuoteDiscount =
  | { readonly percent: string; readonly amount?: undefined }
  | { readonly amount: string; readonly percent?: undefined };

/** A quote's discount is a coupon that only its contract has; it holds for as long as that goes on, renewals included. @rule CAT-2 */
export function quoteCoupon(discount: QuoteDiscount, currency: string, id: string): Coupon {
  const { percent, amount } = discount;
  const kept = { id, code: 'quote', periods: null };
  return percent === undefined
    ? { ...kept, description: 'Discount', discount: { kind: 'fixed', amount, currency } }
    : { ...kept, description: `Discount of ${percent} %`, discount: { kind: 'percent', percent } };
}
