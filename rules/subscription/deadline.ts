import { isBoundary } from '../calendar/billingGrid.ts';
import type { LocalDate } from '../calendar/date.ts';
import { endOfDay, type Instant, localDateOf, startOfDay } from '../calendar/zone.ts';
import { assertRule } from '../violation.ts';
import type { Account, AccountState, Item, Subscription } from './accountState.ts';
import { type Decision, type DomainEvent, withSubscription } from './decision.ts';
import { itemGrid } from './itemGrid.ts';
import { dayEnds, quantityOn } from './quantity.ts';

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
  const days = subscription.items.flatMap((item) => changeDays(item, subscription, today));
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
    const quantity = inForce(item, subscription, today);
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

/** The last instant of service. What ends within a period is in service to the end of its end date. @rule PRO-2 */
export function serviceEndsAt(subscription: Subscription, endsOn: LocalDate, account: Account): Instant {
  const [plan] = subscription.items;
  const isOnBoundary = plan !== undefined && isBoundary(itemGrid(plan, account.policy), endsOn);
  const isWholeDay = account.policy.values['proration.first_day'] === 'free' && !isOnBoundary;
  return isWholeDay ? endOfDay(endsOn, account.zone) : startOfDay(endsOn, account.zone);
}

function changeDays(item: Item, subscription: Subscription, today: LocalDate): LocalDate[] {
  if (inForce(item, subscription, today) !== item.quantityInForce) return [today];
  const next = dayEnds(item, '9999-12-31').find(
    ({ on, quantity }) => on > today && quantity.toFixed() !== item.quantityInForce,
  );
  const ends =
    item.endsOn !== null && item.endsOn > today && item.quantityInForce !== '0' && item.endsOn !== subscription.endsOn
      ? [item.endsOn]
      : [];
  return next ? [next.on, ...ends] : ends;
}

/** Free months use what was ordered before its billing starts. */
function inForce(item: Item, subscription: Subscription, today: LocalDate): string {
  if (item.endsOn !== null && item.endsOn <= today)
    return item.endsOn === subscription.endsOn ? item.quantityInForce : '0';
  const isWaitingForBilling = item.startsOn > today && item.startsOn === subscription.billingStartsOn;
  return quantityOn(item, isWaitingForBilling ? item.startsOn : today).toFixed();
}
