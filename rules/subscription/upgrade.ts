import { type Instant, localDateOf } from '../calendar/zone.ts';
import type { Price } from '../catalogue/catalogue.ts';
import type { Catalogue } from '../catalogue/catalogueView.ts';
import { chargeCommand } from '../invoicing/cutAccount.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import type { AccountState, Subscription } from './accountState.ts';
import { changePlan } from './changePlan.ts';
import { checkPrice, checkQuantity } from './checkOrderedItem.ts';
import { type CommandContext, type Decision, refuseUnknownRate, withSubscription } from './decision.ts';
import { newItem } from './newItem.ts';
import { subscriptionThatIs } from './subscriptionThatIs.ts';
import { trialOf } from './trial.ts';

export type Upgrade = {
  readonly price: Price;
  /** Where left out: what there is of a paid plan, else 1. */
  readonly quantity?: string | undefined;
  readonly when: 'now' | 'trial_end';
};

/**
 * Buys the plan that was tried, or a better one: at once, or when the trial ends. From the free plan, and from a paid one to
 * what it names as an upgrade, it is always at once.
 *
 * @rule TRI-2, TRI-3, SUB-2
 */
export function upgrade(
  state: AccountState,
  subscriptionId: string,
  order: Upgrade,
  context: CommandContext,
): Decision | Refusal {
  const subscription = subscriptionThatIs(state, subscriptionId, ['trialing', 'free', 'active']);
  if (isRefusal(subscription)) return subscription;
  if (subscription.status === 'active') return upgradePaid(state, subscription, order, context);
  const quantity = order.quantity ?? '1';
  const refused =
    checkQuantity(quantity) ??
    checkPrice(order.price, state.account) ??
    checkTarget(subscription, order.price, context.catalogue);
  if (refused) return refused;
  const isTrialRunning = subscription.status === 'trialing' && context.now < trialOf(subscription).endsAt;
  if (order.when === 'trial_end' && isTrialRunning) {
    return scheduleUpgrade(state, subscription, { priceId: order.price.id, quantity }, context);
  }
  const started = withPaidPlan(state, subscription, { ...order, quantity }, context.now, context);
  const isChargedNow = state.account.policy.values.first_partial === 'at_start';
  const touched = new Set(isChargedNow ? started.items.map(({ id }) => id) : []);
  const today = localDateOf(context.now, state.account.zone);
  const paying = withSubscription(state, started);
  const cut = chargeCommand(paying, touched, today, context.commandId, context.taxTable);
  if (cut.kind === 'rate_unknown') return refuseUnknownRate(cut);
  return {
    kind: 'decided',
    state: cut.state,
    subscriptionId,
    invoice: cut.invoice,
    events: [activated(subscription, started)],
  };
}

/** From a paid plan to one that it names, at once, with at least as many. @rule SUB-2, CAT-3 */
function upgradePaid(
  state: AccountState,
  subscription: Subscription,
  order: Upgrade,
  context: CommandContext,
): Decision | Refusal {
  const plan = context.catalogue.plans.get(subscription.planId);
  if (order.when === 'trial_end' || !plan?.upgradesTo.includes(order.price.planId)) {
    const detail =
      order.when === 'trial_end'
        ? 'The subscription is no trial; upgrade it now.'
        : `"${plan?.name}" has no upgrade to this plan; ask support to change the plan.`;
    return refuse('not_permitted', detail, { plan_id: subscription.planId, price_id: order.price.id });
  }
  return changePlan(state, subscription.id, { price: order.price, when: 'now', quantity: order.quantity }, context);
}

/** The paid term of a subscription that had none, from an instant on. Its first part is charged by whoever asks. @rule TRI-3 */
export function withPaidPlan(
  { account }: AccountState,
  subscription: Subscription,
  { price, quantity }: { readonly price: Price; readonly quantity: string },
  at: Instant,
  context: CommandContext,
): Subscription {
  const on = localDateOf(at, account.zone);
  const { trial: _over, ...lifecycle } = subscription.lifecycle;
  return {
    ...subscription,
    planId: price.planId,
    status: 'active',
    billingStartsOn: on,
    items: [newItem({ price, quantity, on, at, inForce: quantity }, context)],
    lifecycle: { ...lifecycle, remindedUntil: context.now },
  };
}

/** What others are told when a trial or free plan becomes a paid one. */
export function activated(before: Subscription, after: Subscription) {
  const facts = {
    plan_id: after.planId,
    billing_starts_on: after.billingStartsOn,
    status_before: before.status,
    plan_before: before.planId,
  };
  return { type: 'subscription.activated', subscriptionId: after.id, facts } as const;
}

function scheduleUpgrade(
  state: AccountState,
  subscription: Subscription,
  chosen: { readonly priceId: string; readonly quantity: string },
  context: CommandContext,
): Decision {
  const trial = { ...trialOf(subscription), upgrade: { changeId: context.newId(), ...chosen } };
  const scheduled = { ...subscription, lifecycle: { ...subscription.lifecycle, trial } };
  const facts = { price_id: chosen.priceId, quantity: chosen.quantity, starts_at: trial.endsAt };
  return {
    kind: 'decided',
    state: withSubscription(state, scheduled),
    subscriptionId: subscription.id,
    invoice: null,
    events: [{ type: 'subscription.upgrade_scheduled', subscriptionId: subscription.id, facts }],
  };
}

/** A plan of the same product, or one that the plan names as an upgrade. @rule CAT-3 */
function checkTarget({ planId }: Subscription, price: Price, { plans }: Catalogue): Refusal | undefined {
  const plan = plans.get(planId);
  const target = plans.get(price.planId);
  const isOfProduct = plan?.productId === target?.productId || plan?.upgradesTo.includes(price.planId);
  if (target !== undefined && !target.isFree && isOfProduct && price.interval !== 'once') return undefined;
  return refuse('item_not_found', 'This is no paid plan that the subscription can move up to; list the plans.', {
    price_id: price.id,
  });
}
