import type { Instant } from '../../rules/calendar/zone.ts';
import type { InvoiceDraft } from '../../rules/invoicing/invoice.ts';
import { type LedgerEntry, postInvoice } from '../../rules/ledger/postInvoice.ts';
import { moneyText } from '../../rules/money/round.ts';
import { COPY_NULL, copyLine, copyValue } from '../copyRows.ts';
import { type CopyText, copyText } from '../copyText.ts';

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

/** Rows of any number of invoices as lines of COPY, by table, and what their numbers depend on. */
export type InvoiceRows = ReturnType<typeof noInvoices>;

/** Where invoices are gathered, empty. */
export function noInvoices() {
  return {
    invoices: copyText(),
    invoice_lines: copyText(),
    invoice_taxes: copyText(),
    ledger_entries: copyText(),
    audit_log: copyText(),
    outbox: copyText(),
    unnumbered: [] as { readonly id: string; readonly sellerId: string; readonly year: string }[],
  };
}

/**
 * Adds an invoice with its lines, taxes, posting, audit and event. Each row becomes one text at once, so that nothing of the
 * draft is kept: a page leaves few objects behind.
 *
 * @throws RuleViolation `ledger.unbalanced`; nothing is added then
 * @rule INV-7, PAY-6, ACC-3
 */
export function addInvoice(rows: InvoiceRows, invoice: IssuedInvoice): void {
  const { id, draft, issuedAt, actor, commandId } = invoice;
  const { accountId, sellerId } = draft;
  const posting = postInvoice(draft);
  rows.invoices.append(invoiceLine(invoice));
  addLines(rows.invoice_lines, id, draft);
  addTaxes(rows.invoice_taxes, id, draft);
  addPosting(rows.ledger_entries, id, draft, posting);
  const facts = JSON.stringify({
    bill_date: draft.billDate,
    total: moneyText(draft.total),
    currency: draft.currency,
  });
  const who = [issuedAt, copyValue(actor), 'invoice.issued'];
  rows.audit_log.append(copyLine([...who, accountId, `invoice/${id}`, facts, copyValue(commandId)]));
  rows.outbox.append(copyLine(['invoice.issued', accountId, `{"invoice_id":"${id}","facts":${facts}}`, issuedAt]));
  rows.unnumbered.push({ id, sellerId, year: draft.issuedOn.slice(0, 4) });
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

function addLines(into: CopyText, invoiceId: string, draft: InvoiceDraft): void {
  for (const line of draft.lines) {
    into.append(
      copyLine([
        invoiceId,
        line.number,
        line.kind,
        copyValue(line.description),
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

function addTaxes(into: CopyText, invoiceId: string, draft: InvoiceDraft): void {
  draft.taxes.forEach(({ name, jurisdiction, rate, base, amount, taxDate, source }, index) => {
    const figures = [rate, moneyText(base), moneyText(amount), taxDate];
    into.append(copyLine([invoiceId, index + 1, copyValue(name), jurisdiction, ...figures, copyValue(source)]));
  });
}

function addPosting(into: CopyText, invoiceId: string, draft: InvoiceDraft, posting: readonly LedgerEntry[]): void {
  const { accountId, currency, issuedOn } = draft;
  posting.forEach(({ account, detail, amount }, index) => {
    const entry = [account, copyValue(detail), currency, moneyText(amount), issuedOn, 'invoice'];
    into.append(copyLine([accountId, invoiceId, index + 1, ...entry]));
  });
}
