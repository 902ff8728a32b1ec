import type { z } from 'zod';
import type { InvoiceLineRow, InvoiceListRow, InvoiceRow, InvoiceTaxRow } from '../../db/readModels/invoices.ts';
import { money } from '../../rules/money/money.ts';
import { moneyText } from '../../rules/money/round.ts';
import type { Invoice, ListedInvoice } from '../schemas/invoice.ts';

/** An invoice as lists show it. Amounts are written at the currency's scale. */
export function invoiceSummaryJson(row: InvoiceListRow): z.input<typeof ListedInvoice> {
  const text = textIn(row.currency);
  return {
    id: row.id,
    number: row.number,
    account_id: row.account_id,
    seller_id: row.seller_id,
    kind: row.kind,
    status: row.status,
    bill_date: row.bill_date,
    date: row.issued_on,
    due_on: row.reopened_on ?? row.due_on,
    currency: row.currency,
    subtotal: text(row.subtotal),
    tax: text(row.tax_total),
    total: text(row.total),
    credit_applied: text(row.credit_applied),
    amount_due: text(row.amount_due),
    disputed_amount: text(row.disputed_amount),
    credit_arising: text(row.credit_arising),
    policy: row.policy,
    issued_at: row.issued_at,
  };
}

/** A whole invoice. */
export function invoiceJson(row: InvoiceRow): z.input<typeof Invoice> {
  const text = textIn(row.currency);
  return {
    ...invoiceSummaryJson(row),
    lines: row.lines.map((line) => lineJson(line, text)),
    taxes: row.taxes.map((tax) => taxJson(tax, text)),
    notes: row.tax_notes.map(({ lineIndex, jurisdiction, code, detail }) => ({
      line: lineIndex === null ? null : lineIndex + 1,
      jurisdiction,
      code,
      detail,
    })),
  };
}

type InText = (amount: string) => string;

function textIn(currency: string): InText {
  return (amount) => moneyText(money(currency, amount));
}

function lineJson(row: InvoiceLineRow, text: InText) {
  const { invoice_id: _, tax_amount: tax, ...line } = row;
  return { ...line, amount: text(line.amount), tax: text(tax) };
}

function taxJson(row: InvoiceTaxRow, text: InText) {
  const { invoice_id: _, number: __, ...tax } = row;
  return { ...tax, base: text(tax.base), amount: text(tax.amount) };
}
