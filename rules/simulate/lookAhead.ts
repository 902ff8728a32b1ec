import type { LocalDate } from '../calendar/date.ts';
import { endOfDay, type Instant } from '../calendar/zone.ts';
import type { Account, AccountState, Subscription } from '../subscription/accountState.ts';
import { nextDeadline } from '../subscription/nextStep.ts';
import type { Deadline } from '../subscription/steps/step.ts';
import { subscriptionDueOn } from '../subscription/subscriptionDueOn.ts';

/** What an account does next by itself: the cut of a bill date, or what a subscription's deadline brings. */
export type Upcoming = Deadline &
  ({ readonly kind: 'cut'; readonly billDate: LocalDate } | { readonly kind: 'step'; readonly subscriptionId: string });

type Known = { readonly billDate: LocalDate | null; readonly deadline: Deadline | null };

/**
 * Looks ahead along one run of an account. A subscription is asked once, and again only when something has changed it, so
 * that a run of many subscriptions is not paid for by all of them at each step: as live, its next deadline stands until then.
 *
 * @returns what comes next, overdue or not; at one instant the cut of the ending day first. Null when nothing is to come
 */
export function lookAhead(): (state: AccountState, now: Instant, isBilled: boolean) => Upcoming | null {
  let account: Account | undefined;
  let known = new WeakMap<Subscription, Known>();

  const ask = (subscription: Subscription, state: AccountState, now: Instant): Known => {
    const before = known.get(subscription);
    if (before) return before;
    const billDate = subscriptionDueOn(subscription, state.account);
    const answer = { billDate, deadline: nextDeadline(subscription, state.account, now) };
    known.set(subscription, answer);
    return answer;
  };

  return (state, now, isBilled) => {
    if (state.account !== account) {
      account = state.account;
      known = new WeakMap();
    }
    let billDate: LocalDate | null = null;
    let step: Upcoming | null = null;
    for (const subscription of state.subscriptions) {
      const { billDate: due, deadline } = ask(subscription, state, now);
      if (isBilled && due !== null && (billDate === null || due < billDate)) billDate = due;
      if (deadline === null || (step !== null && step.at <= deadline.at)) continue;
      step = { kind: 'step', subscriptionId: subscription.id, at: deadline.at, label: deadline.label };
    }
    if (billDate === null) return step;
    const cutAt = endOfDay(billDate, account.zone);
    if (step !== null && step.at < cutAt) return step;
    return { kind: 'cut', billDate, at: cutAt, label: `Invoice of ${billDate}` };
  };
}
