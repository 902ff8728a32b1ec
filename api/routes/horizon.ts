import { addMonths, type LocalDate } from '../../rules/calendar/date.ts';
import { endOfDay, type Instant, localDateOf } from '../../rules/calendar/zone.ts';
import { refuse } from '../../rules/refusal.ts';
import { Problem } from '../problems/problem.ts';

/** Further ahead nothing that is known today holds. */
const mostMonths = 60;

/**
 * The end of the last day to look at, on an account's clock.
 *
 * @throws Problem `date_out_of_range` for a day that is over, or more than 5 years ahead
 */
export function horizonAt(to: LocalDate, now: Instant, zone: string): Instant {
  const today = localDateOf(now, zone);
  const latest = addMonths(today, mostMonths);
  if (to >= today && to <= latest) return endOfDay(to, zone);
  const detail = `${to} is not between today, ${today}, and ${latest}; choose a date in this range.`;
  throw Problem.of(refuse('date_out_of_range', detail, { today, latest }));
}
