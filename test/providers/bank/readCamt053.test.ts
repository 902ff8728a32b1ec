import { describe, expect, test } from '@jest/globals';
import { moneyText } from '../../../rules/money/round.ts';
import type { BankMovement, StatementFile } from '../../../rules/payments/bankStatement.ts';
import { readGood, sample } from './sample.ts';

const movementsOf = (file: StatementFile): readonly BankMovement[] =>
  file.statements.flatMap(({ entries }) => entries.flatMap(({ movements }) => movements));
const signedText = ({ amount, direction }: BankMovement) =>
  `${direction === 'debit' ? '-' : ''}${moneyText(amount)} ${amount.currency}`;
const idsOf = (text: string) => movementsOf(readGood(text)).map(({ identity }) => identity.id);

describe('a statement of .08 with transfers', () => {
  const file = readGood(sample('camt053-08-transfers.xml'));
  const [statement] = file.statements;
  const [transfer, foreign] = movementsOf(file);

  test('says whose it is and from what to what it goes', () => {
    expect(file).toMatchObject({
      messageId: '20260803-STMT-000412',
      version: '08',
      createdAt: '2026-08-03T21:04:17+02:00',
    });
    expect(file.statements).toHaveLength(1);
    expect(statement).toMatchObject({
      statementId: 'DE14-EUR-2026-148',
      account: { iban: 'DE14100100109876543210', other: null },
      currency: 'EUR',
      opening: { on: '2026-08-03' },
      closing: { on: '2026-08-03' },
    });
    expect(statement && [moneyText(statement.opening.amount), moneyText(statement.closing.amount)]).toEqual([
      '10250.00',
      '12013.45',
    ]);
  });

  test('a transfer: payer with umlauts, text of two lines, a reference that is a filler is none', () => {
    expect(transfer && signedText(transfer)).toBe('345.10 EUR');
    expect(transfer).toMatchObject({
      entryReference: '1',
      servicerReference: '2026080300417782',
      isReversal: false,
      bookedOn: '2026-08-03',
      valuedOn: '2026-08-03',
      transactionCode: { domain: 'PMNT/RCDT/ESCT', proprietary: 'NTRF+166' },
      endToEndId: null,
      debtor: { name: 'Müller & Söhne OHG', iban: 'DE82370400440123456789' },
      creditor: { name: 'Northwind Voice GmbH', iban: null },
      remittance: { text: 'Rechnung INV-2026-000123 vom 01.08.2026', references: [] },
      returned: null,
      instructed: null,
    });
  });

  test('a transfer from abroad: what was instructed, a creditor reference, the day of the instant on the clock of the bank', () => {
    expect(foreign && signedText(foreign)).toBe('1418.35 EUR');
    expect(foreign).toMatchObject({
      bookedOn: '2026-08-03',
      valuedOn: '2026-08-04',
      endToEndId: 'PO-77123',
      detailReference: '2026080300418021',
      debtor: { name: 'First Harbor Bank', iban: null },
      remittance: { text: 'less charges', references: ['RF73INV2026000088'] },
    });
    expect(foreign?.instructed && moneyText(foreign.instructed)).toBe('1650.00');
    expect(foreign?.instructed?.currency).toBe('USD');
  });

  test('what is pending is told of and no movement', () => {
    expect(movementsOf(file)).toHaveLength(2);
    expect(
      statement?.skipped.map(({ status, entryReference, amount }) => [status, entryReference, moneyText(amount)]),
    ).toEqual([['PDNG', '3', '99.00']]);
  });
});

describe('a statement of .02 with a collection and what came back of it, every name with a prefix', () => {
  const file = readGood(sample('camt053-02-collection-and-returns.xml'));
  const movements = movementsOf(file);

  test('starts below zero, and finds its currency by the balances', () => {
    const [statement] = file.statements;
    expect(statement?.currency).toBe('EUR');
    expect(statement && moneyText(statement.opening.amount)).toBe('-50.00');
  });

  test('an entry of two is two movements, by hand: 102.50 = 52.50 + 50.00', () => {
    expect(movements.map(signedText)).toEqual(['650.00 EUR', '-52.50 EUR', '-50.00 EUR', '-15.00 EUR']);
    expect(file.statements[0]?.entries).toHaveLength(3);
  });

  test('a sum that the bank did not split names our block and how many are in it', () => {
    expect(movements[0]).toMatchObject({
      servicerReference: null,
      paymentInformationId: 'DD-20260918-RCUR',
      unsplitCount: 13,
      note: 'SEPA-Lastschrift Einreichung',
      identity: { basis: 'content', ordinal: 1 },
    });
  });

  test('a returned debit says which, why, and what it was before the fee of the bank', () => {
    expect(movements[1]).toMatchObject({
      isReversal: true,
      endToEndId: 'PAY-0001',
      mandateId: 'M-ACME-1',
      debtor: { name: 'Acme Telefonbau GmbH', iban: 'DE44500105175407324931' },
      returned: { reasonCode: 'AM04', reasonText: null },
      identity: { basis: 'servicer_reference' },
    });
    expect(movements[1]?.instructed && moneyText(movements[1].instructed)).toBe('50.00');
    expect(movements[2]).toMatchObject({
      endToEndId: 'PAY-0002',
      returned: { reasonCode: 'MD06', reasonText: 'Widerspruch durch den Zahler' },
      instructed: null,
    });
  });
});

