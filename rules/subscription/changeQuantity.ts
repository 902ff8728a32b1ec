import { addDays, type LocalDate, laterDate } from '../calendar/date.ts';
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
  const steps = stepsOf(item, order, today, account.policy);
  if (isRefusal(steps)) return steps;
  const recorded = steps.map(
    ({ effectiveOn, change }): QuantityChange => ({
      id: context.newId(),
      effectiveOn,
      effectiveAt: effectiveOn === today ? context.now : startOfDay(effectiveOn, account.zone),
      change,
      cause: context.commandId,
    }),
  );
  const changed = { ...item, changes: [...item.changes, ...recorded] };
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
  return invoiceChange(state, subscription, item, announced, steps[0].effectiveOn, context);
}

type Step = Pick<QuantityChange, 'effectiveOn' | 'change'>;
type Steps = readonly [Step, ...Step[]];

/** What is recorded, and for which days; the first is what was asked. Before its first day an item changes on that day. */
function stepsOf(item: Item, order: QuantityOrder, today: LocalDate, policy: Policy): Steps | Refusal {
  const { kind, quantity } = order.change;
  const refused = kind === 'set' && quantity === '0' ? undefined : checkQuantity(quantity);
  if (refused) return refused;
  const lessOn = decreaseOn(item, today, policy);
  switch (kind) {
    case 'add':
      return [{ effectiveOn: laterDate(today, item.startsOn), change: { kind, quantity } }];
    case 'remove':
      return [{ effectiveOn: lessOn, change: { kind: 'add', quantity: `-${quantity}` } }];
    case 'set':
      return stepsTo(item, quantity, laterDate(today, item.startsOn), lessOn);
  }
}

/**
 * Of two absolute quantities of a day the later holds: it is less only where it is below what there was before that day,
 * and then what the day added is taken back. One that is there already is kept where another was scheduled.
 *
 * @rule SUB-5
 */
function stepsTo(item: Item, quantity: string, today: LocalDate, lessOn: LocalDate): Steps | Refusal {
  const now = quantityOn(item, today);
  const change = { kind: 'set', quantity } as const;
  if (now.equals(quantity)) {
    const scheduled = dayEnds(item, endOfTime).find(({ on }) => on > today);
    if (scheduled) return [{ effectiveOn: scheduled.on, change }];
    return refuse('quantity_unchanged', `The quantity is ${quantity} already; nothing was changed.`, { quantity });
  }
  const before = quantityOn(item, addDays(today, -1));
  if (now.lessThan(quantity) || before.lessThanOrEqualTo(quantity)) return [{ effectiveOn: today, change }];
  const isBack = now.greaterThan(before) && lessOn > today;
  const back: Step = { effectiveOn: today, change: { kind: 'set', quantity: before.toFixed() } };
  return [{ effectiveOn: lessOn, change }, ...(isBack ? [back] : [])];
}

/** When less is less. Without a term, `term_end` is the end of the period. @rule SUB-3, policy `decrease` */
export function decreaseOn(item: Item, today: LocalDate, policy: Policy): LocalDate {
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
