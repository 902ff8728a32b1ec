import type { OpenInvoice } from './books.ts';
import type { MoneyDraft } from './moneyDecision.ts';

/** Invoices that have been charged by themselves: the due date charges them no more. @rule PAY-2 */
export function withCollected(draft: MoneyDraft, charged: readonly OpenInvoice[]): MoneyDraft {
  const ids = new Set(charged.map(({ id }) => id));
  const invoices = draft.books.invoices.map((each) => (ids.has(each.id) ? { ...each, isCollected: true } : each));
  return { ...draft, books: { ...draft.books, invoices } };
}
