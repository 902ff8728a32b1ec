import { type LocalDate, laterDate } from '../calendar/date.ts';
import { localDateOf } from '../calendar/zone.ts';
import { chargeCommand } from '../invoicing/cutAccount.ts';
import { isRefusal, type Refusal } from '../refusal.ts';
import type { Account, AccountState, Item, Subscription } from './accountState.ts';
import { subscriptionToLeave } from './checkLeaving.ts';
import { type CommandContext, type Decision, refuseUnknownRate, withSubscription } from './decision.ts';
import { endedOn, stoppedOn } from './endItem.ts';
import { endingFacts, withEnd } from './ending.ts';
import { endWithoutTerm } from './endWithoutTerm.ts';
import { noticeOf } from './giveNotice.ts';
import type { Leaving } from './order.ts';
import { paidUntil } from './paidUntil.ts';

/**
 * Ends a subscription. Of a contract it is a notice. Without a term it ends at the end of what is paid, which in a pause is
 * today, or today by the `now_…` values of the policy `cancel`; nothing is refunded unless `now_with_credit` gives the rest
 * of the period back.
 *
 * @rule TERM-3, TERM-4, PRO-2, SUB-7, SUB-8, policy `cancel`
 */
export function cancel(
  state: AccountState,
  subscriptionId: string,
  context: CommandContext,
  leaving: Leaving = { channel: 'api' },
): Decision | Refusal {
  const subscription = subscriptionToLeave(state, subscriptionId, leaving, context);
  if (isRefusal(subscription)) return subscription;
  const { term } = subscription.lifecycle;
  if (term === undefined) return cancelPlan(state, subscription, leaving, context);
  const notice = noticeOf(state, subscription, term, leaving, context);
  if (isRefusal(notice)) return notice;
  const events = notice.events.map((event) => ({ ...event, type: 'subscription.cancelled' as const }));
  return { ...notice, events: [...events, ...notice.events] };
}

function cancelPlan(
  state: AccountState,
  subscription: Subscription,
  leaving: Leaving,
  context: CommandContext,
): Decision | Refusal {
  const { account } = state;
  const today = localDateOf(context.now, account.zone);
  const isNow = account.policy.values.cancel.startsWith('now_') && subscription.status !== 'paused';
  const isCredited = isNow && account.policy.values.cancel === 'now_with_credit';
  const endNow = (item: Item) => (isCredited ? credited(item, account, today, context) : endedOn(item, today));
  const { endsOn, items } = isNow
    ? { endsOn: today, items: subscription.items.map(endNow) }
    : endWithoutTerm(subscription, account.policy, today);
  const cancelled = withEnd(subscription, endsOn, items, context);
  const isChargedNow = isCredited && account.policy.values.mid_period_change === 'immediately';
  const touched = new Set(isChargedNow ? items.map(({ id }) => id) : []);
  const cut = chargeCommand(withSubscription(state, cancelled), touched, today, context.commandId, context.taxTable);
  if (cut.kind === 'rate_unknown') return refuseUnknownRate(cut);
  const facts = endingFacts(cancelled, endsOn, account, leaving);
  return {
    kind: 'decided',
    state: cut.state,
    subscriptionId: subscription.id,
    invoice: cut.invoice,
    events: [{ type: 'subscription.cancelled', subscriptionId: subscription.id, facts }],
  };
}

/** Nothing more of the item from today on; its last period is the running one. @rule PRO-3 */
function credited(item: Item, account: Account, today: LocalDate, context: CommandContext): Item {
  if (item.endsOn !== null && item.endsOn <= today) return item;
  const until = paidUntil(item, account.policy, today);
  return stoppedOn(item, laterDate(today, item.startsOn), until, account, context);
}
