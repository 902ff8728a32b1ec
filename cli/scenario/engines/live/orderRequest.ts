import type { ItemChange, Leaving, SubscriptionOrder } from '../../../../rules/subscription/order.ts';

/** An order as the API takes it: the last part of its path, and its body. */
export type OrderRequest = {
  readonly path: string;
  readonly body: object;
  /** What the path says, as a preview takes it in its body. */
  readonly params?: object;
};

/**
 * Puts an order into the words of the API.
 *
 * @param caller  what is said about who called support; only for orders that support takes
 */
export function orderRequest(order: SubscriptionOrder, caller: object): OrderRequest {
  switch (order.do) {
    case 'change_quantity':
      return { path: 'quantity', body: itemBody(order) };
    case 'change_items':
      return { path: 'items', body: { items: order.items.map(itemBody) } };
    case 'switch_interval':
      return { path: 'interval', body: { price_id: order.priceId } };
    case 'change_plan':
      return { path: 'plan', body: { price_id: order.priceId, when: order.when } };
    case 'upgrade':
      return { path: 'upgrade', body: { price_id: order.priceId, ...quantityOf(order), when: order.when } };
    case 'extend_trial':
      return { path: 'trial/extension', body: { days: order.days } };
    case 'cancel':
      return { path: 'cancel', body: leavingBody(order, caller) };
    case 'give_notice':
      return { path: 'notice', body: leavingBody(order, caller) };
    case 'withdraw_notice':
      return { path: 'notice/withdraw', body: { channel: order.channel } };
    case 'choose_renewal': {
      const { months, priceId, couponCodes } = order;
      const price = priceId === undefined ? {} : { price_id: priceId };
      const coupons = couponCodes === undefined ? {} : { coupons: couponCodes };
      const length = months === undefined ? {} : { months };
      return { path: 'renewal', body: { ...length, ...price, ...quantityOf(order), ...coupons } };
    }
    case 'reactivate':
      return { path: 'reactivate', body: {} };
    case 'pause': {
      const { periods, channel } = order;
      return { path: 'pause', body: { periods, ...(channel === undefined ? {} : { channel }) } };
    }
    case 'resume':
      return { path: 'resume', body: {} };
    case 'withdraw_change':
      return { path: `changes/${order.changeId}/withdraw`, body: {}, params: { change_id: order.changeId } };
    case 'confirm_circuit':
      return { path: 'circuit', body: {} };
  }
}

function itemBody({ itemId, priceId, change: { kind, quantity } }: ItemChange): object {
  return {
    ...(itemId === undefined ? {} : { item_id: itemId }),
    ...(priceId === undefined ? {} : { price_id: priceId }),
    [kind]: Number(quantity),
  };
}

function quantityOf({ quantity }: { readonly quantity?: string }): object {
  return quantity === undefined ? {} : { quantity: Number(quantity) };
}

function leavingBody({ channel, acceptNextTerm, reason }: Leaving, caller: object): object {
  return {
    ...(channel === 'api' ? {} : { channel }),
    ...(acceptNextTerm === undefined ? {} : { accept_next_term: acceptNextTerm }),
    ...(reason === undefined ? {} : { reason }),
    ...(channel === 'support' ? caller : {}),
  };
}
