import type { Instant } from '../calendar/zone.ts';
import type { InvoiceDraft } from '../invoicing/invoice.ts';
import { type Books, inOrderOfDueDate, type OpenInvoice } from './books.ts';

/** The books with an invoice that has just been issued; nothing is open where the credit balance has paid all of it. */
export function withInvoice(books: Books, id: string, draft: InvoiceDraft, issuedAt: Instant): Books {
  if (draft.amountDue.amount.isZero()) return books;
  const invoice: OpenInvoice = {
    id,
    issuedOn: draft.issuedOn,
    issuedAt,
    dueOn: draft.dueOn,
    amountDue: draft.amountDue.amount.toFixed(),
    disputedAmount: '0',
    isCollected: false,
    subscriptionIds: [...new Set(draft.lines.map(({ subscriptionId }) => subscriptionId))].sort(),
  };
  return { ...books, invoices: inOrderOfDueDate([...books.invoices, invoice]) };
}
