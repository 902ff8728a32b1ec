import { z } from 'zod';
import type { SubscriptionOrder } from '../../rules/subscription/order.ts';
import { ORDER_KINDS, type OrderKind } from './orderKinds.ts';

/** An order as a preview or a simulation takes it: `do`, and beside it the fields of its route. */
export type SupposedOrder = { readonly do: SubscriptionOrder['do'] };

/** What such an order may look like, with further fields beside it. */
export function supposedOrderSchema({ do: verb, params, fields, check }: OrderKind, more: z.ZodRawShape = {}) {
  const order = z.strictObject({ do: z.literal(verb), ...params, ...fields, ...more });
  return check === undefined ? order : order.refine(check.holds, { error: check.error });
}

/** The order that is supposed. A caller counts as verified: who he is, is asked when it is given. */
export function supposedOrder({ do: verb, ...given }: SupposedOrder): SubscriptionOrder {
  const kind = ORDER_KINDS.find((each) => each.do === verb) as OrderKind;
  const order = kind.toOrder(given);
  const isBySupport = (order.do === 'cancel' || order.do === 'give_notice') && order.channel === 'support';
  return isBySupport ? { ...order, caller: 'verified' } : order;
}
