import { type Refusal, refuse } from '../refusal.ts';
import type { AccountState, Subscription, SubscriptionStatus } from './accountState.ts';

/** What to do with a subscription on which something is not possible. */
const HINTS: Readonly<Record<SubscriptionStatus, string>> = {
  pending: 'it waits for its circuit to be confirmed',
  trialing: 'upgrade it first',
  free: 'upgrade it first',
  active: 'this is not possible while it is active',
  paused: 'resume it first',
  ended: 'start a new one instead',
};

/** The subscription, or the refusal of what asks to change one in another state than these. */
export function subscriptionThatIs(
  state: AccountState,
  subscriptionId: string,
  statuses: readonly SubscriptionStatus[],
): Subscription | Refusal {
  const subscription = state.subscriptions.find(({ id }) => id === subscriptionId);
  if (subscription === undefined) {
    return refuse('item_not_found', `The account has no subscription ${subscriptionId}; list its subscriptions first.`);
  }
  const { status } = subscription;
  if (statuses.includes(status)) return subscription;
  return refuse('subscription_not_active', `The subscription is ${status}; ${HINTS[status]}.`, { status });
}
