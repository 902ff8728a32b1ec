import type { LocalDate } from '../calendar/date.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import type { Item, Subscription } from './accountState.ts';
import type { Changeable } from './changeItem.ts';
import { planItemOn } from './planItem.ts';
import { scheduledFollower } from './replaceItem.ts';

/**
 * The item that a change means: the named one, or the plan's own. One that is replaced or ended on a day takes no changes.
 *
 * @rule SUB-2
 */
export function itemOf(subscription: Subscription, itemId: string | undefined, today: LocalDate): Item | Refusal {
  const item =
    itemId === undefined ? planItemOn(subscription, today) : subscription.items.find(({ id }) => id === itemId);
  if (item === undefined) {
    return refuse('item_not_found', `The subscription has no item ${itemId}; read the subscription for its items.`);
  }
  if (item.endsOn === null) return item;
  return refuse(
    'future_change_unsupported',
    `This item ends on ${item.endsOn}; change what follows it from that day on.`,
    { ends_on: item.endsOn },
  );
}

/**
 * The item that a change of quantity means, with what is scheduled to take its place: another rhythm or plan, or the same
 * after a pause. What ends for good takes no changes, but for a term that is still running.
 *
 * @rule SUB-2, SUB-5
 */
export function changeableItem(
  subscription: Subscription,
  itemId: string | undefined,
  today: LocalDate,
): Changeable | Refusal {
  const item =
    itemId === undefined ? planItemOn(subscription, today) : subscription.items.find(({ id }) => id === itemId);
  const follower = item && subscription.endsOn === null ? scheduledFollower(subscription, item, today) : undefined;
  if (item !== undefined && follower !== undefined) return { item, follower };
  if (item !== undefined && endsWithTerm(subscription, item, today)) return { item, follower: undefined };
  const open = itemOf(subscription, itemId, today);
  return isRefusal(open) ? open : { item: open, follower };
}

/** A notice may come a year before the end of a term: until then what is held may change. @rule TERM-3 */
function endsWithTerm({ endsOn, lifecycle }: Subscription, item: Item, today: LocalDate): boolean {
  return lifecycle.term !== undefined && endsOn !== null && item.endsOn === endsOn && endsOn > today;
}
