import { boundaryOnOrAfter, periodContaining } from '../calendar/billingGrid.ts';
import { type DatePeriod, earlierDate, type LocalDate } from '../calendar/date.ts';
import type { RecurringInterval } from '../catalogue/interval.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { Account, Subscription } from './accountState.ts';
import { billingDays, itemGrid } from './itemGrid.ts';
import type { Commitment, CommitmentTerms, CountedCharge, Lifecycle, Term } from './lifecycle.ts';
import { renewalDate } from './term.ts';

const LENGTHS: Readonly<Record<'month' | 'quarter' | 'year', RecurringInterval>> = {
  month: { every: 1, unit: 'month' },
  quarter: { every: 3, unit: 'month' },
  year: { every: 1, unit: 'year' },
};

/** What a new subscription carries of the minimum that its order names: nothing where it names none. @rule CAT-4 */
export function newCommitment(
  terms: CommitmentTerms | undefined,
  startsOn: LocalDate,
  anchor = startsOn,
): Pick<Lifecycle, 'commitment'> {
  return terms === undefined ? {} : { commitment: { ...terms, anchor, from: startsOn, charges: [] } };
}

/** The refusal of a minimum that is no sum of money above zero, or of one for a term where there is none. @rule CAT-4 */
export function checkCommitment(terms: CommitmentTerms | undefined, hasTerm: boolean): Refusal | undefined {
  if (terms === undefined) return undefined;
  const { amount, per } = terms;
  if (!/^\d{1,15}(\.\d{1,8})?$/.test(amount) || !/[1-9]/.test(amount)) {
    return refuse('quantity_out_of_range', `"${amount}" is no minimum; write a sum above zero, like "500.00".`, {
      amount,
    });
  }
  if (per !== 'term' || hasTerm) return undefined;
  return refuse('not_permitted', 'A minimum for the term needs a term; name its months, or a minimum for each month.');
}

/** The open period of a commitment, and as much of it as the subscription has. @rule CAT-4 */
export type OpenPeriod = { readonly period: DatePeriod; readonly slice: DatePeriod };

/**
 * The period of a commitment that is open; null where there is none, or the subscription ends before it.
 *
 * @rule CAT-4, PRO-4
 */
export function openPeriod(
  { lifecycle, endsOn }: Subscription,
  commitment: Commitment,
  account: Account,
): OpenPeriod | null {
  const { per, anchor, from } = commitment;
  if (endsOn !== null && endsOn <= from) return null;
  const period =
    per === 'term'
      ? termPeriod(commitment, lifecycle.term)
      : periodContaining(itemGrid({ anchor, price: { interval: LENGTHS[per] } }, account.policy), from);
  if (period === null) return null;
  return { period, slice: { from, to: endsOn === null ? period.to : earlierDate(period.to, endsOn) } };
}

/** From where the last one ended to the renewal date, which a pause moves, or to where the term has ended already. */
function termPeriod({ from, termEndedOn }: Commitment, term: Term | undefined): DatePeriod | null {
  const to = termEndedOn ?? (term === undefined ? null : renewalDate(term));
  return to === null || to <= from ? null : { from, to };
}

/** A term is over: a minimum for the term keeps its date until it is settled. @rule CAT-4, TERM-2 */
export function termOver(lifecycle: Lifecycle, on: LocalDate): Lifecycle {
  const { commitment } = lifecycle;
  if (commitment?.per !== 'term') return lifecycle;
  return { ...lifecycle, commitment: { ...commitment, termEndedOn: on } };
}

/** The next period is open. @rule CAT-4 */
export function periodSettled(commitment: Commitment, to: LocalDate, left: readonly CountedCharge[]): Commitment {
  const { termEndedOn: _settled, ...rest } = commitment;
  return { ...rest, from: to, charges: left };
}

/** The bill date that settles the open period: the first billing day on or after its end. Null where nothing is committed. @rule CAT-4 */
export function commitmentDueOn(subscription: Subscription, account: Account): LocalDate | null {
  const { commitment } = subscription.lifecycle;
  const open = commitment && openPeriod(subscription, commitment, account);
  if (!open || !commitment) return null;
  const days = billingDays({ anchor: commitment.anchor, price: { interval: LENGTHS.month } }, account.policy);
  return boundaryOnOrAfter(days, open.slice.to);
}
