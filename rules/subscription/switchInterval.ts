import { localDateOf, startOfDay } from '../calendar/zone.ts';
import type { Price } from '../catalogue/catalogue.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import type { AccountState, Item } from './accountState.ts';
import { itemOf } from './changeQuantity.ts';
import { activeSubscription, type CommandContext, type Decision, withSubscription } from './decision.ts';
import { paidUntil } from './paidUntil.ts';
import { quantityOn } from './quantity.ts';

/**
 * Pays for the plan in another rhythm: monthly to longer from the next billing day, longer to monthly from the end of what
 * is paid. The new price keeps the quantity and anchors its periods on the day of the switch.
 *
 * @param price  of the same plan, in the account's currency
 * @rule INV-2, SUB-2
 */
export function switchInterval(
  state: AccountState,
  order: { subscriptionId: string; price: Price },
  context: CommandContext,
): Decision | Refusal {
  const subscription = activeSubscription(state, order.subscriptionId);
  if (isRefusal(subscription)) return subscription;
  const { account } = state;
  const item = itemOf(subscription, undefined);
  if (isRefusal(item)) return item;
  if (order.price.planId !== subscription.planId)
    return refuse('item_not_found', 'The price belongs to another plan; choose one of this plan.');
  if (order.price.id === item.price.id)
    return refuse('quantity_unchanged', 'The subscription has this price already; nothing was changed.');
  if (order.price.currency !== account.currency) {
    return refuse(
      'price_not_in_currency',
      `The price is in ${order.price.currency}, the account is billed in ${account.currency}; choose a price in ${account.currency}.`,
    );
  }
  const today = localDateOf(context.now, account.zone);
  const switchesOn = paidUntil(item, account.policy, today);
  const quantity = quantityOn(item, switchesOn).toFixed();
  const follower: Item = {
    id: context.newId(),
    price: order.price,
    anchor: switchesOn,
    startsOn: switchesOn,
    endsOn: null,
    paid: null,
    chargedQuantity: '0',
    quantityInForce: '0',
    changes: [
      {
        id: context.newId(),
        effectiveOn: switchesOn,
        effectiveAt: startOfDay(switchesOn, account.zone),
        change: { kind: 'add', quantity },
        cause: context.commandId,
      },
    ],
  };
  const items = [
    ...subscription.items.map((each) => (each === item ? { ...item, endsOn: switchesOn } : each)),
    follower,
  ];
  return {
    kind: 'decided',
    state: withSubscription(state, { ...subscription, items }),
    subscriptionId: subscription.id,
    invoice: null,
    events: [
      {
        type: 'subscription.interval_switched',
        subscriptionId: subscription.id,
        facts: { effective_on: switchesOn, price_before: item.price.id, price_after: order.price.id },
      },
    ],
  };
}
