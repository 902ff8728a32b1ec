import type { LocalDate } from '../calendar/date.ts';
import { localDateOf } from '../calendar/zone.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import type { Account, AccountState, Subscription } from './accountState.ts';
import { subscriptionToLeave } from './checkLeaving.ts';
import { type CommandContext, type Decision, type EmailOrder, withSubscription } from './decision.ts';
import { endedWithCredit } from './endItem.ts';
import { endingFacts, withEnd } from './ending.ts';
import { endWithoutTerm } from './endWithoutTerm.ts';
import type { Term } from './lifecycle.ts';
import type { Leaving } from './order.ts';
import { lastNoticeDay, nextTermEnd, nextTermMonths, renewalDate } from './term.ts';

/**
 * Turns renewal off: a contract ends with its term, any other subscription with the period that is running, or today if it
 * is paused.
 *
 * @rule TERM-2, TERM-3, TERM-7, TERM-8, SUB-7
 */
export function giveNotice(
  state: AccountState,
  subscriptionId: string,
  leaving: Leaving,
  context: CommandContext,
): Decision | Refusal {
  const subscription = subscriptionToLeave(state, subscriptionId, leaving, context);
  if (isRefusal(subscription)) return subscription;
  const { term } = subscription.lifecycle;
  if (term !== undefined) return noticeOf(state, subscription, term, leaving, context);
  const { account } = state;
  const today = localDateOf(context.now, account.zone);
  const { endsOn, items } = endWithoutTerm(subscription, account.policy, today);
  const leavingOne = withEnd(subscription, endsOn, items, context);
  return noticed(state, leavingOne, endsOn, leaving, context, []);
}

/**
 * The notice on a fixed term: in time it ends with this term, later it is refused, or taken for the end of the next one.
 *
 * @param subscription  one that may be left, by `subscriptionToLeave`
 * @rule TERM-2, TERM-3, TERM-4, TERM-11
 */
export function noticeOf(
  state: AccountState,
  subscription: Subscription,
  term: Term,
  leaving: Leaving,
  context: CommandContext,
): Decision | Refusal {
  const { account } = state;
  const endsOn = endOfNotice(account, term, leaving, context);
  if (isRefusal(endsOn)) return endsOn;
  const items = subscription.items.map((item) => endedWithCredit(item, endsOn, account, context));
  const ended = withEnd(subscription, endsOn, items, context);
  return noticed(state, ended, endsOn, leaving, context, ['cancellation_confirmed']);
}

function noticed(
  state: AccountState,
  ended: Subscription,
  endsOn: LocalDate,
  leaving: Leaving,
  context: CommandContext,
  templates: readonly EmailOrder['template'][],
): Decision {
  const notice = { givenAt: context.now, channel: leaving.channel, endsOn };
  const subscription = { ...ended, lifecycle: { ...ended.lifecycle, notice } };
  const facts = endingFacts(subscription, endsOn, state.account, leaving);
  const subscriptionId = ended.id;
  return {
    kind: 'decided',
    state: withSubscription(state, subscription),
    subscriptionId,
    invoice: null,
    events: [{ type: 'subscription.notice_given', subscriptionId, facts }],
    emails: templates.map((template) => ({ template, subscriptionId, facts })),
  };
}

/** The whole of the last account-local day counts. What is not renewed ends with its term, however late the notice. @rule TERM-2 */
function endOfNotice(account: Account, term: Term, leaving: Leaving, context: CommandContext): LocalDate | Refusal {
  const { policy, zone } = account;
  const until = lastNoticeDay(term, policy);
  const isInTime = localDateOf(context.now, zone) <= until || nextTermMonths(term, policy) === 'none';
  if (isInTime) return renewalDate(term);
  const nextEnd = nextTermEnd(term, policy);
  if (leaving.acceptNextTerm) return nextEnd;
  return refuse(
    'notice_window_closed',
    `Notice for this term was possible until ${until}; accept the next term to end on ${nextEnd}.`,
    { notice_until: until, renews_on: renewalDate(term), next_term_ends_on: nextEnd },
  );
}
