import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readCamt053 } from '../../../providers/bank/readCamt053.ts';
import type { RefusedFile, StatementFile } from '../../../rules/payments/bankStatement.ts';
import { arbitraryStatement, camtOf, type MeantStatement } from './arbitraryStatement.ts';
import { readGood, sample } from './sample.ts';

const version = fc.constantFrom('02', '04', '08');
const prefix = fc.constantFrom('', 'ns2', 'x');
const movementsOf = (file: StatementFile) =>
  file.statements.flatMap(({ entries }) => entries.flatMap(({ movements }) => movements));

/** What is meant, and what was read, in the same words. */
const meant = ({ entries }: MeantStatement) =>
  entries.flatMap(({ reference, movements }) =>
    movements.map(({ cents, isCredit, name, iban, text, endToEndId }) => ({
      cents,
      direction: isCredit ? 'credit' : 'debit',
      debtor: { name, iban },
      text,
      endToEndId,
      servicerReference: reference === 'NONREF' ? null : reference,
    })),
  );
const read = (file: StatementFile) =>
  movementsOf(file).map(({ amount, direction, debtor, remittance, endToEndId, servicerReference }) => ({
    cents: amount.amount.times(100).toNumber(),
    direction,
    debtor,
    text: remittance.text,
    endToEndId,
    servicerReference,
  }));

test('what a bank writes is what is read, in every version and with every prefix', () => {
  fc.assert(
    fc.property(arbitraryStatement, version, prefix, (statement, as, ns) => {
      expect(read(readGood(camtOf(statement, as, ns)))).toEqual(meant(statement));
    }),
    { numRuns: 500 },
  );
});

test('identities are the same in every version, and no two movements of a statement share one', () => {
  fc.assert(
    fc.property(arbitraryStatement, (statement) => {
      const idsOf = (as: '02' | '08', ns: string) =>
        movementsOf(readGood(camtOf(statement, as, ns))).map(({ identity }) => identity.id);
      const ids = idsOf('02', '');
      expect(idsOf('08', 'ns2')).toEqual(ids);
      expect(new Set(ids).size).toBe(ids.length);
    }),
    { numRuns: 200 },
  );
});

test('identities do not depend on the order in which the bank lists its entries', () => {
  fc.assert(
    fc.property(arbitraryStatement, (statement) => {
      const idsOf = (entries: MeantStatement['entries']) =>
        movementsOf(readGood(camtOf({ ...statement, entries }, '08', ''))).map(({ identity }) => identity.id);
      expect(idsOf(statement.entries.toReversed()).toSorted()).toEqual(idsOf(statement.entries).toSorted());
    }),
    { numRuns: 200 },
  );
});

/** All that moves or states money. A number of an account that is no IBAN has no check digits, so damage to it is not seen. */
const moneyOf = (file: StatementFile) =>
  file.statements.map(({ account, currency, opening, closing, entries }) => ({
    iban: account.iban,
    currency,
    balances: [opening.amount, closing.amount].map(({ amount }) => amount.toFixed(2)),
    entries: entries.map(({ movements }) =>
      movements.map(({ amount, direction }) => `${direction} ${amount.amount.toFixed(2)}`),
    ),
  }));

/** Damage is rather short: long gaps break tags, and a broken tag is seen by any parser. */
const anywhere = fc.noBias(fc.nat({ max: 1_000_000 }));
const damage = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('delete'),
      at: anywhere,
      length: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 40 })),
      text: fc.constant(''),
    }),
    fc.record({
      kind: fc.constant('insert'),
      at: anywhere,
      length: fc.constant(0),
      text: fc.oneof(
        fc.string({ minLength: 1, maxLength: 6, unit: 'binary' }),
        fc.constantFrom(
          '<',
          '>',
          '&',
          '&amp;',
          '"',
          '/',
          '<Ntry>',
          '</Ntry>',
          '<Amt Ccy="EUR">1.00</Amt>',
          '0',
          '.',
          '-',
          '<!--',
          '<![CDATA[',
          '<!DOCTYPE x>',
          ' xmlns=""',
        ),
      ),
    }),
  ),
  { minLength: 1, maxLength: 2 },
);

test('2,000 damaged files are refused with a line, or all of their money is as it was; nothing is thrown', () => {
  const files = ['camt053-08-transfers.xml', 'camt053-02-collection-and-returns.xml', 'camt053-04-two-accounts.xml'];
  const texts = files.map(sample);
  const before = texts.map((text) => moneyOf(readGood(text)));
  const seen = { read: 0, refused: 0 };
  fc.assert(
    fc.property(fc.nat({ max: 2 }), damage, (file, changes) => {
      const good = texts[file] as string;
      const bad = changes.reduce((text, { at, length, text: put }) => {
        const place = at % text.length;
        return text.slice(0, place) + put + text.slice(place + length);
      }, good);
      const reading = readCamt053(bad);
      seen[reading.kind] += 1;
      if (reading.kind === 'read') expect(moneyOf(reading)).toEqual(before[file]);
      else expectLines(reading, bad);
    }),
    { numRuns: 2_000 },
  );
  expect(seen.read).toBeGreaterThan(100);
  expect(seen.refused).toBeGreaterThan(1_000);
});

function expectLines({ problems }: RefusedFile, text: string): void {
  expect(problems.length).toBeGreaterThan(0);
  const lines = text.split(/\r\n|\r|\n/).length;
  for (const { line, column, reason } of problems) {
    expect(line).toBeGreaterThanOrEqual(1);
    expect(line).toBeLessThanOrEqual(lines);
    expect(column ?? 1).toBeGreaterThanOrEqual(1);
    expect(reason).not.toBe('');
  }
}
