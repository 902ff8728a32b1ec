import { expect, test } from '@jest/globals';
import { money } from '../../../rules/money/money.ts';
import type { BankMovement } from '../../../rules/payments/bankStatement.ts';
import { sortMovement } from '../../../rules/payments/sortMovement.ts';

const nobody = { name: null, iban: null };
const credit: BankMovement = {
  ...{ entryReference: null, servicerReference: 'R1', amount: money('EUR', '10.00'), direction: 'credit' },
  ...{
    isReversal: false,
    bookedOn: '2026-11-20',
    valuedOn: null,
    transactionCode: { domain: null, proprietary: null },
  },
  ...{ identity: { id: 'a', basis: 'servicer_reference', ordinal: 1 }, detailReference: null, endToEndId: null },
  ...{ mandateId: null, paymentInformationId: null, unsplitCount: null, debtor: nobody, creditor: nobody },
  ...{ remittance: { text: null, references: [] }, returned: null, instructed: null, note: null },
};
const debit: BankMovement = { ...credit, direction: 'debit' };
const returned = { reasonCode: 'AC04', reasonText: null };
const attemptId = '0198f3c2-7d2e-7c1a-9b53-1f2d3c4b5a69';

test.each([
  { why: 'money that came in', movement: credit, expected: { kind: 'transfer' } },
  { why: 'no money', movement: { ...credit, amount: money('EUR', '0') }, expected: { kind: 'ignored' } },
  { why: 'money that went out', movement: debit, expected: { kind: 'ignored' } },
  { why: 'a credit that the bank took back', movement: { ...debit, isReversal: true }, expected: { kind: 'question' } },
  { why: 'a debit that the bank gave back', movement: { ...credit, isReversal: true }, expected: { kind: 'question' } },
  { why: 'a payment of ours that came back', movement: { ...credit, returned }, expected: { kind: 'question' } },
  {
    why: 'a debit of ours that came back, named as the file named it',
    movement: { ...debit, returned, endToEndId: '0198F3C27D2E7C1A9B531F2D3C4B5A69' },
    expected: { kind: 'return', attemptId, reasonCode: 'AC04' },
  },
  {
    why: 'a debit that came back and is none of ours',
    movement: { ...debit, returned, endToEndId: 'PAY-0001' },
    expected: { kind: 'return', attemptId: null },
  },
  { why: 'a debit that came back without a name', movement: { ...debit, returned }, expected: { attemptId: null } },
])('$why', ({ movement, expected }) => {
  expect(sortMovement(movement)).toMatchObject(expected);
});

test('what the payer calls it is looked at for references, too', () => {
  const remittance = { text: 'thanks', references: ['RF1'] };
  expect(sortMovement({ ...credit, remittance, endToEndId: 'INV-2026-000001' })).toMatchObject({
    transfer: { text: 'thanks', structuredReferences: ['RF1', 'INV-2026-000001'] },
  });
});
