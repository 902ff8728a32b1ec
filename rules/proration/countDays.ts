import { addDays, type DatePeriod, daysBetween, type LocalDate } from '../calendar/date.ts';
import { assertRule } from '../violation.ts';

/**
 * Part of a billing period that is charged or credited at one quantity.
 *
 * `startsByChange` and `endsByChange` say whether that edge is a day on which something was ordered, changed or ended; an
 * edge that is only the border of what has been invoiced before is never moved.
 */
export type Slice = DatePeriod & { readonly startsByChange: boolean; readonly endsByChange: boolean };

export type DayCountBasis = 'actual_days' | 'thirty_360';

/**
 * The days of a slice that count, and the days of its billing period.
 *
 * `free` gives the day of a change to what was before it: the charge boundary moves from x to x + 1, except on the first
 * day of a billing period. `counted` leaves it at x. By `thirty_360` every month has 30 days; the 31st and the last day of
 * February are day 30.
 *
 * @throws RuleViolation `proration.slice_outside_period`: a bug of the caller
 * @rule PRO-1, PRO-2
 */
export function countDays(
  slice: Slice,
  period: DatePeriod,
  basis: DayCountBasis,
  firstDay: 'free' | 'counted',
): { readonly chargedDays: number; readonly periodDays: number } {
  const inside = period.from <= slice.from && slice.from <= slice.to && slice.to <= period.to;
  assertRule(inside, 'proration.slice_outside_period', `${slice.from}/${slice.to} in ${period.from}/${period.to}`);
  const isMoved = (edge: LocalDate, byChange: boolean) =>
    firstDay === 'free' && byChange && edge !== period.from && edge !== period.to;
  const day = (edge: LocalDate, byChange: boolean) => {
    const moved = isMoved(edge, byChange) ? 1 : 0;
    return basis === 'actual_days' ? daysBetween(period.from, edge) + moved : thirty360Day(edge) + moved;
  };
  const chargedDays = day(slice.to, slice.endsByChange) - day(slice.from, slice.startsByChange);
  return { chargedDays: Math.max(0, chargedDays), periodDays: day(period.to, false) - day(period.from, false) };
}

/** A running day number in years of twelve months of 30 days. */
function thirty360Day(date: LocalDate): number {
  const day = Number(date.slice(8, 10));
  const isMonthEnd = addDays(date, 1).slice(8, 10) === '01';
  const isLastOfFebruary = isMonthEnd && date.slice(5, 7) === '02';
  return Number(date.slice(0, 4)) * 360 + Number(date.slice(5, 7)) * 30 + (isLastOfFebruary ? 30 : Math.min(day, 30));
}
