import { money } from '../../../rules/money/money.ts';
import { matchTransfer } from '../../../rules/payments/matchTransfer.ts';
import type { IncomingTransfer, OpenInvoice, TransferMatch } from '../../../rules/payments/transfer.ts';

export const ACME_IBAN = 'DE82370400440123456789';

/** Acme and Bolt owe euros, Cargo two amounts that are equal, Delta dollars. */
export const acme = {
  accountId: 'acme',
  accountName: 'Acme Telefonbau GmbH',
  accountReference: 'K-10017',
  knownPayerIbans: [ACME_IBAN],
};
export const bolt = {
  accountId: 'bolt',
  accountName: 'Bolt Logistik AG',
  accountReference: 'K-10018',
  knownPayerIbans: [],
};
const cargo = {
  accountId: 'cargo',
  accountName: 'Müller & Söhne OHG',
  accountReference: null,
  knownPayerIbans: ['AT61 1904 3002 3457 3201'],
};
const delta = { accountId: 'delta', accountName: 'Delta Inc.', accountReference: 'K-10020', knownPayerIbans: [] };
export const open = (
  account: Omit<OpenInvoice, 'invoiceNumber' | 'amountDue' | 'dueOn'>,
  invoiceNumber: string,
  due: string,
  dueOn: string,
  currency = 'EUR',
): OpenInvoice => ({
  ...account,
  invoiceNumber,
  amountDue: money(currency, due),
  dueOn,
});
export const invoices: readonly OpenInvoice[] = [
  open(acme, 'INV-2026-000124', '290.00', '2026-09-30'),
  open(acme, 'INV-2026-000123', '345.10', '2026-08-31'),
  open(bolt, 'INV-2026-000012', '58.00', '2026-08-31'),
  open(cargo, 'INV-2026-000301', '29.00', '2026-08-15'),
  open(cargo, 'INV-2026-000302', '29.00', '2026-09-15'),
  open(delta, 'US-2026-000123', '345.10', '2026-08-31', 'USD'),
];

/** A transfer of a stranger who says nothing, but for what is named. */
export const transfer = (
  said: Partial<Omit<IncomingTransfer, 'amount'>> & { amount?: string; currency?: string },
): IncomingTransfer => ({
  text: '',
  structuredReferences: [],
  payerName: null,
  payerIban: null,
  ...said,
  amount: money(said.currency ?? 'EUR', said.amount ?? '1.00'),
});

/** The answer in a line: `acme INV-2026-000123 exact by invoice_number`. */
export function lineOf(match: TransferMatch): string {
  switch (match.kind) {
    case 'matched':
      return `${match.accountId} ${match.invoiceNumbers.join('+')} ${match.fit} by ${match.by}`;
    case 'ambiguous':
      return `? ${match.candidates.map(({ accountId, invoiceNumbers }) => `${accountId} ${invoiceNumbers.join('+')}`).join(', ')}`;
    case 'unmatched':
      return 'unmatched';
  }
}
/** What becomes of a transfer, in a line. */
export const answer = (said: Parameters<typeof transfer>[0], among = invoices) =>
  lineOf(matchTransfer(transfer(said), among));
