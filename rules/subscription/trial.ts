import { addDays } from '../calendar/date.ts';
import { type Instant, instantOf, localDateOf, localDateTimeOf } from '../calendar/zone.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import type { AccountState, Subscription } from './accountState.ts';
import { type CommandContext, type Decision, withSubscription } from './decision.ts';
import type { Trial } from './lifecycle.ts';
import { subscriptionThatIs } from './subscriptionThatIs.ts';

const mostDays = 365;

/**
 * Starts a trial of a plan at once. It needs no price and no payment method, and falls to the product's free plan by itself.
 *
 * @param order  `days` where they are not those that the plan offers
 * @rule TRI-1
 */
export function startTrial(
  state: AccountState,
  order: { readonly planId: string; readonly days?: number | undefined },
  context: CommandContext,
): Decision | Refusal {
  const { zone } = state.account;
  const plan = context.catalogue.plans.get(order.planId);
  const product = plan && context.catalogue.products.get(plan.productId);
  if (plan === undefined || product === undefined) {
    return refuse('item_not_found', `There is no plan ${order.planId}; list the plans of the product.`);
  }
  const days = order.days ?? plan.trialDays;
  if (plan.isFree || days === null) {
    return refuse('not_permitted', `"${plan.name}" is not on offer as a trial; subscribe to it instead.`, {
      plan_id: plan.id,
    });
  }
  const refused = checkDays(days);
  if (refused) return refused;
  const endsAt = sameTimeLater(context.now, days, zone);
  const subscription: Subscription = {
    id: context.newId(),
    planId: plan.id,
    status: 'trialing',
    startsOn: localDateOf(context.now, zone),
    billingStartsOn: localDateOf(endsAt, zone),
    endsOn: null,
    cancelledAt: null,
    items: [],
    lifecycle: { remindedUntil: context.now, trial: { endsAt, days, freePlanId: product.freePlanId } },
  };
  const facts = { plan_id: plan.id, ends_at: endsAt, days: String(days) };
  return {
    kind: 'decided',
    state: { ...state, subscriptions: [...state.subscriptions, subscription] },
    subscriptionId: subscription.id,
    invoice: null,
    events: [{ type: 'subscription.trial_started', subscriptionId: subscription.id, facts }],
  };
}

/** Gives a trial more days: an operator's act. @rule TRI-3 */
export function extendTrial(
  state: AccountState,
  subscriptionId: string,
  days: number,
  context: CommandContext,
): Decision | Refusal {
  const subscription = subscriptionThatIs(state, subscriptionId, ['trialing']);
  if (isRefusal(subscription)) return subscription;
  const trial = trialOf(subscription);
  const refused = checkDays(days) ?? checkNotOver(trial, context.now) ?? checkDays(trial.days + days);
  if (refused) return refused;
  const { zone } = state.account;
  const endsAt = sameTimeLater(trial.endsAt, days, zone);
  const extended: Subscription = {
    ...subscription,
    billingStartsOn: localDateOf(endsAt, zone),
    lifecycle: {
      ...subscription.lifecycle,
      remindedUntil: context.now,
      trial: { ...trial, endsAt, days: trial.days + days },
    },
  };
  const facts = { ended_at_before: trial.endsAt, ends_at: endsAt, days: String(days) };
  return {
    kind: 'decided',
    state: withSubscription(state, extended),
    subscriptionId,
    invoice: null,
    events: [{ type: 'subscription.trial_extended', subscriptionId, facts }],
  };
}

/** The trial of a subscription that has one: status and lifecycle are written together. */
export function trialOf({ lifecycle }: Subscription): Trial {
  return lifecycle.trial as Trial;
}

/** The same time on the wall n calendar days later; the clock may change in between. @rule TRI-1, PRO-5 */
export function sameTimeLater(instant: Instant, days: number, zone: string): Instant {
  const [date, time] = localDateTimeOf(instant, zone).split('T') as [string, string];
  const later = instantOf(`${addDays(date, days)}T${time}`, zone);
  return `${later.slice(0, 19)}${instant.slice(19)}`;
}

function checkNotOver(trial: Trial, now: Instant): Refusal | undefined {
  if (now < trial.endsAt) return undefined;
  return refuse('already_ended', `The trial ended at ${trial.endsAt}; upgrade the subscription instead.`, {
    ends_at: trial.endsAt,
  });
}

function checkDays(days: number): Refusal | undefined {
  if (Number.isInteger(days) && days >= 1 && days <= mostDays) return undefined;
  return refuse('date_out_of_range', `A trial lasts a whole number of days from 1 to ${mostDays}, not ${days}.`, {
    days: String(days),
    most: String(mostDays),
  });
}
