import type { LocalDate } from '../calendar/date.ts';
import { Decimal } from '../money/decimal.ts';
import { reopened } from './applyMovement.ts';
import type { Allocation } from './attempt.ts';
import type { OpenInvoice } from './books.ts';
import type { MoneyDraft } from './moneyDecision.ts';

/** An invoice that a payment paid, as it would be if it were open. */
export type PaidInvoice = {
  readonly invoice: OpenInvoice;
  /** What the payment gave it and nobody has taken back, major units. */
  readonly paid: string;
};

/**
 * Invoices of which a payment is taken back: they want the money again. One that was paid is due that day; one that is open
 * keeps its due date, and what follows from it. What the payment gave to no invoice is taken from the credit balance.
 *
 * @returns the draft with the invoices open, and allocations that add to what they want
 * @rule DUN-7, PAY-5
 */
export function reopenedBy(
  draft: MoneyDraft,
  invoices: readonly PaidInvoice[],
  amount: Decimal,
  dueOn: LocalDate,
): { readonly draft: MoneyDraft; readonly allocations: readonly Allocation[] } {
  const allocations: Allocation[] = [];
  let rest = amount;
  let current = draft;
  for (const { invoice, paid } of invoices.toReversed()) {
    const share = Decimal.min(rest, paid);
    if (share.isZero()) continue;
    rest = rest.minus(share);
    allocations.push({ invoiceId: invoice.id, amount: share.negated().toFixed() });
    const open = current.books.invoices.find(({ id }) => id === invoice.id) ?? {
      ...invoice,
      ...{ amountDue: '0', disputedAmount: '0', dueOn, isCollected: true },
    };
    const books = reopened(current.books, open);
    const facts = { invoice_id: invoice.id, amount: share.toFixed(), due_on: open.dueOn };
    current = {
      ...current,
      books,
      events: [...current.events, { type: 'invoice.reopened', subscriptionId: null, facts }],
    };
  }
  return { draft: current, allocations };
}
