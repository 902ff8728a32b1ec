import { expect, test } from '@jest/globals';
import { Decimal, decimal, ZERO } from '../../../rules/money/decimal.ts';

test.each([
  { why: 'cents', value: '29.00', text: '29' },
  { why: 'a unit price with all of its decimals', value: '-0.00715', text: '-0.00715' },
  { why: 'a count of days', value: 31, text: '31' },
  { why: 'a count below zero', value: -3, text: '-3' },
  { why: 'the largest count', value: Number.MAX_SAFE_INTEGER, text: '9007199254740991' },
])('reads $why', ({ value, text }) => {
  expect(decimal(value).toString()).toBe(text);
});

test.each([
  { why: 'an exponent', value: '1e3' },
  { why: 'a space', value: ' 1' },
  { why: 'a thousands separator', value: '1,000' },
  { why: 'a plus', value: '+1' },
  { why: 'no digit before the point', value: '.5' },
  { why: 'no digit after the point', value: '1.' },
  { why: 'nothing', value: '' },
  { why: 'NaN as text', value: 'NaN' },
  { why: 'NaN', value: Number.NaN },
  { why: 'a fraction held in a float', value: 0.1 },
  { why: 'a count beyond the safe ones', value: 2 ** 53 },
  { why: 'infinity', value: Number.POSITIVE_INFINITY },
])('refuses $why', ({ value }) => {
  expect(() => decimal(value)).toThrow(
    new RangeError(`not a plain decimal: ${JSON.stringify(value)}; write it like "29.00"`),
  );
});

test('a decimal is itself', () => {
  const value = new Decimal('1.5');
  expect(decimal(value)).toBe(value);
  expect(ZERO.toString()).toBe('0');
});

test('a product of price, quantity and rate is not cut before it is rounded', () => {
  const exact = decimal('123456789012.12345678').times('98765432109.5').times('0.09975');
  expect(exact.toString()).toBe('1216277995584966048092.9953608716475');
});

test('small and large figures are written without exponents', () => {
  expect(decimal('0.00000000000000000001').toString()).toBe('0.00000000000000000001');
  expect(decimal('100000000000000000000000000').toString()).toBe('100000000000000000000000000');
});

test('a division keeps forty digits', () => {
  expect(decimal('2').div('3').toString()).toBe(`0.${'6'.repeat(39)}7`);
});
