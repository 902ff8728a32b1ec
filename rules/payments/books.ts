import type { LocalDate } from '../calendar/date.ts';
import { endOfDay, type Instant, instantOf } from '../calendar/zone.ts';
import type { DunningCase } from '../dunning/dunningCase.ts';
import { type Decimal, decimal, ZERO } from '../money/decimal.ts';
import { type ChargeAttempt, invoicesInFlight } from './attempt.ts';
import type { PaymentMethod } from './paymentMethod.ts';

/**
 * What an account owes and how it pays: all that payments and dunning decide on, beside what it has subscribed to. A decision
 * takes the books and answers with the next; what is not changed stays the same object, so that a store writes just what is new.
 */
export type Books = {
  /** Every invoice on which something is due, the one due first at the front. */
  readonly invoices: readonly OpenInvoice[];
  /** Those that are not removed. */
  readonly methods: readonly PaymentMethod[];
  /** The default method is charged on the due date. @rule PAY-2 */
  readonly isAutopayOn: boolean;
  /** Those in flight, and those of the last 30 days, by which limits count; the earliest first. @rule PAY-3 */
  readonly attempts: readonly ChargeAttempt[];
  /** Open ones. @rule DUN-1 */
  readonly cases: readonly DunningCase[];
};

export type OpenInvoice = {
  readonly id: string;
  readonly issuedOn: LocalDate;
  readonly issuedAt: Instant;
  /** The day on which it is due: of the invoice, or the day on which a payment of it came back. @rule DUN-7 */
  readonly dueOn: LocalDate;
  /** Major units, above zero. */
  readonly amountDue: string;
  /** Of the amount due, what the customer disputes. @rule INV-9 */
  readonly disputedAmount: string;
  /** Whether the charge of its due date has been made, whatever came of it. */
  readonly isCollected: boolean;
  /** Whose lines are on it. */
  readonly subscriptionIds: readonly string[];
};

/** Books of an account that never had an invoice. */
export const EMPTY_BOOKS: Books = { invoices: [], methods: [], isAutopayOn: false, attempts: [], cases: [] };

/** What is due and not disputed. */
export function undisputed({ amountDue, disputedAmount }: OpenInvoice): Decimal {
  return decimal(amountDue).minus(disputedAmount);
}

/** What all issued invoices want, those that are not yet due included, less what is disputed. @rule DUN-2 */
export function balanceDue(invoices: readonly OpenInvoice[]): Decimal {
  return invoices.reduce((sum, invoice) => sum.plus(undisputed(invoice)), ZERO);
}

/** The instant at which its due date has ended on the account's clock. @rule DUN-6 */
export function overdueAt({ dueOn }: OpenInvoice, zone: string): Instant {
  return endOfDay(dueOn, zone);
}

/** Something undisputed is due, and its due date has ended. @rule DUN-6 */
export function isOverdue(invoice: OpenInvoice, now: Instant, zone: string): boolean {
  return overdueAt(invoice, zone) <= now && !undisputed(invoice).isZero();
}

/** What is overdue, the oldest due date first. */
export function overdueInvoices({ invoices }: Books, now: Instant, zone: string): OpenInvoice[] {
  return invoices.filter((invoice) => isOverdue(invoice, now, zone));
}

/** When an invoice is charged by itself: at 09:00 of its due date, or as soon as it is issued where that is later. @rule PAY-2, DUN-6 */
export function collectAt({ dueOn, issuedAt }: OpenInvoice, zone: string): Instant {
  const at = instantOf(`${dueOn}T09:00`, zone);
  return at > issuedAt ? at : issuedAt;
}

/** What is being paid comes last: money that is here goes there only when nothing else wants it. @rule PAY-5 */
export function freeFirst(books: Pick<Books, 'attempts'>, invoices: readonly OpenInvoice[]): OpenInvoice[] {
  const inFlight = invoicesInFlight(books);
  const free = invoices.filter(({ id }) => !inFlight.has(id));
  return [...free, ...invoices.filter(({ id }) => inFlight.has(id))];
}

/** The invoice due first comes first; of one day the one issued first. */
export function inOrderOfDueDate(invoices: readonly OpenInvoice[]): OpenInvoice[] {
  const key = ({ dueOn, issuedAt, id }: OpenInvoice) => `${dueOn} ${issuedAt} ${id}`;
  return invoices.toSorted((one, other) => (key(one) < key(other) ? -1 : 1));
}
