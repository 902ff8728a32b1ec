import type { DirectDebit, DirectDebitOrder } from '../../../providers/bank/directDebits.ts';
import { money } from '../../../rules/money/money.ts';

/** A debit that every bank takes, but for what is named. */
export const debit = (said: Partial<DirectDebit> & { euros?: string } = {}): DirectDebit => ({
  endToEndId: 'PAY-0001',
  amount: money('EUR', said.euros ?? '50.00'),
  mandateId: 'M-ACME-1',
  mandateSignedOn: '2026-06-15',
  sequence: 'RCUR',
  debtorName: 'Acme Telefonbau GmbH',
  debtorIban: 'DE44500105175407324931',
  remittance: 'INV-2026-000123',
  ...said,
});

/** An order that every bank takes, but for what is named. */
export const order = (said: Partial<DirectDebitOrder> = {}): DirectDebitOrder => ({
  messageId: 'DD-20260918',
  createdAt: '2026-09-15T08:00:00.000Z',
  creditor: {
    name: 'Northwind Voice GmbH',
    iban: 'DE14 1001 0010 9876 5432 10',
    bic: null,
    creditorId: 'DE98ZZZ09999999999',
  },
  collectOn: '2026-09-18',
  debits: [debit()],
  ...said,
});
