import type { LocalDate } from '../../calendar/date.ts';
import { type Instant, instantOf } from '../../calendar/zone.ts';

/** When a customer is written to: 09:00 of a day on the account's clock. */
export function atNine(date: LocalDate, zone: string): Instant {
  return instantOf(`${date}T09:00`, zone);
}
