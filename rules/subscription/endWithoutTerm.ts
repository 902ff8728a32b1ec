import type { LocalDate } from '../calendar/date.ts';
import type { Policy } from '../policy/resolve.ts';
import type { Item, Subscription } from './accountState.ts';
import { endedOn } from './endItem.ts';
import { paidUntil } from './paidUntil.ts';
import { planItemOn } from './planItem.ts';

/**
 * Where a subscription without a term ends that is left today, and its items as they end then: with what is paid. In a pause
 * nothing is paid, so that it ends today; what the pause has given back stays given back.
 *
 * @rule TERM-3, SUB-7
 */
export function endWithoutTerm(
  subscription: Subscription,
  policy: Policy,
  today: LocalDate,
): { readonly endsOn: LocalDate; readonly items: readonly Item[] } {
  const isPaused = subscription.status === 'paused';
  const endsOn = isPaused ? today : paidUntil(planItemOn(subscription, today), policy, today);
  const hasStopped = (item: Item) => isPaused && item.endsOn !== null && item.startsOn <= today;
  const items = subscription.items.map((item) => (hasStopped(item) ? item : endedOn(item, endsOn)));
  return { endsOn, items };
}
