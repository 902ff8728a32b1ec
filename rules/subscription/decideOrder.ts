import type { Refusal } from '../refusal.ts';
import type { AccountState } from './accountState.ts';
import { cancel } from './cancel.ts';
import { changeItems } from './changeItems.ts';
import { changePlan } from './changePlan.ts';
import { checkDebt } from './checkDebt.ts';
import { refuseUnknownPrice } from './checkOrderedItem.ts';
import { chooseRenewal } from './chooseRenewal.ts';
import { confirmCircuit } from './confirmCircuit.ts';
import type { CommandContext, Decision } from './decision.ts';
import { giveNotice } from './giveNotice.ts';
import type { SubscriptionOrder } from './order.ts';
import { pause } from './pause.ts';
import { reactivate } from './reactivate.ts';
import { resume } from './resume.ts';
import { switchInterval } from './switchInterval.ts';
import { extendTrial } from './trial.ts';
import { upgrade } from './upgrade.ts';
import { withdrawChange } from './withdrawChange.ts';
import { withdrawEnd } from './withdrawEnd.ts';

/** What a debt stands in the way of. Who wants to leave, or takes something back, is never kept for it. @rule SUB-4, TERM-3 */
const CHANGES: ReadonlySet<SubscriptionOrder['do']> = new Set([
  'change_quantity',
  'change_items',
  'switch_interval',
  'change_plan',
  'upgrade',
  'choose_renewal',
  'pause',
]);

/** What an order on a subscription comes to: the one way in for workflows, previews, simulations and scenarios. */
export function decideOrder(
  state: AccountState,
  subscriptionId: string,
  order: SubscriptionOrder,
  context: CommandContext,
): Decision | Refusal {
  const blocked = CHANGES.has(order.do) ? checkDebt(state, context) : undefined;
  if (blocked) return blocked;
  switch (order.do) {
    case 'change_quantity':
      return changeItems(state, subscriptionId, [order], context);
    case 'change_items':
      return changeItems(state, subscriptionId, order.items, context);
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
    case 'withdraw_change':
      return withdrawChange(state, subscriptionId, order.changeId, context);
    case 'pause':
      return pause(state, subscriptionId, order, context);
    case 'resume':
      return resume(state, subscriptionId, context);
    case 'confirm_circuit':
      return confirmCircuit(state, subscriptionId, context);
    case 'extend_trial':
      return extendTrial(state, subscriptionId, order.days, context);
    case 'cancel':
      return cancel(state, subscriptionId, context, order);
    case 'give_notice':
      return giveNotice(state, subscriptionId, order, context);
    case 'withdraw_notice': {
      const { channel } = order;
      return withdrawEnd(state, subscriptionId, context, { type: 'subscription.notice_withdrawn', channel });
    }
    case 'choose_renewal':
      return chooseRenewal(state, subscriptionId, order, context);
    case 'reactivate':
      return reactivate(state, subscriptionId, context);
  }
}
