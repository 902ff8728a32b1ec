import { decimal } from '../money/decimal.ts';
import { assertRule } from '../violation.ts';
import { type Books, inOrderOfDueDate, type OpenInvoice } from './books.ts';
import type { MoneyDraft } from './moneyDecision.ts';
import { creditOf, type Movement } from './movement.ts';

/**
 * Writes a movement into the books: invoices want less by it, or more; what they do not take is credit balance. An invoice
 * that wants nothing any more leaves the books, and is paid.
 *
 * @throws RuleViolation `payments.overpaid`, `payments.credit_negative`: bugs of the caller
 * @rule PAY-5, PAY-6, INV-10
 */
export function applyMovement(draft: MoneyDraft, movement: Movement): MoneyDraft {
  const { state, books } = draft;
  const byInvoice = new Map(movement.allocations.map(({ invoiceId, amount }) => [invoiceId, amount]));
  const paid: OpenInvoice[] = [];
  const invoices = books.invoices.flatMap((invoice) => {
    const amount = byInvoice.get(invoice.id);
    if (amount === undefined) return [invoice];
    const left = decimal(invoice.amountDue).minus(amount);
    assertRule(!left.isNegative(), 'payments.overpaid', `${invoice.id}: ${amount}`);
    if (!left.isZero()) return [{ ...invoice, amountDue: left.toFixed() }];
    paid.push(invoice);
    return [];
  });
  const creditBalance = decimal(state.creditBalance).plus(creditOf(movement, state.account.currency));
  assertRule(!creditBalance.isNegative(), 'payments.credit_negative', creditBalance.toFixed());
  const event = movement.kind === 'write_off' ? 'invoice.written_off' : 'invoice.paid';
  return {
    ...draft,
    state: { ...state, creditBalance: creditBalance.toFixed() },
    books: { ...books, invoices },
    movements: [...draft.movements, movement],
    events: [
      ...draft.events,
      ...paid.map(({ id }) => ({ type: event, subscriptionId: null, facts: { invoice_id: id } }) as const),
    ],
  };
}

/** An invoice that wants money again, on a day. @rule DUN-7 */
export function reopened(books: Books, invoice: OpenInvoice): Books {
  const others = books.invoices.filter(({ id }) => id !== invoice.id);
  return { ...books, invoices: inOrderOfDueDate([...others, invoice]) };
}
