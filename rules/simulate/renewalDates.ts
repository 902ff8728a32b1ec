import { addDays, addMonths, type LocalDate } from '../calendar/date.ts';
import type { Account, Subscription } from '../subscription/accountState.ts';
import type { Term } from '../subscription/lifecycle.ts';

/** The day after the last of a term. @rule TERM-1, PRO-4 */
export function renewalDateOf({ anchor, elapsedMonths, months }: Term): LocalDate {
  return addMonths(anchor, elapsedMonths + months);
}

/**
 * The last day on which notice counts for the term that is running; null where there is no term, where notice has been
 * given, or the subscription ends anyway.
 *
 * @rule TERM-2
 */
export function lastNoticeDayOf({ endsOn, lifecycle }: Subscription, { policy }: Account): LocalDate | null {
  if (lifecycle.term === undefined || lifecycle.notice !== undefined || endsOn !== null) return null;
  return addDays(renewalDateOf(lifecycle.term), -policy.values['notice.days']);
}
