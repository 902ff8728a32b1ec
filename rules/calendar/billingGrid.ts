import { addDays, addMonths, type DatePeriod, daysBetween, type LocalDate, monthNumber } from './date.ts';

/**
 * The endless row of billing periods of a price: boundary k is the anchor plus k intervals, never a chain of steps.
 * The 1st of the month is a monthly grid anchored on any 1st; billing day 31 is one anchored on any 31st.
 *
 * @rule PRO-4, INV-1, INV-2
 */
export type BillingGrid = { readonly anchor: LocalDate; readonly unit: 'day' | 'month'; readonly every: number };

/** Boundary number k of the grid; k may be negative. */
export function boundary(grid: BillingGrid, k: number): LocalDate {
  return grid.unit === 'day' ? addDays(grid.anchor, k * grid.every) : addMonths(grid.anchor, k * grid.every);
}

/** The billing period that contains a date. */
export function periodContaining(grid: BillingGrid, date: LocalDate): DatePeriod {
  const distance = grid.unit === 'day' ? daysBetween(grid.anchor, date) : monthNumber(date) - monthNumber(grid.anchor);
  let k = Math.floor(distance / grid.every);
  if (boundary(grid, k) > date) k -= 1;
  return { from: boundary(grid, k), to: boundary(grid, k + 1) };
}

/** The first boundary on or after a date. */
export function boundaryOnOrAfter(grid: BillingGrid, date: LocalDate): LocalDate {
  const period = periodContaining(grid, date);
  return period.from === date ? date : period.to;
}

/** Whether a billing period starts on this date. */
export function isBoundary(grid: BillingGrid, date: LocalDate): boolean {
  return periodContaining(grid, date).from === date;
}
