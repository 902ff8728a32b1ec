import type { LocalDate } from '../calendar/date.ts';
import { assertRule } from '../violation.ts';
import type { Item, Subscription } from './accountState.ts';

/**
 * The plan's own items in the order in which they follow each other: the first of the order, and what replaced it on its
 * last day.
 *
 * @throws RuleViolation `subscription.without_items`
 * @rule INV-2
 */
export function planItems({ id, items }: Subscription): readonly Item[] {
  const [first, ...others] = items;
  assertRule(first !== undefined, 'subscription.without_items', id);
  const chain = [first];
  let last = first;
  for (const item of others) {
    if (item.replacesId !== last.id) continue;
    chain.push(item);
    last = item;
  }
  return chain;
}

/** The plan's own item on a day: the last that has started, or the first where billing starts later. */
export function planItemOn(subscription: Subscription, date: LocalDate): Item {
  return planItems(subscription).reduce((current, item) => (item.startsOn <= date ? item : current));
}
