import type { LocalDate } from '../calendar/date.ts';
import type { Account, Subscription } from '../subscription/accountState.ts';
import { lastNoticeDay } from '../subscription/term.ts';

/**
 * The last day on which notice counts for the term that is running; null where there is no term, where notice has been
 * given, or the subscription ends anyway.
 *
 * @rule TERM-2
 */
export function lastNoticeDayOf({ endsOn, lifecycle }: Subscription, { policy }: Account): LocalDate | null {
  if (lifecycle.term === undefined || lifecycle.notice !== undefined || endsOn !== null) return null;
  return lastNoticeDay(lifecycle.term, policy);
}
