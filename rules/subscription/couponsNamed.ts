import type { SubscriptionOrder } from './order.ts';

/** Codes of the coupons that an order names: a decision wants them in its catalogue. */
export function couponsNamed(order: SubscriptionOrder): readonly string[] {
  return order.do === 'choose_renewal' ? (order.couponCodes ?? []) : [];
}
