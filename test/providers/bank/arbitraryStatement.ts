import fc from 'fast-check';
import { decimal } from '../../../rules/money/decimal.ts';

/** A movement as a test means it; `cents` are positive. */
export type MeantMovement = {
  readonly cents: number;
  readonly isCredit: boolean;
  readonly name: string;
  readonly iban: string;
  readonly text: string;
  readonly endToEndId: string;
};
/** An entry is what its movements come to. */
export type MeantEntry = { readonly reference: string; readonly movements: readonly MeantMovement[] };
export type MeantStatement = { readonly openingCents: number; readonly entries: readonly MeantEntry[] };

const words = fc
  .array(fc.constantFrom('Acme', 'Müller & Söhne', 'a < b', '"quoted"', 'INV-2026-000123', 'Ελλάς', '№', ']]>', '😀'), {
    minLength: 1,
    maxLength: 4,
  })
  .map((each) => each.join(' '));

const movement: fc.Arbitrary<MeantMovement> = fc.record({
  cents: fc.integer({ min: 1, max: 99_999_999_999 }),
  isCredit: fc.boolean(),
  name: words,
  iban: fc.constantFrom('DE82370400440123456789', 'FR7630006000011234567890189'),
  text: words,
  endToEndId: fc.stringMatching(/^[A-Z]{2}-[1-9]\d{0,8}$/),
});

/** Movements of both directions, in entries of one or several, with and without a reference of the bank. */
export const arbitraryStatement: fc.Arbitrary<MeantStatement> = fc.record({
  openingCents: fc.integer({ min: -1_000_000, max: 1_000_000 }),
  entries: fc.array(
    fc.record({
      reference: fc.oneof(fc.constant('NONREF'), fc.stringMatching(/^R[1-9]\d{0,11}$/)),
      movements: fc.array(movement, { minLength: 1, maxLength: 4 }),
    }),
    { maxLength: 6 },
  ),
});

/** The cents of a movement or of several, credits positive. */
export function centsOf(movements: readonly MeantMovement[]): number {
  return movements.reduce((sum, { cents, isCredit }) => sum + (isCredit ? cents : -cents), 0);
}

/** A statement as a bank would write it, with a prefix or none. */
export function camtOf({ openingCents, entries }: MeantStatement, version: '02' | '04' | '08', prefix: string): string {
  const closingCents = entries.reduce((sum, each) => sum + centsOf(each.movements), openingCents);
  const tag = (name: string, content: string, attributes = '') => `<${name}${attributes}>${content}</${name}>`;
  const amount = (cents: number) =>
    tag('Amt', decimal(Math.abs(cents)).div(100).toFixed(2), ' Ccy="EUR"') +
    tag('CdtDbtInd', cents < 0 ? 'DBIT' : 'CRDT');
  const balance = (code: string, cents: number) =>
    tag('Bal', tag('Tp', tag('CdOrPrtry', tag('Cd', code))) + amount(cents) + tag('Dt', tag('Dt', '2026-08-03')));
  const party = (name: string) => (version === '08' ? tag('Pty', tag('Nm', name)) : tag('Nm', name));
  const details = (each: MeantMovement) =>
    tag(
      'TxDtls',
      tag('Refs', tag('EndToEndId', each.endToEndId)) +
        amount(centsOf([each])) +
        tag('RltdPties', tag('Dbtr', party(escaped(each.name))) + tag('DbtrAcct', tag('Id', tag('IBAN', each.iban)))) +
        tag('RmtInf', tag('Ustrd', escaped(each.text))),
    );
  const entry = ({ reference, movements }: MeantEntry) =>
    tag(
      'Ntry',
      `${amount(centsOf(movements))}${tag('Sts', version === '08' ? tag('Cd', 'BOOK') : 'BOOK')}${tag('BookgDt', tag('Dt', '2026-08-03'))}` +
        `${tag('AcctSvcrRef', reference)}${tag('NtryDtls', movements.map(details).join('\n'))}`,
    );
  const statement =
    tag('Id', 'S-1') +
    tag('Acct', tag('Id', tag('IBAN', 'DE14100100109876543210')) + tag('Ccy', 'EUR')) +
    balance('OPBD', openingCents) +
    balance('CLBD', closingCents) +
    entries.map(entry).join('\n');
  const message = tag('GrpHdr', tag('MsgId', 'M-1') + tag('CreDtTm', '2026-08-03T20:00:00')) + tag('Stmt', statement);
  const namespace = ` xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.${version}"`;
  const text = tag('Document', tag('BkToCstmrStmt', message), namespace);
  if (prefix === '') return text;
  return text.replaceAll(/<(\/?)(?=[A-Z])/g, `<$1${prefix}:`).replace('xmlns=', `xmlns:${prefix}=`);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&#62;');
}
