import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { DebitSequence, DirectDebitOrder, WrittenDebits } from '../../../providers/bank/directDebits.ts';
import { readXml } from '../../../providers/bank/readXml.ts';
import { writePain008 } from '../../../providers/bank/writePain008.ts';
import type { XmlElement } from '../../../providers/bank/xmlElement.ts';
import { decimal } from '../../../rules/money/decimal.ts';
import { money } from '../../../rules/money/money.ts';
import { debit, order } from './orders.ts';
import { sample } from './sample.ts';

function written(value: DirectDebitOrder, version?: '02' | '08'): WrittenDebits {
  const answer = writePain008(value, version);
  if (answer.kind === 'refused') throw new Error(JSON.stringify(answer.problems, null, 2));
  return answer;
}

/** Reads a file back: elements below a path of names. */
function elements(text: string, path: string): readonly XmlElement[] {
  const reading = readXml(text);
  if (reading.kind === 'refused') throw new Error(JSON.stringify(reading.problems));
  return path
    .split('/')
    .reduce<readonly XmlElement[]>(
      (found, name) => found.flatMap(({ children }) => children.filter((each) => each.name === name)),
      [reading.root],
    );
}
const texts = (text: string, path: string) => elements(text, path).map((element) => element.text);
const BLOCK = 'CstmrDrctDbtInitn/PmtInf';
const DEBIT = `${BLOCK}/DrctDbtTxInf`;

const mixed = order({
  creditor: {
    name: 'Müller & Söhne OHG',
    iban: 'DE14100100109876543210',
    bic: 'PBNKDEFF',
    creditorId: 'DE98ZZZ09999999999',
  },
  debits: [
    debit({ endToEndId: 'PAY-0001', euros: '50.00' }),
    debit({
      endToEndId: 'PAY-0002',
      euros: '0.01',
      sequence: 'FRST',
      mandateId: 'M-BOLT-1',
      debtorName: 'Łukasz Ørsted',
      debtorIban: 'AT61 1904 3002 3457 3201',
    }),
    debit({
      endToEndId: 'PAY-0003',
      euros: '999999999.99',
      mandateId: 'M-GIPFEL:1',
      remittance: 'INV-2026-000301 "Strom"',
    }),
    debit({ endToEndId: 'PAY-0004', euros: '7.5', sequence: 'OOFF', mandateId: 'M-ONCE' }),
  ],
});

describe('a file of .08', () => {
  const file = written(mixed);

  test('is the file that was looked at, byte by byte', () => {
    expect(file.text).toBe(sample('pain008-08.xml'));
    expect(written(mixed).text).toBe(file.text);
  });

  test('has a block for each sequence type, with its count and sum; by hand 50.00 + 999999999.99 = 1000000049.99', () => {
    expect(
      file.blocks.map(({ paymentInformationId, count, sum }) => [paymentInformationId, count, sum.toFixed(2)]),
    ).toEqual([
      ['DD-20260918-FRST', 1, '0.01'],
      ['DD-20260918-RCUR', 2, '1000000049.99'],
      ['DD-20260918-OOFF', 1, '7.50'],
    ]);
    expect([file.count, file.sum.amount.toFixed(2), file.sum.currency]).toEqual([4, '1000000057.50', 'EUR']);
    expect(texts(file.text, `${BLOCK}/CtrlSum`)).toEqual(['0.01', '1000000049.99', '7.50']);
    expect(texts(file.text, `${BLOCK}/NbOfTxs`)).toEqual(['1', '2', '1']);
    expect(texts(file.text, 'CstmrDrctDbtInitn/GrpHdr/CtrlSum')).toEqual(['1000000057.50']);
    expect(texts(file.text, `${BLOCK}/PmtTpInf/SeqTp`)).toEqual(['FRST', 'RCUR', 'OOFF']);
  });

  test('is written in the letters of the banks', () => {
    expect(texts(file.text, `${BLOCK}/Cdtr/Nm`)[0]).toBe('Mueller + Soehne OHG');
    expect(texts(file.text, `${DEBIT}/Dbtr/Nm`)[0]).toBe('Lukasz Orsted');
    expect(texts(file.text, `${DEBIT}/DbtrAcct/Id/IBAN`)[0]).toBe('AT611904300234573201');
    expect(texts(file.text, `${DEBIT}/RmtInf/Ustrd`)[2]).toBe("INV-2026-000301 'Strom'");
  });

  test('names the bank of the creditor where it is known, and no other', () => {
    expect(texts(file.text, `${BLOCK}/CdtrAgt/FinInstnId/BICFI`)).toEqual(['PBNKDEFF', 'PBNKDEFF', 'PBNKDEFF']);
    expect(texts(written(order()).text, `${BLOCK}/CdtrAgt/FinInstnId/Othr/Id`)).toEqual(['NOTPROVIDED']);
    expect(texts(file.text, `${DEBIT}/DbtrAgt/FinInstnId/Othr/Id`)).toHaveLength(4);
  });
});

