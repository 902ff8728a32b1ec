import type { LocalDate } from '../calendar/date.ts';
import { type Instant, localDateOf } from '../calendar/zone.ts';
import type { AccountState, Item, Subscription } from '../subscription/accountState.ts';
import type { DomainEvent } from '../subscription/decision.ts';
import { endedOn } from '../subscription/endItem.ts';
import { deletionDay } from '../subscription/retention.ts';
import { renewalDate } from '../subscription/term.ts';
import type { DunningCase } from './dunningCase.ts';

/** What of an account changes when its service does, and what is told. */
export type ServiceChange = { readonly state: AccountState; readonly events: readonly DomainEvent[] };

/** Those of the scope that are paid for: never free plans or trials. @rule DUN-8 */
function isPaidInScope({ id, status }: Subscription, { subscriptionId }: DunningCase): boolean {
  return (subscriptionId === null || subscriptionId === id) && (status === 'active' || status === 'paused');
}

/** Turns the service off, not the subscription: its dates and its billing go on. @rule DUN-2, DUN-8, TERM-11 */
export function suspend(state: AccountState, dunning: DunningCase, now: Instant): ServiceChange {
  return changed(
    state,
    (subscription) => {
      if (!isPaidInScope(subscription, dunning) || subscription.lifecycle.suspendedAt !== undefined)
        return subscription;
      return { ...subscription, lifecycle: { ...subscription.lifecycle, suspendedAt: now } };
    },
    'service.suspended',
  );
}

/** Turns it on again; what has ended meanwhile stays so. @rule DUN-2, DUN-8 */
export function restore(state: AccountState, { subscriptionId }: DunningCase): ServiceChange {
  return changed(
    state,
    (subscription) => {
      const { suspendedAt, ...lifecycle } = subscription.lifecycle;
      const isInScope = subscriptionId === null || subscriptionId === subscription.id;
      return suspendedAt === undefined || !isInScope ? subscription : { ...subscription, lifecycle };
    },
    'service.restored',
  );
}

/** One event for the whole scope, as a customer sees it; none where nothing changed. */
function changed(
  state: AccountState,
  change: (subscription: Subscription) => Subscription,
  type: 'service.suspended' | 'service.restored',
): ServiceChange {
  const subscriptions = state.subscriptions.map(change);
  const touched = subscriptions.filter((each, index) => each !== state.subscriptions[index] && each.status !== 'ended');
  if (touched.length === 0) return { state: { ...state, subscriptions }, events: [] };
  const facts = { subscription_ids: touched.map(({ id }) => id).join(' ') };
  return { state: { ...state, subscriptions }, events: [{ type, subscriptionId: null, facts }] };
}

/**
 * Ends what is suspended, today: no credit and no further period; open invoices stay owed. The rest of a term is billed only
 * where the policy says so.
 *
 * @rule DUN-8, policy `terminate.rest_of_term`
 */
export function terminate(state: AccountState, dunning: DunningCase, now: Instant): ServiceChange {
  const { account } = state;
  const today = localDateOf(now, account.zone);
  const events: DomainEvent[] = [];
  const subscriptions = state.subscriptions.map((subscription): Subscription => {
    if (!isPaidInScope(subscription, dunning)) return subscription;
    const billedUntil = billedUntilOf(subscription, today, account.policy.values['terminate.rest_of_term']);
    const deletesOn = deletionDay(today, account.policy);
    const { suspendedAt: _, ...rest } = subscription.lifecycle;
    const facts = { ends_on: today, deletes_on: deletesOn, cause: 'non_payment' };
    events.push({ type: 'subscription.ended', subscriptionId: subscription.id, facts });
    return {
      ...subscription,
      status: 'ended',
      endsOn: earliest(subscription.endsOn, today),
      cancelledAt: subscription.cancelledAt ?? now,
      items: subscription.items.map((item) => endedBy(item, billedUntil)),
      lifecycle: { ...rest, retention: { deletesOn }, remindedUntil: now },
    };
  });
  return { state: { ...state, subscriptions }, events };
}

function billedUntilOf({ lifecycle }: Subscription, today: LocalDate, rest: 'waive' | 'bill'): LocalDate {
  return rest === 'bill' && lifecycle.term !== undefined ? renewalDate(lifecycle.term) : today;
}

/** What has not begun by then never does. */
function endedBy(item: Item, until: LocalDate): Item {
  return endedOn(item, item.startsOn > until ? item.startsOn : until);
}

function earliest(date: LocalDate | null, other: LocalDate): LocalDate {
  return date !== null && date < other ? date : other;
}
