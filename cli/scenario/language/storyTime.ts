import { type Instant, instantOf } from '../../../rules/calendar/zone.ts';

/** The clock of an account that names none. */
export const DEFAULT_ZONE = 'UTC';

/**
 * The instant that a story's date or time means on the account's clock: a date alone is 12:00. @rule PRO-5
 *
 * @param moment  as the language checks it: `2026-07-15`, `2026-07-15 10:00`, `2026-07-15T10:00+02:00`
 */
export function instantOfMoment(moment: string, zone: string): Instant {
  if (/(Z|[+-]\d{2}:\d{2})$/.test(moment) && moment.length > 10)
    return new Date(moment.replace(' ', 'T')).toISOString();
  return instantOf(moment.length === 10 ? `${moment}T12:00` : moment.replace(' ', 'T'), zone);
}