test.each([
  { why: 'a returned transfer', code: 'RRTN' },
  { why: 'a returned debit', code: 'UPDD' },
])('$why is seen by its code ($code) where the bank gives no reason, with details and without', ({ code }) => {
  const text = sample('camt053-08-transfers.xml').replace('ESCT', code);
  const noReason = { reasonCode: null, reasonText: null };
  expect(movementsOf(readGood(text)).map(({ returned }) => returned)).toEqual([noReason, null]);
  const bare = text.replace(/<NtryDtls>[\s\S]*?<\/NtryDtls>/, '');
  expect(movementsOf(readGood(bare)).map(({ returned }) => returned)).toEqual([noReason, null]);
});

describe('a file of .04 with two accounts', () => {
  const file = readGood(sample('camt053-04-two-accounts.xml'));

  test('a batch with a fee of the other direction: 60.50 + 60.50 − 1.00 = 120.00', () => {
    expect(movementsOf(file).map(signedText)).toEqual([
      '60.50 CHF',
      '60.50 CHF',
      '-1.00 CHF',
      '14500 JPY',
      '14500 JPY',
    ]);
  });

  test('an account without an IBAN, a balance of nothing without a sign, a page between two interim balances', () => {
    const [swiss, page] = file.statements;
    expect(swiss?.account).toEqual({ iban: null, other: '0123-456789-00' });
    expect(swiss && moneyText(swiss.opening.amount)).toBe('0.00');
    expect(page && [moneyText(page.opening.amount), moneyText(page.closing.amount)]).toEqual(['29000', '58000']);
  });

  test('two that say exactly the same are two, told apart by their order', () => {
    const twins = file.statements[1]?.entries.flatMap(({ movements }) => movements) ?? [];
    expect(twins.map(({ identity }) => [identity.basis, identity.ordinal])).toEqual([
      ['content', 1],
      ['content', 2],
    ]);
    expect(new Set(twins.map(({ identity }) => identity.id)).size).toBe(2);
  });
});

describe('the identity of a movement', () => {
  const text = sample('camt053-02-collection-and-returns.xml');
  const ids = idsOf(text);

  test.each([
    { why: 'the same file again', other: text },
    { why: 'another statement and message id', other: text.replace('C53-20260918-77', 'X').replace('0000000180', 'Y') },
    {
      why: 'the bank counts its entries now',
      other: text.replaceAll(/<ns2:Ntry>/g, '<ns2:Ntry><ns2:NtryRef>7</ns2:NtryRef>'),
    },
    { why: 'another prefix', other: text.replaceAll('ns2:', 'bank:').replace('xmlns:ns2', 'xmlns:bank') },
    { why: 'another version of the format', other: text.replace('camt.053.001.02', 'camt.053.001.04') },
    { why: 'another note', other: text.replace('Kontoführung', 'Entgelt') },
    { why: 'white space and comments', other: text.replaceAll('<ns2:Amt', '\r\n<!-- x --><ns2:Amt') },
  ])('is the same: $why', ({ other }) => {
    expect(idsOf(other)).toEqual(ids);
  });

  test('is the same in a statement that overlaps, where the bank lists other entries around it', () => {
    const entries = text.match(/<ns2:Ntry>[\s\S]*?<\/ns2:Ntry>/g) ?? [];
    const [, returns = '', fee = ''] = entries;
    const later = text
      .replace(/<ns2:Ntry>[\s\S]*<\/ns2:Ntry>/, returns + fee)
      .replace('<ns2:Amt Ccy="EUR">50.00', '<ns2:Amt Ccy="EUR">600.00')
      .replace('DBIT', 'CRDT');
    expect(idsOf(later)).toEqual(ids.slice(1));
  });

  test.each([
    { why: 'another account', other: text.replace('DE14100100109876543210', 'FR7630006000011234567890189') },
    {
      why: 'another day',
      other: text.replaceAll('<ns2:BookgDt><ns2:Dt>2026-09-18', '<ns2:BookgDt><ns2:Dt>2026-09-17'),
    },
  ])('is another: $why', ({ other }) => {
    const others = idsOf(other);
    expect(others).toHaveLength(ids.length);
    expect(others.filter((id) => ids.includes(id))).toEqual([]);
  });

  test('is another where the bank has given another reference, and only there', () => {
    const others = idsOf(text.replace('R2026091800031', 'R2026091800032'));
    expect(others.map((id, index) => id === ids[index])).toEqual([true, false, false, true]);
  });
});
