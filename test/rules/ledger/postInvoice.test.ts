import { expect, test } from '@jest/globals';
import type { InvoiceDraft } from '../../../rules/invoicing/invoice.ts';
import { postInvoice } from '../../../rules/ledger/postInvoice.ts';
import { money } from '../../../rules/money/money.ts';
import { moneyText } from '../../../rules/money/round.ts';

const usd = (amount: string) => money('USD', amount);
const tax = (name: string, jurisdiction: string, amount: string) => ({
  name,
  jurisdiction,
  rate: '0.05',
  base: usd('290.00'),
  amount: usd(amount),
  taxDate: '2026-08-01',
  source: 'a test',
});

/** Figures of an invoice; what is not named is nothing. */
const invoiceOf = (
  figures: Partial<Record<'subtotal' | 'total' | 'amountDue' | 'creditApplied' | 'creditArising', string>>,
  taxes: InvoiceDraft['taxes'] = [],
): InvoiceDraft => ({
  kind: 'cyclic',
  source: '',
  accountId: 'account',
  sellerId: 'seller',
  currency: 'USD',
  billDate: '2026-08-01',
  issuedOn: '2026-08-01',
  dueOn: '2026-08-31',
  policy: 'goto-admin@1',
  lines: [],
  taxes,
  taxNotes: [],
  subtotal: usd(figures.subtotal ?? '0'),
  taxTotal: usd('0'),
  total: usd(figures.total ?? '0'),
  creditApplied: usd(figures.creditApplied ?? '0'),
  amountDue: usd(figures.amountDue ?? '0'),
  creditArising: usd(figures.creditArising ?? '0'),
});

test.each([
  {
    why: 'what is owed is revenue not yet earned',
    invoice: invoiceOf({ subtotal: '290.00', amountDue: '290.00' }),
    entries: ['receivable 290.00', 'deferred_revenue -290.00'],
  },
  {
    why: 'each tax is owed to its place',
    invoice: invoiceOf({ subtotal: '290.00', amountDue: '333.43' }, [
      tax('GST', 'CA', '14.50'),
      tax('QST', 'CA-QC', '28.93'),
    ]),
    entries: [
      'receivable 333.43',
      'deferred_revenue -290.00',
      'tax_payable (CA GST) -14.50',
      'tax_payable (CA-QC QST) -28.93',
    ],
  },
  {
    why: 'the credit balance pays a part',
    invoice: invoiceOf({ subtotal: '290.00', amountDue: '238.55', creditApplied: '51.45' }),
    entries: ['receivable 238.55', 'deferred_revenue -290.00', 'credit_balance 51.45'],
  },
  {
    why: 'or all, and nothing is receivable',
    invoice: invoiceOf({ subtotal: '290.00', creditApplied: '290.00' }),
    entries: ['deferred_revenue -290.00', 'credit_balance 290.00'],
  },
  {
    why: 'what is given back becomes credit balance, with its tax',
    invoice: invoiceOf({ subtotal: '-196.45', creditArising: '221.99' }, [tax('HST', 'CA-ON', '-25.54')]),
    entries: ['deferred_revenue 196.45', 'tax_payable (CA-ON HST) 25.54', 'credit_balance -221.99'],
  },
  { why: 'an invoice of zero posts nothing', invoice: invoiceOf({}), entries: [] },
])('$why', ({ invoice, entries }) => {
  const texts = postInvoice(invoice).map(
    ({ account, detail, amount }) => `${account}${detail === null ? '' : ` (${detail})`} ${moneyText(amount)}`,
  );
  expect(texts).toEqual(entries);
});

test('a posting that does not sum to zero is a bug', () => {
  expect(() => postInvoice(invoiceOf({ subtotal: '290.00', amountDue: '289.99' }))).toThrow('ledger.unbalanced: -0.01');
});