test('a file of .02 differs in its namespace and in the name of the BIC', () => {
  const expected = written(mixed).text.replace('pain.008.001.08', 'pain.008.001.02').replaceAll('BICFI>', 'BIC>');
  expect(written(mixed, '02').text).toBe(expected);
});

test('a name of more than 70 letters is cut, written out first', () => {
  const file = written(order({ debits: [debit({ debtorName: `${'ü'.repeat(34)}a bc` })] }));
  expect(texts(file.text, `${DEBIT}/Dbtr/Nm`)).toEqual([`${'ue'.repeat(34)}a`]);
});

describe('an order with something wrong writes nothing and says', () => {
  const creditor = order().creditor;
  test.each([
    { why: 'no message id', value: order({ messageId: '' }), field: 'messageId', says: /^"" is not 1 to 30 of/ },
    {
      why: 'a message id that leaves no room for the block',
      value: order({ messageId: 'x'.repeat(31) }),
      field: 'messageId',
      says: /1 to 30/,
    },
    { why: 'no instant', value: order({ createdAt: '2026-09-15' }), field: 'createdAt', says: /is not an instant/ },
    {
      why: 'a creditor without a name',
      value: order({ creditor: { ...creditor, name: ' ' } }),
      field: 'creditor.name',
      says: /^The name is empty/,
    },
    {
      why: 'a wrong IBAN',
      value: order({ creditor: { ...creditor, iban: 'DE15100100109876543210' } }),
      field: 'creditor.iban',
      says: /check digits are wrong/,
    },
    {
      why: 'a wrong BIC',
      value: order({ creditor: { ...creditor, bic: 'PBNK' } }),
      field: 'creditor.bic',
      says: /^"PBNK" is not a BIC/,
    },
    {
      why: 'a wrong creditor identifier',
      value: order({ creditor: { ...creditor, creditorId: 'DE97ZZZ09999999999' } }),
      field: 'creditor.creditorId',
      says: /check digits are wrong/,
    },
    {
      why: 'a day that is none',
      value: order({ collectOn: '2026-09-31' }),
      field: 'collectOn',
      says: /is not a date that exists/,
    },
    {
      why: 'a Saturday',
      value: order({ collectOn: '2026-09-19' }),
      field: 'collectOn',
      says: /do not settle on 2026-09-19; the next day is 2026-09-21/,
    },
    {
      why: 'the day on which the file is made',
      value: order({ collectOn: '2026-09-15' }),
      field: 'collectOn',
      says: /must lie after the day/,
    },
    { why: 'no debit', value: order({ debits: [] }), field: 'debits', says: /There is no debit/ },
  ])('$why', ({ value, field, says }) => {
    expect(writePain008(value)).toEqual({
      kind: 'refused',
      problems: [{ field, reason: expect.stringMatching(says) }],
    });
  });

  test.each([
    {
      why: 'an end-to-end id with a space',
      said: { endToEndId: 'PAY 1' },
      field: 'endToEndId',
      says: /^"PAY 1" is not 1 to 35 of/,
    },
    { why: 'a mandate id with an umlaut', said: { mandateId: 'Müller' }, field: 'mandateId', says: /is not 1 to 35/ },
    { why: 'a mandate id that begins with a slash', said: { mandateId: '/1' }, field: 'mandateId', says: /no slash/ },
    { why: 'a mandate id that ends with a slash', said: { mandateId: '1/' }, field: 'mandateId', says: /no slash/ },
    { why: 'a mandate id with two slashes', said: { mandateId: '1//2' }, field: 'mandateId', says: /no slash/ },
    { why: 'a mandate id of 36', said: { mandateId: 'x'.repeat(36) }, field: 'mandateId', says: /1 to 35/ },
    { why: 'nothing', said: { euros: '0.00' }, field: 'amount', says: /^0 is not an amount from 0.01/ },
    { why: 'less than nothing', said: { euros: '-1.00' }, field: 'amount', says: /^-1 is not/ },
    { why: 'a cent too much', said: { euros: '1000000000.00' }, field: 'amount', says: /^1000000000 is not/ },
    { why: 'part of a cent', said: { euros: '1.005' }, field: 'amount', says: /^1\.005 is not/ },
    { why: 'dollars', said: { amount: money('USD', '1.00') }, field: 'amount', says: /in EUR, not in USD/ },
    {
      why: 'a signature on a day that is none',
      said: { mandateSignedOn: '15.06.2026' },
      field: 'mandateSignedOn',
      says: /not a date that exists/,
    },
    {
      why: 'a signature after the collection',
      said: { mandateSignedOn: '2026-09-19' },
      field: 'mandateSignedOn',
      says: /signed on 2026-09-19, after/,
    },
    {
      why: 'another sequence',
      said: { sequence: 'LAST' as DebitSequence },
      field: 'sequence',
      says: /none of FRST, RCUR, FNAL, OOFF/,
    },
    { why: 'a name of signs', said: { debtorName: '...' }, field: 'debtorName', says: /empty/ },
    { why: 'a name in Greek', said: { debtorName: 'Ελλάς ΑΕ' }, field: 'debtorName', says: /Latin/ },
    { why: 'a wrong IBAN', said: { debtorIban: 'DE44500105175407324932' }, field: 'debtorIban', says: /not an IBAN/ },
    {
      why: 'an IBAN from outside the SEPA',
      said: { debtorIban: 'BR1800360305000010009795493C1' },
      field: 'debtorIban',
      says: /outside the SEPA/,
    },
    { why: 'nothing to read for the debtor', said: { remittance: '' }, field: 'remittance', says: /^It is empty/ },
    { why: 'a text in Cyrillic', said: { remittance: 'Счёт 123' }, field: 'remittance', says: /Latin/ },
    {
      why: '141 letters, umlauts written out',
      said: { remittance: `${'ä'.repeat(70)}x` },
      field: 'remittance',
      says: /^It has 141 characters, 140 is the most/,
    },
  ])('$why', ({ said, field, says }) => {
    const value = order({ debits: [debit({ endToEndId: 'GOOD', mandateId: 'GOOD' }), debit(said)] });
    expect(writePain008(value)).toEqual({
      kind: 'refused',
      problems: [{ field: `debits[1].${field}`, reason: expect.stringMatching(says) }],
    });
  });

  test('the same end-to-end id twice, a mandate for one debit used twice', () => {
    const value = order({ debits: [debit({ sequence: 'OOFF' }), debit({ sequence: 'OOFF' })] });
    expect(writePain008(value)).toMatchObject({
      problems: ['debits[0].endToEndId', 'debits[0].mandateId', 'debits[1].endToEndId', 'debits[1].mandateId'].map(
        (field) => ({ field }),
      ),
    });
  });

  test('all of it at once, in the order of the fields', () => {
    const value = order({
      messageId: ' ',
      collectOn: '2026-12-25',
      debits: [debit({ euros: '0', debtorIban: 'x', remittance: '' })],
    });
    expect(writePain008(value)).toMatchObject({
      problems: ['messageId', 'collectOn', 'debits[0].amount', 'debits[0].debtorIban', 'debits[0].remittance'].map(
        (field) => ({ field }),
      ),
    });
  });
});

