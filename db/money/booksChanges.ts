import type { Instant } from '../../rules/calendar/zone.ts';
import type { DunningCase } from '../../rules/dunning/dunningCase.ts';
import { type NextDunningStep, nextDunningStep } from '../../rules/dunning/nextDunningStep.ts';
import type { ChargeAttempt } from '../../rules/payments/attempt.ts';
import type { Books, OpenInvoice } from '../../rules/payments/books.ts';
import { nextCollection } from '../../rules/payments/collectDue.ts';
import type { Movement } from '../../rules/payments/movement.ts';
import type { PaymentMethod } from '../../rules/payments/paymentMethod.ts';
import type { Account } from '../../rules/subscription/accountState.ts';

/** What of an account's books must be written after a decision. */
export type BooksChanges = {
  readonly accountId: string;
  readonly currency: string;
  readonly autopay: boolean;
  readonly autopayUntil: string | null;
  readonly nextCollectionAt: Instant | null;
  readonly invoices: readonly InvoiceStanding[];
  readonly methods: readonly { readonly method: PaymentMethod; readonly isNew: boolean }[];
  readonly removedMethods: readonly string[];
  readonly attempts: readonly { readonly attempt: ChargeAttempt; readonly isNew: boolean }[];
  readonly cases: readonly {
    readonly dunning: DunningCase;
    readonly isNew: boolean;
    readonly next: NextDunningStep | null;
  }[];
  readonly closedCases: readonly string[];
  /** Those that were open before. */
  readonly knownCases: ReadonlyMap<string, DunningCase>;
  readonly movements: readonly Movement[];
  readonly at: Instant;
};

/** How an invoice stands. */
export type InvoiceStanding = {
  readonly id: string;
  readonly amountDue: string;
  readonly disputedAmount: string;
  readonly status: 'open' | 'paid' | 'uncollectible';
  /** Null where it stays what it was. */
  readonly reopenedOn: string | null;
  readonly isCollected: boolean;
};

/** Compares books before and after a decision by identity of their parts. */
export function booksChanges(
  before: Books,
  after: Books,
  account: Account,
  movements: readonly Movement[],
  at: Instant,
): BooksChanges {
  const attempts = changed(before.attempts, after.attempts);
  // Whether a case rests depends on what is in flight.
  const isMoved = attempts.length > 0 || before.invoices !== after.invoices;
  const cases = isMoved
    ? after.cases.map((each) => ({ part: each, isNew: !before.cases.some(({ id }) => id === each.id) }))
    : changed(before.cases, after.cases);
  return {
    accountId: account.id,
    currency: account.currency,
    autopay: after.isAutopayOn,
    autopayUntil: account.autopayUntil,
    nextCollectionAt: nextCollection(after, account),
    invoices: standings(before, after, movements),
    methods: changed(before.methods, after.methods).map(({ part, isNew }) => ({ method: part, isNew })),
    removedMethods: gone(before.methods, after.methods),
    attempts: attempts.map(({ part, isNew }) => ({ attempt: part, isNew })),
    cases: cases.map(({ part, isNew }) => ({ dunning: part, isNew, next: nextDunningStep(part, after, account) })),
    closedCases: gone(before.cases, after.cases),
    knownCases: new Map(before.cases.map((each) => [each.id, each])),
    movements,
    at,
  };
}

type Part = { readonly id: string };

function changed<Each extends Part>(before: readonly Each[], after: readonly Each[]) {
  if (before === after) return [];
  const known = new Map(before.map((part) => [part.id, part]));
  return after.filter((part) => known.get(part.id) !== part).map((part) => ({ part, isNew: !known.has(part.id) }));
}

function gone(before: readonly Part[], after: readonly Part[]): string[] {
  const left = new Set(after.map(({ id }) => id));
  return before.map(({ id }) => id).filter((id) => !left.has(id));
}

function standings(before: Books, after: Books, movements: readonly Movement[]): InvoiceStanding[] {
  if (before.invoices === after.invoices) return [];
  const known = new Map(before.invoices.map((invoice) => [invoice.id, invoice]));
  const open = changed(before.invoices, after.invoices).map(({ part }) => standingOf(part, known.get(part.id)));
  const closed = gone(before.invoices, after.invoices).map((id): InvoiceStanding => {
    const last = movements.findLast(({ allocations }) => allocations.some(({ invoiceId }) => invoiceId === id));
    const status = last?.kind === 'write_off' ? 'uncollectible' : 'paid';
    return { id, amountDue: '0', disputedAmount: '0', status, reopenedOn: null, isCollected: true };
  });
  return [...open, ...closed];
}

function standingOf(invoice: OpenInvoice, before: OpenInvoice | undefined): InvoiceStanding {
  const { id, amountDue, disputedAmount, isCollected, dueOn } = invoice;
  // One that was not in the books and was not issued now has come back.
  const isMoved = before === undefined ? isCollected : before.dueOn !== dueOn;
  return { id, amountDue, disputedAmount, status: 'open', reopenedOn: isMoved ? dueOn : null, isCollected };
}
