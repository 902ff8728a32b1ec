import { localDateOf } from '../calendar/zone.ts';
import { chargeOrder } from '../invoicing/chargeOrder.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import type { Account, AccountState, Subscription } from './accountState.ts';
import { addItem } from './addItem.ts';
import { changeItem, type ItemChanged } from './changeItem.ts';
import { refuseUnknownPrice } from './checkOrderedItem.ts';
import {
  activeSubscription,
  type CommandContext,
  type Decision,
  type DomainEvent,
  refuseUnknownRate,
  withSubscription,
} from './decision.ts';
import { changeableItem } from './itemOf.ts';
import type { ItemChange } from './order.ts';
import { quantityOn } from './quantity.ts';

/**
 * Several quantities at once, or items that are bought anew: all or nothing, one invoice for what is charged at once, and one for
 * hardware.
 *
 * @rule SUB-2, SUB-5, SUB-9, INV-5, policy `mid_period_change`
 */
export function changeItems(
  state: AccountState,
  subscriptionId: string,
  items: readonly ItemChange[],
  context: CommandContext,
): Decision | Refusal {
  const subscription = activeSubscription(state, subscriptionId);
  if (isRefusal(subscription)) return subscription;
  const { account } = state;
  if (items.length === 0) return refuse('item_not_found', 'The order changes nothing; name an item and a quantity.');
  let changed = subscription;
  const done: ItemChanged[] = [];
  for (const order of items) {
    const answer = changeOne(changed, order, account, context);
    if (isRefusal(answer)) return answer;
    changed = answer.subscription;
    done.push(answer);
  }
  const today = localDateOf(context.now, account.zone);
  const touched = new Set(done.filter((each) => isChargedNow(each, account, today)).map(({ after }) => after.id));
  const ordered = done.filter(({ effectiveOn }) => effectiveOn === today).map(({ after }) => after);
  const after = withSubscription(state, changed);
  const cut = chargeOrder(after, ordered, touched, today, context.commandId, context.taxTable);
  if (cut.kind === 'rate_unknown') return refuseUnknownRate(cut);
  const events = done.map((each) => eventOf(each, subscriptionId, today));
  const { invoice, hardwareInvoice } = cut;
  return { kind: 'decided', state: cut.state, subscriptionId, invoice, hardwareInvoice, events };
}

function changeOne(
  subscription: Subscription,
  order: ItemChange,
  account: Account,
  context: CommandContext,
): ItemChanged | Refusal {
  const today = localDateOf(context.now, account.zone);
  const { itemId, priceId, change } = order;
  const known = itemId ?? subscription.items.find(({ price, endsOn }) => price.id === priceId && endsOn === null)?.id;
  if (known === undefined && priceId !== undefined) {
    const price = context.catalogue.prices.get(priceId);
    return price === undefined ? refuseUnknownPrice(priceId) : addItem(subscription, price, change, account, context);
  }
  const item = changeableItem(subscription, known, today);
  return isRefusal(item) ? item : changeItem(subscription, item, change, account, context);
}

function isChargedNow({ before, effectiveOn }: ItemChanged, { policy }: Account, today: string): boolean {
  if (effectiveOn !== today) return false;
  const isImmediate = policy.values.mid_period_change === 'immediately';
  const isNew = before.changes.length === 0 && before.paid === null;
  if (isNew) return isImmediate || policy.values.first_partial === 'at_start';
  return isImmediate && before.paid !== null && before.paid.to > today;
}

function eventOf({ before, after, effectiveOn }: ItemChanged, subscriptionId: string, today: string): DomainEvent {
  const isInForce = effectiveOn === today || after.quantityInForce !== before.quantityInForce;
  const facts = {
    item_id: after.id,
    effective_on: effectiveOn,
    quantity_before: quantityOn(before, effectiveOn).toFixed(),
    quantity_after: quantityOn(after, effectiveOn).toFixed(),
  };
  return {
    type: isInForce ? 'subscription.quantity_changed' : 'subscription.change_scheduled',
    subscriptionId,
    facts,
  };
}
