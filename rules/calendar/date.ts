import { assertRule } from '../violation.ts';

/** A calendar date without a zone, `YYYY-MM-DD`. Dates of this form compare and sort as text. */
export type LocalDate = string;

/** Half-open: `to` is the first day that no longer belongs to it. */
export type DatePeriod = { readonly from: LocalDate; readonly to: LocalDate };

const dayMs = 86_400_000;

/** Whether the text is a date that exists, `YYYY-MM-DD`: 2026-02-29 does not. */
export function isLocalDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && fromDayNumber(dayNumber(text)) === text;
}

/** Days since 1970-01-01 of a date. */
export function dayNumber(date: LocalDate): number {
  return Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)) - 1, Number(date.slice(8, 10))) / dayMs;
}

function fromDayNumber(day: number): LocalDate {
  const date = new Date(day * dayMs);
  return dateText(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate());
}

/** The date so many days later; earlier where they are negative. */
export function addDays(date: LocalDate, days: number): LocalDate {
  return fromDayNumber(dayNumber(date) + days);
}

/** Days from one date to another, negative when `to` is earlier. */
export function daysBetween(from: LocalDate, to: LocalDate): number {
  return dayNumber(to) - dayNumber(from);
}

/** Days of a period; none where it ends on the day on which it begins. */
export function daysIn(period: DatePeriod): number {
  return daysBetween(period.from, period.to);
}

/**
 * The anchor plus n months, clamped to the month's end. Always add to the anchor: a chain of single months loses its day.
 *
 * @rule PRO-4 (31 Jan → 28 Feb → 31 Mar)
 */
export function addMonths(anchor: LocalDate, months: number): LocalDate {
  assertRule(Number.isInteger(months), 'calendar.months_not_whole', String(months));
  const month = monthNumber(anchor) + months;
  const lastDay = new Date(Date.UTC(Math.floor(month / 12), (month % 12) + 1, 0)).getUTCDate();
  return dateText(Math.floor(month / 12), (month % 12) + 1, Math.min(Number(anchor.slice(8, 10)), lastDay));
}

/** Plain text building: a billing run makes millions of dates, and `toISOString` costs ten times as much. */
function dateText(year: number, month: number, day: number): LocalDate {
  return `${String(year).padStart(4, '0')}-${month < 10 ? '0' : ''}${month}-${day < 10 ? '0' : ''}${day}`;
}

/** Months since year 0, so that two dates' months can be subtracted. */
export function monthNumber(date: LocalDate): number {
  return Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1;
}

/** Whether a period lies in another. Borders may be shared. */
export function containsPeriod(outer: DatePeriod, inner: DatePeriod): boolean {
  return outer.from <= inner.from && inner.to <= outer.to && inner.from <= inner.to;
}

/** The earlier of two dates. */
export function earlierDate(left: LocalDate, right: LocalDate): LocalDate {
  return left < right ? left : right;
}

/** The later of two dates. */
export function laterDate(left: LocalDate, right: LocalDate): LocalDate {
  return left > right ? left : right;
}
