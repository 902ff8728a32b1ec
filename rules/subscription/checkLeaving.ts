import { refuseOverdue } from '../payments/overdue.ts';
import { cancelOnlineOf } from '../policy/cancelOnline.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import type { AccountState, Subscription } from './accountState.ts';
import type { CommandContext } from './decision.ts';
import type { Leaving } from './order.ts';
import { subscriptionThatIs } from './subscriptionThatIs.ts';

/**
 * The subscription that someone wants to leave, or why this way is closed: the channel is not open to it, support does not
 * know who is calling, the portal does not take it, or it ends already. A notice is never refused for debt, nor in a pause.
 *
 * @rule SUB-4, SUB-8, TERM-3, TERM-8, policies `notice.channels`, `cancel.online`, `cancel.online_blocked_when_overdue`
 */
export function subscriptionToLeave(
  state: AccountState,
  subscriptionId: string,
  leaving: Leaving,
  context: CommandContext,
): Subscription | Refusal {
  const subscription = subscriptionThatIs(state, subscriptionId, ['active', 'paused']);
  if (isRefusal(subscription)) return subscription;
  const refused =
    checkChannel(state, subscription, leaving) ??
    checkCaller(leaving) ??
    checkOnline(state, subscription, leaving, context) ??
    checkOwing(state, subscription, leaving, context);
  if (refused) return refused;
  if (subscription.endsOn === null) return subscription;
  return refuse('already_ended', `The subscription is cancelled already and ends on ${subscription.endsOn}.`, {
    ends_on: subscription.endsOn,
  });
}

function checkChannel(
  { account }: AccountState,
  { lifecycle }: Subscription,
  { channel }: Leaving,
): Refusal | undefined {
  const channels = account.policy.values['notice.channels'];
  if (lifecycle.term === undefined || channels.includes(channel)) return undefined;
  const open = channels.join(', ');
  return refuse('not_permitted', `Notice cannot be given by ${channel}; give it by ${open}.`, {
    channel,
    channels: open,
  });
}

function checkCaller({ channel, caller, reason }: Leaving): Refusal | undefined {
  const isKnown = caller === 'verified' || (caller === 'overridden' && reason !== undefined && reason !== '');
  if (channel !== 'support' || isKnown) return undefined;
  return refuse(
    'caller_not_verified',
    'What the caller said does not match the account; ask again, or have finance override it with a reason.',
  );
}

/** Who has a contract gives notice, and that is never refused for debt. @rule SUB-4, SUB-8, TERM-3 */
function checkOwing(
  { account }: AccountState,
  { lifecycle }: Subscription,
  { channel }: Leaving,
  { overdue }: CommandContext,
): Refusal | undefined {
  const isBlocked = account.policy.values['cancel.online_blocked_when_overdue'];
  return overdue && isBlocked && channel === 'portal' && lifecycle.term === undefined
    ? refuseOverdue(overdue)
    : undefined;
}

function checkOnline(
  { account }: AccountState,
  { planId, lifecycle }: Subscription,
  { channel }: Leaving,
  { catalogue }: CommandContext,
): Refusal | undefined {
  if (channel !== 'portal') return undefined;
  const product = catalogue.products.get(catalogue.plans.get(planId)?.productId ?? '');
  const names = product === undefined ? [] : [product.name, product.id];
  const purchaseChannel = lifecycle.purchaseChannel ?? 'api';
  if (cancelOnlineOf(account.policy.values['cancel.online'], names, purchaseChannel) === 'portal') return undefined;
  return refuse('cancel_not_online', 'This subscription cannot be cancelled in the portal; contact support.', {
    purchase_channel: purchaseChannel,
    ...(product === undefined ? {} : { product: product.name }),
  });
}
