import { addDays, addMonths, type LocalDate } from '../calendar/date.ts';
import type { Policy } from '../policy/resolve.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { Lifecycle, Term, TermOrder } from './lifecycle.ts';

const mostMonths = 120;

/** The refusal of a number of months that is no term, or cannot be free. */
export function checkMonths(months: number, least: number): Refusal | undefined {
  if (Number.isInteger(months) && months >= least && months <= mostMonths) return undefined;
  return refuse(
    'date_out_of_range',
    `${months} months are not possible; write a whole number from ${least} to ${mostMonths}.`,
    {
      months: String(months),
    },
  );
}

/** The first term of a subscription, from the billing start date. @rule TERM-1, TERM-10 */
export function firstTerm(
  order: TermOrder | undefined,
  anchor: LocalDate,
  items: readonly { readonly id: string; readonly quantityInForce: string }[],
): Pick<Lifecycle, 'term'> {
  if (order === undefined) return {};
  const committed = Object.fromEntries(items.map(({ id, quantityInForce }) => [id, quantityInForce]));
  const commitment = order.commitsQuantities ? { committed } : {};
  return { term: { anchor, months: order.months, elapsedMonths: 0, number: 1, ...commitment } };
}

/** The day on which the next term begins, or the service is over. Always counted from the anchor. @rule TERM-1, PRO-4 */
export function renewalDate({ anchor, elapsedMonths, months }: Term): LocalDate {
  return addMonths(anchor, elapsedMonths + months);
}

/** The last account-local day, whole, on which a notice ends this term. @rule TERM-2, policy `notice.days` */
export function lastNoticeDay(term: Term, policy: Policy): LocalDate {
  return addDays(renewalDate(term), -policy.values['notice.days']);
}

/**
 * What follows a term without notice: months of the next, `month_to_month`, or `none`. What the customer chose goes before
 * the policy.
 *
 * @rule TERM-2, SUB-2, policy `renewal`
 */
export function nextTermMonths(term: Term, policy: Policy): number | 'month_to_month' | 'none' {
  if (term.renewal?.months !== undefined) return term.renewal.months;
  const { renewal } = policy.values;
  return renewal === 'same_length' ? term.months : renewal;
}

/** Where a notice that came too late for this term ends the subscription: after the next term, or the first month. @rule TERM-2 */
export function nextTermEnd(term: Term, policy: Policy): LocalDate {
  const months = nextTermMonths(term, policy);
  return addMonths(term.anchor, term.elapsedMonths + term.months + (typeof months === 'number' ? months : 1));
}
