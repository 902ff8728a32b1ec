import { type Refusal, refuse } from '../refusal.ts';
import type { AccountState } from './accountState.ts';
import { cancel } from './cancel.ts';
import { changePlan } from './changePlan.ts';
import { changeQuantity } from './changeQuantity.ts';
import type { CommandContext, Decision } from './decision.ts';
import type { SubscriptionOrder } from './order.ts';
import { switchInterval } from './switchInterval.ts';
import { extendTrial } from './trial.ts';
import { upgrade } from './upgrade.ts';

/** What an order on a subscription comes to: the one way in for workflows, previews, simulations and scenarios. */
export function decideOrder(
  state: AccountState,
  subscriptionId: string,
  order: SubscriptionOrder,
  context: CommandContext,
): Decision | Refusal {
  switch (order.do) {
    case 'change_quantity':
      return changeQuantity(state, { subscriptionId, itemId: order.itemId, change: order.change }, context);
    case 'switch_interval': {
      const price = context.catalogue.prices.get(order.priceId);
      if (price === undefined) return refuseUnknownPrice(order.priceId);
      return switchInterval(state, { subscriptionId, price }, context);
    }
    case 'change_plan': {
      const price = context.catalogue.prices.get(order.priceId);
      if (price === undefined) return refuseUnknownPrice(order.priceId);
      return changePlan(state, subscriptionId, { ...order, price }, context);
    }
    case 'upgrade': {
      const price = context.catalogue.prices.get(order.priceId);
      if (price === undefined) return refuseUnknownPrice(order.priceId);
      return upgrade(state, subscriptionId, { ...order, price }, context);
    }
    case 'extend_trial':
      return extendTrial(state, subscriptionId, order.days, context);
    case 'cancel':
      return cancel(state, subscriptionId, context);
    default:
      return refuse('not_permitted', `"${order.do}" is not possible for this subscription.`);
  }
}

/** A price that the catalogue does not have, or not among the products in question. */
export function refuseUnknownPrice(priceId: string): Refusal {
  return refuse('item_not_found', `There is no price ${priceId}; list the prices of the plan.`);
}
