import { localDateOf, startOfDay } from '../../calendar/zone.ts';
import type { Item, Subscription } from '../accountState.ts';
import { withSubscription } from '../decision.ts';
import { planItems } from '../planItem.ts';
import { quantityInForceOn } from '../quantityInForce.ts';
import { withItems } from '../replaceItem.ts';
import type { StepSource } from './step.ts';

/** A plan that was scheduled takes the place of another. @rule SUB-2, SUB-3 */
export const planStep: StepSource = (subscription, account, now) => {
  const { status, items, planId } = subscription;
  if (status !== 'active' || items.length === 0) return null;
  const today = localDateOf(now, account.zone);
  const [, ...followers] = planItems(subscription);
  const begun = followers.findLast(({ startsOn }) => startsOn <= today);
  const next = [...(begun ? [begun] : []), ...followers.filter(({ startsOn }) => startsOn > today)].find(
    ({ price }) => price.planId !== planId,
  );
  if (next === undefined) return null;
  return {
    at: startOfDay(next.startsOn, account.zone),
    label: `Plan changes on ${next.startsOn}`,
    perform: (state, current) => {
      const facts = {
        item_id: next.id,
        effective_on: next.startsOn,
        plan_before: planId,
        plan_id: next.price.planId,
        quantity: quantityInForceOn(next, current, next.startsOn),
      };
      return {
        state: withSubscription(state, withPlan(current, next)),
        events: [{ type: 'subscription.plan_changed', subscriptionId: current.id, facts }],
      };
    },
  };
};

/** The quantities of both plans are announced with the change itself. */
function withPlan(subscription: Subscription, follower: Item): Subscription {
  const changed = subscription.items.filter(({ id }) => id === follower.id || id === follower.replacesId);
  const inForce = changed.map((item) => ({
    ...item,
    quantityInForce: quantityInForceOn(item, subscription, follower.startsOn),
  }));
  return { ...withItems(subscription, inForce), planId: follower.price.planId };
}
