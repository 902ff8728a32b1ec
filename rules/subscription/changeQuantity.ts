import { type LocalDate, laterDate } from '../calendar/date.ts';
import { localDateOf, startOfDay } from '../calendar/zone.ts';
import { chargeCommand } from '../invoicing/cutAccount.ts';
import type { Policy } from '../policy/resolve.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import type { AccountState, Item, QuantityChange, Subscription } from './accountState.ts';
import { checkQuantity } from './checkOrderedItem.ts';
import {
  activeSubscription,
  type CommandContext,
  type Decision,
  refuseUnknownRate,
  withSubscription,
} from './decision.ts';
import { itemOf } from './itemOf.ts';
import { paidUntil } from './paidUntil.ts';
import { planItems } from './planItem.ts';
import { dayEnds, endOfTime, lowestQuantityFrom, quantityOn } from './quantity.ts';
import { quantityInForceOn } from './quantityInForce.ts';

export type QuantityOrder = {
  readonly subscriptionId: string;
  /** The plan's own item where left out. */
  readonly itemId?: string | undefined;
  /** `add` and `remove` count from what is there, `set` is absolute. Whole numbers; `set` may be 0 for what is not the plan. */
  readonly change: { readonly kind: 'add' | 'remove' | 'set'; readonly quantity: string };
};

/**
 * More takes effect today; less takes effect when the policy `decrease` says. What it costs is invoiced at once or with
 * the next billing day, by the policy `mid_period_change`.
 *
 * @rule SUB-2, SUB-3, SUB-5, PRO-1
 */
export function changeQuantity(state: AccountState, order: QuantityOrder, context: CommandContext): Decision | Refusal {
  const subscription = activeSubscription(state, order.subscriptionId);
  if (isRefusal(subscription)) return subscription;
  const { account } = state;
  const today = localDateOf(context.now, account.zone);
  const item = itemOf(subscription, order.itemId, today);
  if (isRefusal(item)) return item;
  const change = changeOf(item, order, today, account.policy);
  if (isRefusal(change)) return change;
  const recorded: QuantityChange = {
    id: context.newId(),
    effectiveOn: change.effectiveOn,
    effectiveAt: change.effectiveOn === today ? context.now : startOfDay(change.effectiveOn, account.zone),
    change: change.step,
    cause: context.commandId,
  };
  const changed = { ...item, changes: [...item.changes, recorded] };
  const least = planItems(subscription).includes(item) ? 1 : 0;
  const earliest = laterDate(today, item.startsOn);
  if (lowestQuantityFrom(changed, earliest).lessThan(least)) {
    return refuse(
      'quantity_out_of_range',
      `That would leave fewer than ${least}; remove less, or cancel the subscription.`,
      { quantity: quantityOn(item, earliest).toFixed() },
    );
  }
  const announced = { ...changed, quantityInForce: quantityInForceOn(changed, subscription, today) };
  return invoiceChange(state, subscription, item, announced, change.effectiveOn, context);
}

/** What is recorded, and for which day. Before its first day an item changes on that day. */
function changeOf(item: Item, order: QuantityOrder, today: LocalDate, policy: Policy) {
  const { kind, quantity } = order.change;
  const refused = kind === 'set' && quantity === '0' ? undefined : checkQuantity(quantity);
  if (refused) return refused;
  const earliest = laterDate(today, item.startsOn);
  if (kind === 'add') return { effectiveOn: earliest, step: { kind, quantity } };
  const lessOn = decreaseOn(item, today, policy);
  if (kind === 'remove') return { effectiveOn: lessOn, step: { kind: 'add' as const, quantity: `-${quantity}` } };
  const before = quantityOn(item, earliest);
  if (before.greaterThan(quantity)) return { effectiveOn: lessOn, step: { kind, quantity } };
  if (before.lessThan(quantity)) return { effectiveOn: earliest, step: { kind, quantity } };
  const scheduled = dayEnds(item, endOfTime).find(({ on }) => on > earliest);
  if (scheduled) return { effectiveOn: scheduled.on, step: { kind, quantity } };
  return refuse('quantity_unchanged', `The quantity is ${quantity} already; nothing was changed.`, { quantity });
}

/** When less is less. Without a term, `term_end` is the end of the period. @rule SUB-3, policy `decrease` */
function decreaseOn(item: Item, today: LocalDate, policy: Policy): LocalDate {
  const isDevice = item.price.itemKind === 'device' || item.price.itemKind === 'phone_number';
  const timing = isDevice ? policy.values.decrease.devices : policy.values.decrease.licences;
  return timing === 'now_with_credit' ? laterDate(today, item.startsOn) : paidUntil(item, policy, today);
}

function invoiceChange(
  state: AccountState,
  subscription: Subscription,
  before: Item,
  after: Item,
  effectiveOn: LocalDate,
  context: CommandContext,
): Decision | Refusal {
  const { account } = state;
  const today = localDateOf(context.now, account.zone);
  const changed = withSubscription(state, {
    ...subscription,
    items: subscription.items.map((each) => (each === before ? after : each)),
  });
  const isPaid = before.paid !== null && before.paid.to > today;
  const isChargedNow = effectiveOn === today && isPaid && account.policy.values.mid_period_change === 'immediately';
  const touched = new Set(isChargedNow ? [after.id] : []);
  const cut = chargeCommand(changed, touched, today, context.commandId, context.taxTable);
  if (cut.kind === 'rate_unknown') return refuseUnknownRate(cut);
  const isInForce = effectiveOn === today || after.quantityInForce !== before.quantityInForce;
  return {
    kind: 'decided',
    state: cut.state,
    subscriptionId: subscription.id,
    invoice: cut.invoice,
    events: [
      {
        type: isInForce ? 'subscription.quantity_changed' : 'subscription.change_scheduled',
        subscriptionId: subscription.id,
        facts: {
          item_id: after.id,
          effective_on: effectiveOn,
          quantity_before: quantityOn(before, effectiveOn).toFixed(),
          quantity_after: quantityOn(after, effectiveOn).toFixed(),
        },
      },
    ],
  };
}
