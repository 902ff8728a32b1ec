import type { LocalDate } from '../calendar/date.ts';
import { assertRule } from '../violation.ts';
import type { Item, Subscription } from './accountState.ts';

/**
 * The plan's own items in the order in which they follow each other: the first of the order, and what replaced it. One that
 * was withdrawn before its first day is not among them.
 *
 * @throws RuleViolation `subscription.without_items`
 * @rule INV-2, PRO-1
 */
export function planItems({ id, items }: Subscription): readonly [Item, ...Item[]] {
  const [first, ...others] = items;
  assertRule(first !== undefined, 'subscription.without_items', id);
  const chain: [Item, ...Item[]] = [first];
  let last = first;
  for (const item of others) {
    if (item.replacesId !== last.id || !isReplacement(item)) continue;
    chain.push(item);
    last = item;
  }
  return chain;
}

/** Whether an item has a day: one that replaces another, and was withdrawn or replaced itself in time, has none. */
export function isReplacement({ replacesId, startsOn, endsOn }: Item): boolean {
  return replacesId !== null && (endsOn === null || endsOn > startsOn);
}

/** The plan's own item on a day: the last that has started, or the first where billing starts later. */
export function planItemOn(subscription: Subscription, date: LocalDate): Item {
  return planItems(subscription).reduce((current, item) => (item.startsOn <= date ? item : current));
}
