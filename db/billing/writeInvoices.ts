import type { Instant } from '../../rules/calendar/zone.ts';
import type { InvoiceDraft } from '../../rules/invoicing/invoice.ts';
import { postInvoice } from '../../rules/ledger/postInvoice.ts';
import { moneyText } from '../../rules/money/round.ts';
import type { Connection } from '../connection.ts';
import { type CopyValue, copyRows } from '../copyRows.ts';

/** An invoice on its way into the tables. */
export type IssuedInvoice = {
  readonly id: string;
  readonly draft: InvoiceDraft;
  /** The revision of the account's names and addresses that it is made out to. */
  readonly accountRevision: number;
  /** Business time of the cut or the command. */
  readonly issuedAt: Instant;
  readonly actor: string;
  readonly commandId: string | null;
};

type Row = CopyValue[];

/**
 * Writes invoices with lines, taxes, ledger postings, audit and outbox: one COPY a table for any number of invoices. Their
 * numbers are given by `numberInvoices`, as the last statement of the transaction.
 *
 * @rule INV-5, INV-7, PAY-6, ACC-3
 */
export async function writeInvoices(connection: Connection, issued: readonly IssuedInvoice[]): Promise<void> {
  const rows = rowsOfInvoices(issued);
  await copyRows(connection, 'invoices', COLUMNS.invoices, rows.invoices);
  await copyRows(connection, 'invoice_lines', COLUMNS.invoice_lines, rows.invoice_lines);
  await copyRows(connection, 'invoice_taxes', COLUMNS.invoice_taxes, rows.invoice_taxes);
  await copyRows(connection, 'ledger_entries', COLUMNS.ledger_entries, rows.ledger_entries);
  await copyRows(connection, 'audit_log', COLUMNS.audit_log, rows.audit_log);
  await copyRows(connection, 'outbox', COLUMNS.outbox, rows.outbox);
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

function rowsOfInvoices(issued: readonly IssuedInvoice[]) {
  const rows = {
    invoices: [] as Row[],
    invoice_lines: [] as Row[],
    invoice_taxes: [] as Row[],
    ledger_entries: [] as Row[],
    audit_log: [] as Row[],
    outbox: [] as Row[],
  };
  for (const invoice of issued) {
    const { id, draft, issuedAt, actor, commandId } = invoice;
    rows.invoices.push(invoiceRow(invoice));
    addLines(rows.invoice_lines, id, draft);
    addTaxes(rows.invoice_taxes, id, draft);
    postInvoice(draft).forEach(({ account, detail, amount }, index) => {
      const { accountId, currency, issuedOn } = draft;
      const posting = [accountId, id, index + 1, account, detail, currency, moneyText(amount), issuedOn, 'invoice'];
      rows.ledger_entries.push(posting);
    });
    const facts = { bill_date: draft.billDate, total: moneyText(draft.total), currency: draft.currency };
    rows.audit_log.push([issuedAt, actor, 'invoice.issued', draft.accountId, `invoice/${id}`, facts, commandId]);
    rows.outbox.push(['invoice.issued', draft.accountId, { invoice_id: id, facts }, issuedAt]);
  }
  return rows;
}

function invoiceRow({ id, draft, accountRevision, issuedAt }: IssuedInvoice): Row {
  return [
    id,
    draft.accountId,
    draft.sellerId,
    draft.kind,
    draft.source,
    draft.currency,
    draft.billDate,
    draft.issuedOn,
    draft.dueOn,
    draft.policy,
    accountRevision,
    moneyText(draft.subtotal),
    moneyText(draft.taxTotal),
    moneyText(draft.total),
    moneyText(draft.creditApplied),
    moneyText(draft.creditArising),
    moneyText(draft.amountDue),
    draft.taxNotes.length === 0 ? '[]' : draft.taxNotes,
    draft.amountDue.amount.isZero() ? 'paid' : 'open',
    issuedAt,
  ];
}

function addLines(into: Row[], invoiceId: string, draft: InvoiceDraft): void {
  for (const line of draft.lines) {
    into.push([
      invoiceId,
      line.number,
      line.kind,
      line.price.description,
      line.subscriptionId,
      line.itemId,
      line.price.id,
      line.service.from,
      line.service.to,
      line.days,
      line.quantity,
      line.unitPrice,
      moneyText(line.amount),
      moneyText(line.taxAmount),
      line.taxDate,
      line.explanation,
    ]);
  }
}

function addTaxes(into: Row[], invoiceId: string, draft: InvoiceDraft): void {
  draft.taxes.forEach((tax, index) => {
    const { name, jurisdiction, rate, base, amount, taxDate, source } = tax;
    into.push([invoiceId, index + 1, name, jurisdiction, rate, moneyText(base), moneyText(amount), taxDate, source]);
  });
}
