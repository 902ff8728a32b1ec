import { expect, test } from '@jest/globals';
import { isCreditorIdentifier } from '../../../providers/bank/creditorIdentifier.ts';
import { isSepaIdentifier, sepaText } from '../../../providers/bank/sepaText.ts';

test.each([
  { why: 'what is in the letters stays', text: "aZ09 /-?:().,'+", expected: "aZ09 /-?:().,'+" },
  { why: 'umlauts are written out', text: 'Äpfel, Öl, Übel, weiß', expected: 'AEpfel, OEl, UEbel, weiss' },
  { why: 'umlauts that come apart, too', text: 'u\u0308ber', expected: 'ueber' },
  { why: 'accents come off', text: 'Société à Žižkov, señor Ångström', expected: 'Societe a Zizkov, senor Angstroem' },
  {
    why: 'letters without an accent to take off',
    text: 'Łódź Ærø Þór Đuro œuvre',
    expected: 'Lodz AEro THor Duro oeuvre',
  },
  { why: 'an ampersand is a plus', text: 'A & B', expected: 'A + B' },
  { why: 'dashes of all kinds', text: 'a–b—c_d', expected: 'a-b-c-d' },
  { why: 'quotation marks', text: '„a“ "b" »c«', expected: "'a' 'b' 'c'" },
  { why: 'euros and addresses', text: '5 € a@b.eu', expected: '5 EUR a(at)b.eu' },
  { why: 'other signs', text: 'a*b;c<d>=%', expected: 'a.b.c.d...' },
  { why: 'white space', text: '  a\t\n b\u00a0c ', expected: 'a b c' },
  { why: 'signs of two parts', text: 'a😀b', expected: 'a.b' },
  { why: 'Greek cannot be guessed', text: 'Ελλάς', expected: null },
  { why: 'nor Cyrillic', text: 'ООО Ромашка', expected: null },
])('$why: $text', ({ text, expected }) => {
  expect(sepaText(text)).toBe(expected);
});

test.each([
  { why: 'of Germany', text: 'DE98ZZZ09999999999', expected: true },
  { why: 'of Austria', text: 'AT88ZZZ00000000001', expected: true },
  { why: 'of France, with letters of the own part', text: 'FR72A1B123456', expected: true },
  { why: 'the own part does not count', text: 'DE98ABC09999999999', expected: true },
  { why: 'wrong check digits', text: 'DE97ZZZ09999999999', expected: false },
  { why: 'a digit changed', text: 'DE98ZZZ09999999998', expected: false },
  { why: 'small letters', text: 'de98zzz09999999999', expected: false },
  { why: 'spaces', text: 'DE98 ZZZ0 9999 9999 99', expected: false },
  { why: 'no national part', text: 'DE98ZZZ', expected: false },
  { why: 'an IBAN', text: 'DE14100100109876543210', expected: false },
  { why: 'nothing', text: '', expected: false },
])('a creditor identifier $why: $text is one: $expected', ({ text, expected }) => {
  expect(isCreditorIdentifier(text)).toBe(expected);
});

test.each([
  { text: 'M-1', expected: true },
  { text: "+?/-:().,'A1", expected: true },
  { text: 'x'.repeat(35), expected: true },
  { text: 'x'.repeat(36), expected: false },
  { text: '', expected: false },
  { text: 'M 1', expected: false },
  { text: 'M_1', expected: false },
])('"$text" names something: $expected', ({ text, expected }) => {
  expect(isSepaIdentifier(text, 35)).toBe(expected);
});