test('whatever is collected, parts are the whole: debits, blocks and file have one count and one sum', () => {
  const anyDebit = fc.record({
    cents: fc.integer({ min: 1, max: 99_999_999_999 }),
    sequence: fc.constantFrom<DebitSequence>('FRST', 'RCUR', 'FNAL', 'OOFF'),
    name: fc.constantFrom('Müller & Söhne', 'Acme <GmbH>', 'Żółć "S.A."', "O'Hara"),
  });
  fc.assert(
    fc.property(
      fc.array(anyDebit, { minLength: 1, maxLength: 12 }),
      fc.constantFrom<'02' | '08'>('02', '08'),
      (meant, version) => {
        const debits = meant.map(({ cents, sequence, name }, index) =>
          debit({
            endToEndId: `E-${index}`,
            mandateId: `M-${index}`,
            euros: decimal(cents).div(100).toFixed(2),
            sequence,
            debtorName: name,
          }),
        );
        const file = written(order({ debits }), version);
        const total = meant
          .reduce((sum, { cents }) => sum.plus(cents), decimal(0))
          .div(100)
          .toFixed(2);
        const sumOf = (path: string) =>
          texts(file.text, path)
            .reduce((sum, text) => sum.plus(decimal(text)), decimal(0))
            .toFixed(2);
        expect([`${DEBIT}/InstdAmt`, `${BLOCK}/CtrlSum`, 'CstmrDrctDbtInitn/GrpHdr/CtrlSum'].map(sumOf)).toEqual([
          total,
          total,
          total,
        ]);
        expect(sumOf(`${BLOCK}/NbOfTxs`)).toBe(`${meant.length}.00`);
        expect(texts(file.text, `${DEBIT}/PmtId/EndToEndId`).toSorted()).toEqual(
          debits.map(({ endToEndId }) => endToEndId).toSorted(),
        );
      },
    ),
    { numRuns: 200 },
  );
});
