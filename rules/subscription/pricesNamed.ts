import type { SubscriptionOrder } from './order.ts';

/** Ids of the prices that an order names: a decision wants their products in its catalogue. */
export function pricesNamed(order: SubscriptionOrder): readonly string[] {
  if (order.do === 'change_items') return order.items.flatMap(({ priceId }) => priceId ?? []);
  return 'priceId' in order && order.priceId !== undefined ? [order.priceId] : [];
}
