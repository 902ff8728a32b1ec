import { isBoundary } from '../calendar/billingGrid.ts';
import { addDays, type LocalDate } from '../calendar/date.ts';
import { endOfDay, type Instant, localDateOf, startOfDay } from '../calendar/zone.ts';
import { assertRule } from '../violation.ts';
import type { Account, AccountState, Item, Subscription } from './accountState.ts';
import { type Decision, type DomainEvent, withSubscription } from './decision.ts';
import { itemGrid } from './itemGrid.ts';
import { planItemOn } from './planItem.ts';
import { dayEnds, endOfTime } from './quantity.ts';
import { quantityInForceOn } from './quantityInForce.ts';

/** The one thing that a subscription waits for, and how an operator reads it. */
export type Deadline = { readonly at: Instant; readonly label: string };

/**
 * The next instant at which the subscription does something by itself: a scheduled quantity takes effect, or it ends.
 * Null while only the billing run concerns it.
 *
 * @rule SUB-5, PRO-2
 */
export function nextDeadline(subscription: Subscription, account: Account, now: Instant): Deadline | null {
  if (subscription.status === 'ended') return null;
  const today = localDateOf(now, account.zone);
  const days = subscription.items.flatMap((item) => changeDay(item, subscription, today) ?? []);
  const deadlines = days.map(
    (on): Deadline => ({ at: startOfDay(on, account.zone), label: `Quantity changes on ${on}` }),
  );
  if (subscription.endsOn !== null) {
    deadlines.push({
      at: serviceEndsAt(subscription, subscription.endsOn, account),
      label: `Ends on ${subscription.endsOn}`,
    });
  }
  return deadlines.reduce<Deadline | null>(
    (first, each) => (first === null || each.at < first.at ? each : first),
    null,
  );
}

/** Does what is due at an instant: announces quantities that took effect, ends what has ended. Safe to repeat. */
export function performDeadline(state: AccountState, subscriptionId: string, now: Instant): Decision {
  const { account } = state;
  const subscription = state.subscriptions.find(({ id }) => id === subscriptionId);
  assertRule(subscription !== undefined, 'subscription.unknown', subscriptionId);
  const today = localDateOf(now, account.zone);
  const events: DomainEvent[] = [];
  const items = subscription.items.map((item) => {
    const quantity = quantityInForceOn(item, subscription, today);
    if (quantity === item.quantityInForce) return item;
    const facts = {
      item_id: item.id,
      effective_on: today,
      quantity_before: item.quantityInForce,
      quantity_after: quantity,
    };
    events.push({ type: 'subscription.quantity_changed', subscriptionId, facts });
    return { ...item, quantityInForce: quantity };
  });
  const { endsOn } = subscription;
  const isOver =
    subscription.status !== 'ended' && endsOn !== null && serviceEndsAt(subscription, endsOn, account) <= now;
  if (isOver) events.push({ type: 'subscription.ended', subscriptionId, facts: { ends_on: endsOn } });
  const next: Subscription = { ...subscription, items, status: isOver ? 'ended' : subscription.status };
  const isChanged = events.length > 0;
  return {
    kind: 'decided',
    state: isChanged ? withSubscription(state, next) : state,
    subscriptionId,
    invoice: null,
    events,
  };
}

/** The instant at which service is over. What ends within a period is in service to the end of its end date. @rule PRO-2 */
export function serviceEndsAt(subscription: Subscription, endsOn: LocalDate, account: Account): Instant {
  const { policy, zone } = account;
  const plan = planItemOn(subscription, addDays(endsOn, -1));
  const isWithinPeriod = plan.paid?.to !== endsOn && !isBoundary(itemGrid(plan, policy), endsOn);
  const isDayCounted = policy.values['proration.basis'] !== 'by_second';
  const isWholeDay = isWithinPeriod && isDayCounted && policy.values['proration.first_day'] === 'free';
  return isWholeDay ? endOfDay(endsOn, zone) : startOfDay(endsOn, zone);
}

/** The first day from today on which another quantity serves than has been announced. */
function changeDay(item: Item, subscription: Subscription, today: LocalDate): LocalDate | undefined {
  const days = [...dayEnds(item, endOfTime).map(({ on }) => on), ...(item.endsOn === null ? [] : [item.endsOn])];
  const coming = days.filter((day) => day > today).sort();
  return [today, ...coming].find((day) => quantityInForceOn(item, subscription, day) !== item.quantityInForce);
}
