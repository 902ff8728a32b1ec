import type { LocalDate } from '../calendar/date.ts';
import { localDateOf, startOfDay } from '../calendar/zone.ts';
import { chargeCommand } from '../invoicing/cutAccount.ts';
import { decimal } from '../money/decimal.ts';
import type { Policy } from '../policy/resolve.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import type { AccountState, Item, QuantityChange, Subscription } from './accountState.ts';
import {
  activeSubscription,
  type CommandContext,
  type Decision,
  refuseUnknownRate,
  withSubscription,
} from './decision.ts';
import { paidUntil } from './paidUntil.ts';
import { lowestQuantityFrom, quantityOn } from './quantity.ts';
import { checkQuantity } from './subscribe.ts';

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
  const item = itemOf(subscription, order.itemId);
  if (isRefusal(item)) return item;
  const { account } = state;
  const today = localDateOf(context.now, account.zone);
  const change = changeOf(item, order, today, account.policy);
  if (isRefusal(change)) return change;
  const effectiveAt = change.effectiveOn === today ? context.now : startOfDay(change.effectiveOn, account.zone);
  const recorded: QuantityChange = {
    id: context.newId(),
    effectiveOn: change.effectiveOn,
    effectiveAt,
    change: change.step,
    cause: context.commandId,
  };
  const changed = { ...item, changes: [...item.changes, recorded] };
  const least = item === subscription.items[0] ? 1 : 0;
  if (lowestQuantityFrom(changed, today).lessThan(least)) {
    return refuse(
      'quantity_out_of_range',
      `That would leave fewer than ${least}; remove less, or cancel the subscription.`,
      { quantity: quantityOn(item, today).toFixed() },
    );
  }
  const inForce = { ...changed, quantityInForce: quantityOn(changed, today).toFixed() };
  return invoiceChange(state, subscription, item, inForce, change.effectiveOn, today, context);
}

/** The item that a change means: the named one, or the plan's own. One that is replaced on a day takes no changes. */
export function itemOf(subscription: Subscription, itemId: string | undefined): Item | Refusal {
  const item =
    itemId === undefined
      ? (subscription.items.findLast(({ endsOn }) => endsOn === null) ?? subscription.items[0])
      : subscription.items.find(({ id }) => id === itemId);
  if (item === undefined)
    return refuse('item_not_found', `The subscription has no item ${itemId}; read the subscription for its items.`);
  if (item.endsOn !== null) {
    return refuse(
      'future_change_unsupported',
      `This item ends on ${item.endsOn}; change what follows it from that day on.`,
      { ends_on: item.endsOn },
    );
  }
  return item;
}

function changeOf(item: Item, order: QuantityOrder, today: LocalDate, policy: Policy) {
  const { kind, quantity } = order.change;
  const isZero = kind === 'set' && quantity === '0';
  const refused = isZero ? undefined : checkQuantity(quantity);
  if (refused) return refused;
  const now = quantityOn(item, today);
  if (
    kind === 'set' &&
    now.equals(decimal(quantity)) &&
    item.changes.every(({ effectiveOn }) => effectiveOn <= today)
  ) {
    return refuse('quantity_unchanged', `The quantity is ${quantity} already; nothing was changed.`);
  }
  const isDecrease = kind === 'remove' || (kind === 'set' && now.greaterThan(decimal(quantity)));
  const effectiveOn = isDecrease ? decreaseOn(item, today, policy) : today;
  const step = {
    kind: kind === 'set' ? ('set' as const) : ('add' as const),
    quantity: kind === 'remove' ? `-${quantity}` : quantity,
  };
  return { effectiveOn, step };
}

/** When less is less. Without a term, `term_end` is the end of the period. @rule SUB-3, policy `decrease` */
function decreaseOn(item: Item, today: LocalDate, policy: Policy): LocalDate {
  const isDevice = item.price.itemKind === 'device' || item.price.itemKind === 'phone_number';
  const timing = isDevice ? policy.values.decrease.devices : policy.values.decrease.licences;
  return timing === 'now_with_credit' ? today : paidUntil(item, policy, today);
}

function invoiceChange(
  state: AccountState,
  subscription: Subscription,
  before: Item,
  after: Item,
  effectiveOn: LocalDate,
  today: LocalDate,
  context: CommandContext,
): Decision | Refusal {
  const changed = withSubscription(state, {
    ...subscription,
    items: subscription.items.map((each) => (each === before ? after : each)),
  });
  const isPaid = before.paid !== null && before.paid.to > today;
  const isChargedNow =
    effectiveOn === today && isPaid && state.account.policy.values.mid_period_change === 'immediately';
  const cut = chargeCommand(
    changed,
    new Set(isChargedNow ? [after.id] : []),
    today,
    context.commandId,
    context.taxTable,
  );
  if (cut.kind === 'rate_unknown') return refuseUnknownRate(cut);
  return {
    kind: 'decided',
    state: cut.state,
    subscriptionId: subscription.id,
    invoice: cut.invoice,
    events: [
      {
        type: effectiveOn === today ? 'subscription.quantity_changed' : 'subscription.change_scheduled',
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
