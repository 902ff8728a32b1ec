import { Temporal } from 'temporal-polyfill';
import { addDays, type LocalDate } from './date.ts';

/** A point in time, ISO 8601 in UTC with milliseconds: `2026-08-02T04:00:00.000Z`. Instants of this form sort as text. */
export type Instant = string;

/** Whether this is an IANA zone that this machine knows, e.g. `America/Toronto`. */
export function isZone(zone: string): boolean {
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone).timeZoneId !== '' && !/^[+-]/.test(zone);
  } catch {
    return false;
  }
}

/** The first instant of a local day. Where midnight does not exist the day starts after the gap. @rule PRO-5 */
export function startOfDay(date: LocalDate, zone: string): Instant {
  return instantText(Temporal.PlainDate.from(date).toZonedDateTime(zone));
}

/** The instant at which a local day is over, 24:00. @rule INV-5 */
export function endOfDay(date: LocalDate, zone: string): Instant {
  return startOfDay(addDays(date, 1), zone);
}

/**
 * The instant of a wall-clock time. One that does not exist moves forward by the gap; of one that exists twice the
 * earlier counts.
 *
 * @param local  `YYYY-MM-DDTHH:MM[:SS]`
 * @rule PRO-5
 */
export function instantOf(local: string, zone: string): Instant {
  return instantText(Temporal.PlainDateTime.from(local).toZonedDateTime(zone, { disambiguation: 'compatible' }));
}

/** The date on the wall at an instant. */
export function localDateOf(instant: Instant, zone: string): LocalDate {
  return Temporal.Instant.from(instant).toZonedDateTimeISO(zone).toPlainDate().toString();
}

/** The date of the last moment before an instant: at exactly 24:00 it is the day that ends. */
export function lastDayBefore(instant: Instant, zone: string): LocalDate {
  return localDateOf(new Date(Date.parse(instant) - 1).toISOString(), zone);
}

/** The date and time on the wall at an instant, `YYYY-MM-DDTHH:MM:SS`, to add calendar days without moving the clock time. */
export function localDateTimeOf(instant: Instant, zone: string): string {
  return Temporal.Instant.from(instant).toZonedDateTimeISO(zone).toPlainDateTime().toString({ smallestUnit: 'second' });
}

function instantText(zoned: Temporal.ZonedDateTime): Instant {
  return new Date(zoned.epochMilliseconds).toISOString();
}
