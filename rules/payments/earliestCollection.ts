import { addDays, type LocalDate, laterDate } from '../calendar/date.ts';
import { targetDayFrom } from '../calendar/targetDays.ts';
import { assertRule } from '../violation.ts';

/** Calendar days between the pre-notification of a SEPA debit and its collection, unless less is agreed with the debtor. */
export const PRE_NOTIFICATION_DAYS = 14;

/**
 * The first day on which a SEPA debit may be collected whose debtor is told of it today.
 *
 * Two things must be over: the calendar days of the pre-notification, and one day of the banks, since a file reaches the
 * debtor's bank at the latest one TARGET day before. What then falls on a day without settlement moves to the next.
 *
 * @param preNotificationDays calendar days, at least 0; less than 14 only where the contract or mandate agrees to it
 * @rule PAY-7
 * @source EPC016-06 SEPA Direct Debit Core Rulebook, 4.3.1 (presentation D-1) and AT-T014/PT-03.02 (14 calendar days)
 */
export function earliestCollection(today: LocalDate, preNotificationDays: number = PRE_NOTIFICATION_DAYS): LocalDate {
  const isWhole = Number.isInteger(preNotificationDays) && preNotificationDays >= 0;
  assertRule(isWhole, 'payments.pre_notification_days_wrong', String(preNotificationDays));
  const presentedOn = targetDayFrom(today);
  return targetDayFrom(laterDate(addDays(today, preNotificationDays), addDays(presentedOn, 1)));
}
