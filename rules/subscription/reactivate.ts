import type { Price } from '../catalogue/catalogue.ts';
import { newestVersion } from '../catalogue/catalogueView.ts';
import { refuseOverdue } from '../payments/overdue.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import { assertRule } from '../violation.ts';
import type { AccountState, Item, Subscription } from './accountState.ts';
import { type CommandContext, type Decision, withSubscription } from './decision.ts';
import { planItems } from './planItem.ts';
import { quantityOn } from './quantity.ts';
import { subscribe } from './subscribe.ts';
import { withdrawEnd } from './withdrawEnd.ts';

/**
 * Brings a cancelled subscription back. Before its end that withdraws the cancellation; after it, it is a new start today at
 * the current price, without a term, refused while the account owes, and what was kept is kept for it; once its data is
 * deleted it is too late.
 *
 * @rule SUB-6
 */
export function reactivate(state: AccountState, subscriptionId: string, context: CommandContext): Decision | Refusal {
  const subscription = state.subscriptions.find(({ id }) => id === subscriptionId);
  if (subscription?.status !== 'ended') {
    return withdrawEnd(state, subscriptionId, context, { type: 'subscription.reactivated', channel: 'api' });
  }
  if (context.overdue) return refuseOverdue(context.overdue);
  const { retention, reactivatedAs, purchaseChannel } = subscription.lifecycle;
  if (reactivatedAs !== undefined) {
    return refuse('subscription_not_active', `It goes on as subscription ${reactivatedAs} already; use that one.`, {
      status: 'ended',
      reactivated_as: reactivatedAs,
    });
  }
  if (retention?.deletedAt !== undefined) {
    return refuse('data_deleted', 'The data of this subscription was deleted and is gone; start a new subscription.', {
      deleted_on: retention.deletesOn,
    });
  }
  const items = lastItems(subscription).map(({ price, quantity }) => ({
    price: newestVersion(context.catalogue, price),
    quantity,
  }));
  const answer = subscribe(state, { planId: subscription.planId, items, purchaseChannel }, context);
  if (isRefusal(answer)) return answer;
  const { subscriptionId: startedId } = answer;
  assertRule(startedId !== null, 'subscription.not_started', subscriptionId);
  const { retention: _kept, ...lifecycle } = subscription.lifecycle;
  const former: Subscription = { ...subscription, lifecycle: { ...lifecycle, reactivatedAs: startedId } };
  const facts = { reactivated_as: startedId };
  return {
    ...answer,
    state: withSubscription(answer.state, former),
    events: [{ type: 'subscription.reactivated', subscriptionId, facts }, ...answer.events],
  };
}

/** What served when it ended, the plan's own item first; what was bought once is not bought again. */
function lastItems(subscription: Subscription): { readonly price: Price; readonly quantity: string }[] {
  const plan = new Set(planItems(subscription).map(({ id }) => id));
  const isOfPlan = ({ id, replacesId }: Item) => plan.has(id) || plan.has(replacesId ?? '');
  const recurring = subscription.items.filter(({ price }) => price.interval !== 'once');
  const served = recurring.map((item) => ({ item, quantity: item.quantityInForce })).filter(isThere);
  // One that ended in a pause goes on with what would have served after it.
  const last = served.length > 0 ? served : recurring.filter(follows(subscription)).map(asOrdered).filter(isThere);
  const ofPlan = last.filter(({ item }) => isOfPlan(item));
  return [...ofPlan, ...last.filter((one) => !ofPlan.includes(one))].map(({ item: { price }, quantity }) => ({
    price,
    quantity,
  }));
}

const isThere = ({ quantity }: { readonly quantity: string }) => quantity !== '0';
const asOrdered = (item: Item) => ({ item, quantity: quantityOn(item, item.startsOn).toFixed() });
const follows =
  ({ lifecycle: { pause } }: Subscription) =>
  ({ startsOn }: Item) =>
    startsOn === pause?.until;
