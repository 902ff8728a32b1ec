import type { Instant } from '../../rules/calendar/zone.ts';
import type { InvoiceDraft } from '../../rules/invoicing/invoice.ts';
import { postInvoice } from '../../rules/ledger/postInvoice.ts';
import { moneyText } from '../../rules/money/round.ts';
import type { Connection } from '../connection.ts';
import { COPY_NULL, copyLine, copyLines, copyValue } from '../copyRows.ts';

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

/**
 * Writes invoices with lines, taxes, ledger postings, audit and outbox: one COPY a table for any number of invoices. Their
 * numbers are given by `numberInvoices`, as the last statement of the transaction.
 *
 * @rule INV-5, INV-7, PAY-6, ACC-3
 */
export async function writeInvoices(connection: Connection, issued: readonly IssuedInvoice[]): Promise<void> {
  const rows = linesOfInvoices(issued);
  await copyLines(connection, 'invoices', COLUMNS.invoices, rows.invoices);
  await copyLines(connection, 'invoice_lines', COLUMNS.invoice_lines, rows.invoice_lines);
  await copyLines(connection, 'invoice_taxes', COLUMNS.invoice_taxes, rows.invoice_taxes);
  await copyLines(connection, 'ledger_entries', COLUMNS.ledger_entries, rows.ledger_entries);
  await copyLines(connection, 'audit_log', COLUMNS.audit_log, rows.audit_log);
  await copyLines(connection, 'outbox', COLUMNS.outbox, rows.outbox);
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

/** Each row becomes one text at once, so that a page leaves few small objects behind. */
function linesOfInvoices(issued: readonly IssuedInvoice[]) {
  const lines = {
    invoices: [] as string[],
    invoice_lines: [] as string[],
    invoice_taxes: [] as string[],
    ledger_entries: [] as string[],
    audit_log: [] as string[],
    outbox: [] as string[],
  };
  for (const invoice of issued) {
    const { id, draft, issuedAt, actor, commandId } = invoice;
    const { accountId } = draft;
    lines.invoices.push(invoiceLine(invoice));
    addLines(lines.invoice_lines, id, draft);
    addTaxes(lines.invoice_taxes, id, draft);
    addPosting(lines.ledger_entries, id, draft);
    const facts = JSON.stringify({
      bill_date: draft.billDate,
      total: moneyText(draft.total),
      currency: draft.currency,
    });
    const audit = [
      issuedAt,
      copyValue(actor),
      'invoice.issued',
      accountId,
      `invoice/${id}`,
      facts,
      copyValue(commandId),
    ];
    lines.audit_log.push(copyLine(audit));
    lines.outbox.push(copyLine(['invoice.issued', accountId, `{"invoice_id":"${id}","facts":${facts}}`, issuedAt]));
  }
  return lines;
}

function invoiceLine({ id, draft, accountRevision, issuedAt }: IssuedInvoice): string {
  return copyLine([
    id,
    draft.accountId,
    draft.sellerId,
    draft.kind,
    copyValue(draft.source),
    draft.currency,
    draft.billDate,
    draft.issuedOn,
    draft.dueOn,
    copyValue(draft.policy),
    accountRevision,
    moneyText(draft.subtotal),
    moneyText(draft.taxTotal),
    moneyText(draft.total),
    moneyText(draft.creditApplied),
    moneyText(draft.creditArising),
    moneyText(draft.amountDue),
    draft.taxNotes.length === 0 ? '[]' : copyValue(draft.taxNotes),
    draft.amountDue.amount.isZero() ? 'paid' : 'open',
    issuedAt,
  ]);
}

function addLines(into: string[], invoiceId: string, draft: InvoiceDraft): void {
  for (const line of draft.lines) {
    into.push(
      copyLine([
        invoiceId,
        line.number,
        line.kind,
        copyValue(line.price.description),
        line.subscriptionId,
        line.itemId,
        line.price.id,
        line.service.from,
        line.service.to,
        line.days,
        line.quantity,
        line.unitPrice ?? COPY_NULL,
        moneyText(line.amount),
        moneyText(line.taxAmount),
        line.taxDate,
        copyValue(line.explanation),
      ]),
    );
  }
}

function addTaxes(into: string[], invoiceId: string, draft: InvoiceDraft): void {
  draft.taxes.forEach(({ name, jurisdiction, rate, base, amount, taxDate, source }, index) => {
    const figures = [rate, moneyText(base), moneyText(amount), taxDate];
    into.push(copyLine([invoiceId, index + 1, copyValue(name), jurisdiction, ...figures, copyValue(source)]));
  });
}

function addPosting(into: string[], invoiceId: string, draft: InvoiceDraft): void {
  const { accountId, currency, issuedOn } = draft;
  postInvoice(draft).forEach(({ account, detail, amount }, index) => {
    const entry = [account, copyValue(detail), currency, moneyText(amount), issuedOn, 'invoice'];
    into.push(copyLine([accountId, invoiceId, index + 1, ...entry]));
  });
}
