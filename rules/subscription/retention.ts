import { addDays, addMonths, type LocalDate, laterDate } from '../calendar/date.ts';
import type { Policy } from '../policy/resolve.ts';

/**
 * The day on which the data of a subscription that ends is deleted: the later of the days that the policy names.
 *
 * @rule TERM-6, policy `retention.delete`
 */
export function deletionDay(endsOn: LocalDate, policy: Policy): LocalDate {
  const { days_after_plan_end, months_after_cancellation } = policy.values['retention.delete'];
  const byDays = days_after_plan_end === null ? endsOn : addDays(endsOn, days_after_plan_end);
  const byMonths = months_after_cancellation === null ? endsOn : addMonths(endsOn, months_after_cancellation);
  return laterDate(byDays, byMonths);
}
