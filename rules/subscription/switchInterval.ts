import type { LocalDate } from '../calendar/date.ts';
import { localDateOf, startOfDay } from '../calendar/zone.ts';
import type { Price } from '../catalogue/catalogue.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import type { AccountState, Item, Subscription } from './accountState.ts';
import { checkPrice } from './checkOrderedItem.ts';
import { activeSubscription, type CommandContext, type Decision, withSubscription } from './decision.ts';
import { itemOf } from './itemOf.ts';
import { newItem } from './newItem.ts';
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
  const today = localDateOf(context.now, account.zone);
  const item = itemOf(subscription, undefined, today);
  if (isRefusal(item)) return item;
  const refused = checkSwitch(subscription, item, order.price, today) ?? checkPrice(order.price, account);
  if (refused) return refused;
  const switchesOn = paidUntil(item, account.policy, today);
  const quantity = quantityOn(item, switchesOn).toFixed();
  const at = startOfDay(switchesOn, account.zone);
  const follower = newItem({ price: order.price, quantity, on: switchesOn, at, replacesId: item.id }, context);
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

function checkSwitch(subscription: Subscription, item: Item, price: Price, today: LocalDate): Refusal | undefined {
  const isOfPlan = price.planId === subscription.planId && price.itemKind === item.price.itemKind;
  if (!isOfPlan || price.interval === 'once') {
    return refuse('item_not_found', 'This is no recurring price of the plan itself; choose one of this plan.', {
      price_id: price.id,
    });
  }
  if (price.id === item.price.id) {
    return refuse('quantity_unchanged', 'The subscription has this price already; nothing was changed.', {
      price_id: price.id,
    });
  }
  if (item.startsOn <= today) return undefined;
  return refuse(
    'future_change_unsupported',
    `Billing starts on ${item.startsOn}; switch the interval from that day on.`,
    { starts_on: item.startsOn },
  );
}
