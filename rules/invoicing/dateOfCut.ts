import type { LocalDate } from '../calendar/date.ts';
import { type Instant, lastDayBefore } from '../calendar/zone.ts';

/** The account-local day on which a cut is made: at exactly 24:00 it is still the day that ends. @rule INV-5 */
export function dateOfCut(at: Instant, zone: string): LocalDate {
  return lastDayBefore(at, zone);
}
