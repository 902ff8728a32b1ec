import type { LocalDate } from '../calendar/date.ts';
import type { Instant } from '../calendar/zone.ts';

/**
 * What follows from an unpaid invoice: a case walks down the ladder of its policy, one step after the other, until nothing is
 * owed.
 *
 * @rule DUN-1, DUN-3
 */
export type DunningCase = {
  readonly id: string;
  /** Null where the account as a whole is dunned. @rule Policies `dunning.scope` */
  readonly subscriptionId: string | null;
  readonly openedAt: Instant;
  /** The oldest open invoice, from whose due date the days count. */
  readonly anchor: { readonly invoiceId: string; readonly dueOn: LocalDate };
  /** The place in the ladder of the step that comes next, from 0. */
  readonly position: number;
  /** What steps that came late have moved all later ones by. @rule DUN-6 */
  readonly lateMs: number;
  readonly suspendedAt: Instant | null;
  readonly terminatedAt: Instant | null;
  /** An operator has stopped it: until an instant, or until it is told to go on (`null`). @rule DUN-4 */
  readonly pause: { readonly until: Instant | null } | null;
  /** The customer will have paid by the end of that day. @rule DUN-4 */
  readonly promise: { readonly on: LocalDate; readonly amount: string | null } | null;
};
