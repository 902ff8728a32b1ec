import { isLocalDate, type LocalDate, laterDate } from '../calendar/date.ts';
import { localDateOf } from '../calendar/zone.ts';
import type { Price } from '../catalogue/catalogue.ts';
import type { Catalogue } from '../catalogue/catalogueView.ts';
import { gridStep } from '../catalogue/interval.ts';
import { chargeCommand } from '../invoicing/cutAccount.ts';
import { type Decimal, decimal, ZERO } from '../money/decimal.ts';
import { priceOf } from '../pricing/priceOf.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import type { AccountState, Item, Subscription } from './accountState.ts';
import { checkPrice, checkQuantity } from './checkOrderedItem.ts';
import {
  activeSubscription,
  type CommandContext,
  type Decision,
  refuseUnknownRate,
  withSubscription,
} from './decision.ts';
import { decreaseOn } from './decreaseOn.ts';
import { itemOf } from './itemOf.ts';
import { paidUntil } from './paidUntil.ts';
import { quantityOn } from './quantity.ts';
import { replaceItem } from './replaceItem.ts';

export type PlanChange = {
  readonly price: Price;
  readonly when: 'now' | 'period_end' | LocalDate;
  /** Another quantity from that day on, not fewer. */
  readonly quantity?: string | undefined;
};

/**
 * Another plan of the product, or another price of this one, in the place of the plan's own item: now, at the end of what is
 * paid, or on a date. Less takes effect when the policy `decrease` lets it, whatever was asked.
 *
 * @rule SUB-2, SUB-3, PRO-1
 */
export function changePlan(
  state: AccountState,
  subscriptionId: string,
  order: PlanChange,
  context: CommandContext,
): Decision | Refusal {
  const subscription = activeSubscription(state, subscriptionId);
  if (isRefusal(subscription)) return subscription;
  const { account } = state;
  const today = localDateOf(context.now, account.zone);
  const item = itemOf(subscription, undefined, today);
  if (isRefusal(item)) return item;
  const refused =
    checkPrice(order.price, account) ??
    checkReplacement(subscription, item, order.price, context.catalogue) ??
    checkDay(order.when, item, today);
  if (refused) return refused;
  const asked = order.when === 'now' ? today : order.when;
  const periodEnd = paidUntil(item, account.policy, today);
  const day = asked === 'period_end' ? periodEnd : asked;
  const held = quantityOn(item, day);
  const isLess = isDecrease(item.price, order.price, held, context.catalogue);
  const on = isLess ? laterDate(day, decreaseOn(subscription, item, ZERO, today, account.policy)) : day;
  const there = quantityOn(item, on);
  const quantity = order.quantity ?? there.toFixed();
  const tooFew = checkQuantity(quantity) ?? checkNotFewer(quantity, there);
  if (tooFew) return tooFew;
  return replacePlan(state, subscription, item, { price: order.price, on, quantity }, context);
}

/** Carries a replacement of the plan's own item out, and charges it as the policy `mid_period_change` says. */
export function replacePlan(
  state: AccountState,
  subscription: Subscription,
  item: Item,
  to: { readonly price: Price; readonly on: LocalDate; readonly quantity: string },
  context: CommandContext,
): Decision | Refusal {
  const { account } = state;
  const isNow = to.on === localDateOf(context.now, account.zone);
  const { closed, follower, ...replaced } = replaceItem(subscription, item, to, account, context);
  const planned = withCommitment(replaced.subscription, item, follower);
  const changed: Subscription = isNow ? { ...planned, planId: to.price.planId } : planned;
  const isChargedNow = isNow && account.policy.values.mid_period_change === 'immediately';
  const touched = new Set(isChargedNow ? [closed.id, follower.id] : []);
  const after = withSubscription(state, changed);
  const cut = chargeCommand(after, touched, to.on, context.commandId, context.taxTable);
  if (cut.kind === 'rate_unknown') return refuseUnknownRate(cut);
  const facts = {
    item_id: follower.id,
    effective_on: to.on,
    plan_before: item.price.planId,
    plan_id: to.price.planId,
    price_before: item.price.id,
    price_after: to.price.id,
    quantity: to.quantity,
  };
  const type = isNow ? 'subscription.plan_changed' : 'subscription.change_scheduled';
  return {
    kind: 'decided',
    state: cut.state,
    subscriptionId: subscription.id,
    invoice: cut.invoice,
    events: [{ type, subscriptionId: subscription.id, facts }],
  };
}

/** What a quote committed the customer to is the same of the plan that follows. @rule TERM-10 */
function withCommitment(subscription: Subscription, item: Item, follower: Item): Subscription {
  const { term } = subscription.lifecycle;
  const quantity = term?.committed?.[item.id];
  if (term === undefined || quantity === undefined) return subscription;
  const committed = { ...term.committed, [follower.id]: quantity };
  return { ...subscription, lifecycle: { ...subscription.lifecycle, term: { ...term, committed } } };
}

function checkReplacement(
  { planId }: Subscription,
  item: Item,
  price: Price,
  { plans }: Catalogue,
): Refusal | undefined {
  const [plan, target] = [plans.get(planId), plans.get(price.planId)];
  const isReachable = plan?.productId === target?.productId || plan?.upgradesTo.includes(price.planId);
  if (target === undefined || target.isFree || !isReachable || price.interval === 'once') {
    return refuse('item_not_found', 'This is no recurring price of a plan of the product; list its plans.', {
      price_id: price.id,
    });
  }
  if (price.id !== item.price.id) return undefined;
  return refuse('quantity_unchanged', 'The subscription has this price already; nothing was changed.', {
    price_id: price.id,
  });
}

function checkDay(when: PlanChange['when'], item: Item, today: LocalDate): Refusal | undefined {
  if (item.startsOn > today) {
    return refuse(
      'future_change_unsupported',
      `Billing starts on ${item.startsOn}; change the plan from that day on.`,
      { starts_on: item.startsOn },
    );
  }
  if (when === 'now' || when === 'period_end' || (isLocalDate(when) && when >= today)) return undefined;
  return refuse(
    'date_out_of_range',
    `"${when}" is no day on which the plan can change; name today (${today}) or later.`,
    {
      today,
    },
  );
}

function checkNotFewer(quantity: string, held: Decimal): Refusal | undefined {
  if (held.lessThanOrEqualTo(quantity)) return undefined;
  return refuse('quantity_out_of_range', `An upgrade keeps the ${held.toFixed()} that there are; remove some later.`, {
    quantity: held.toFixed(),
  });
}

/** Whether a plan is less than another: it costs less by the month, and is not named as an upgrade. @rule SUB-3, CAT-3 */
function isDecrease(before: Price, after: Price, quantity: Decimal, { plans }: Catalogue): boolean {
  if (plans.get(before.planId)?.upgradesTo.includes(after.planId)) return false;
  return monthlyPrice(after, quantity).lessThan(monthlyPrice(before, quantity)) && before.planId !== after.planId;
}

/** For comparing only. */
function monthlyPrice({ model, interval }: Price, quantity: Decimal): Decimal {
  const step = gridStep(interval as Exclude<Price['interval'], 'once'>);
  const inMonths = step.unit === 'month' ? decimal(String(step.every)) : decimal(String(step.every)).div(30);
  return priceOf(model, quantity).div(inMonths);
}
