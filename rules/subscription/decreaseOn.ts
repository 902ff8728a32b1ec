import { type LocalDate, laterDate } from '../calendar/date.ts';
import type { Decimal } from '../money/decimal.ts';
import type { Policy } from '../policy/resolve.ts';
import type { Item, Subscription } from './accountState.ts';
import { paidUntil } from './paidUntil.ts';
import { renewalDate } from './term.ts';

/**
 * When less is less. What a quote committed the customer to holds until the renewal date; without a term `term_end` is the
 * end of the period.
 *
 * @param target  what would be left
 * @rule SUB-3, TERM-10, policy `decrease`
 */
export function decreaseOn(
  subscription: Subscription,
  item: Item,
  target: Decimal,
  today: LocalDate,
  policy: Policy,
): LocalDate {
  const isDevice = item.price.itemKind === 'device' || item.price.itemKind === 'phone_number';
  const timing = isDevice ? policy.values.decrease.devices : policy.values.decrease.licences;
  const day = timing === 'now_with_credit' ? laterDate(today, item.startsOn) : paidUntil(item, policy, today);
  const { term } = subscription.lifecycle;
  if (term === undefined) return day;
  const isCommitted = target.lessThan(term.committed?.[item.id] ?? '0');
  if (timing !== 'term_end' && !isCommitted) return day;
  return laterDate(day, renewalDate(term));
}
