import { expect, test } from '@jest/globals';
import { companySpellings } from '../../../rules/payments/companyName.ts';

const isSame = (left: string, right: string) =>
  companySpellings(left).some((spelling) => companySpellings(right).includes(spelling));

test.each([
  { why: 'capitals', left: 'Acme GmbH', right: 'ACME GMBH', expected: true },
  { why: 'points in the legal form', left: 'Acme GmbH', right: 'Acme G.m.b.H.', expected: true },
  { why: 'white space', left: 'Acme  GmbH ', right: 'Acme GmbH', expected: true },
  { why: 'punctuation', left: 'Acme, Inc.', right: 'ACME INC', expected: true },
  { why: 'apostrophes of both kinds', left: "O'Hara Ltd", right: 'O’HARA LTD.', expected: true },
  { why: 'umlauts as banks write them', left: 'Müller KG', right: 'MUELLER KG', expected: true },
  { why: 'umlauts as a keyboard without them does', left: 'Müller KG', right: 'Muller KG', expected: true },
  { why: 'umlauts that come apart', left: 'Müller KG', right: 'Mu\u0308ller KG', expected: true },
  { why: 'a sharp s', left: 'Weiß AG', right: 'WEISS AG', expected: true },
  { why: 'accents', left: 'Société Générale', right: 'SOCIETE GENERALE', expected: true },
  {
    why: 'letters that have no accent to take off',
    left: 'Łódź Ørsted Æra',
    right: 'LODZ ORSTED AERA',
    expected: true,
  },
  { why: 'a ring', left: 'Århus A/S', right: 'ARHUS A S', expected: true },
  { why: 'and, in four languages', left: 'Smith & Sons', right: 'SMITH AND SONS', expected: true },
  { why: 'und', left: 'Müller & Söhne OHG', right: 'Mueller und Soehne OHG', expected: true },
  { why: 'legal forms in full', left: 'Acme Limited', right: 'ACME LTD', expected: true },
  { why: 'Greek', left: 'Ελλάς ΑΕ', right: 'ΕΛΛΑΣ ΑΕ', expected: true },
  { why: 'another legal form is another company', left: 'Acme GmbH', right: 'Acme AG', expected: false },
  { why: 'a name without it may be either', left: 'Acme GmbH', right: 'Acme', expected: false },
  {
    why: 'a name that was cut',
    left: 'Northwind Voice Deutschland GmbH',
    right: 'Northwind Voice Deutschl',
    expected: false,
  },
  { why: 'a holding', left: 'Acme GmbH', right: 'Acme Holding GmbH', expected: false },
  { why: 'nothing is nobody', left: '', right: '', expected: false },
  { why: 'signs alone are nobody', left: '...', right: '-', expected: false },
])('$why: "$left" and "$right"', ({ left, right, expected }) => {
  expect(isSame(left, right)).toBe(expected);
  expect(isSame(right, left)).toBe(expected);
});
