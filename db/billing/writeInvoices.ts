import type { Connection } from '../connection.ts';
import { copyBytes } from '../copyRows.ts';
import type { InvoiceRows } from './invoiceRows.ts';

/**
 * Writes invoices with all that belongs to them: one COPY a table for any number of invoices. Their numbers are given by
 * `numberInvoices`, as the last statement of the transaction.
 *
 * @rule INV-5, INV-7, PAY-6, ACC-3
 */
export async function writeInvoices(connection: Connection, rows: InvoiceRows): Promise<void> {
  await copyBytes(connection, 'invoices', COLUMNS.invoices, rows.invoices.bytes());
  await copyBytes(connection, 'invoice_lines', COLUMNS.invoice_lines, rows.invoice_lines.bytes());
  await copyBytes(connection, 'invoice_taxes', COLUMNS.invoice_taxes, rows.invoice_taxes.bytes());
  await copyBytes(connection, 'ledger_entries', COLUMNS.ledger_entries, rows.ledger_entries.bytes());
  await copyBytes(connection, 'audit_log', COLUMNS.audit_log, rows.audit_log.bytes());
  await copyBytes(connection, 'outbox', COLUMNS.outbox, rows.outbox.bytes());
}

const COLUMNS = {
  invoices: [
    ...['id', 'account_id', 'seller_id', 'kind', 'source', 'currency', 'bill_date', 'issued_on', 'due_on', 'policy'],
    ...['account_revision', 'subtotal', 'tax_total', 'total', 'credit_applied', 'credit_arising', 'amount_due'],
    ...['tax_notes', 'status', 'issued_at'],
  ],
  invoice_lines: [
    ...['invoice_id', 'number', 'kind', 'description', 'subscription_id', 'item_id', 'price_id', 'service_from'],
    ...['service_to', 'days', 'quantity', 'unit_price', 'amount', 'tax_amount', 'tax_date', 'explanation'],
  ],
  invoice_taxes: ['invoice_id', 'number', 'name', 'jurisdiction', 'rate', 'base', 'amount', 'tax_date', 'source'],
  ledger_entries: [
    ...[
      'account_id',
      'posting_id',
      'entry_no',
      'ledger_account',
      'detail',
      'currency',
      'amount',
      'posted_on',
      'source',
    ],
  ],
  audit_log: ['at', 'actor', 'action', 'account_id', 'subject', 'after', 'command_id'],
  outbox: ['topic', 'account_id', 'payload', 'at'],
} as const;
