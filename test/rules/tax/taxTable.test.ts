import { describe, expect, test } from '@jest/globals';
import { SEED_RATES } from '../../../rules/tax/seedRates.ts';
import type { TaxRate } from '../../../rules/tax/taxRate.ts';
import { findRate, taxTable } from '../../../rules/tax/taxTable.ts';
import { RuleViolation } from '../../../rules/violation.ts';

const base: TaxRate = {
  jurisdiction: 'XX',
  kind: 'vat',
  rate: '0.20',
  from: '2025-01-01',
  to: null,
  appliesTo: null,
  source: 'test',
  verified: true,
};
const row = (change: Partial<TaxRate>): TaxRate => ({ ...base, ...change });

test.each([
  { why: 'a rate in force for every category', rows: [base], date: '2025-01-01', expected: '0.2' },
  { why: 'before its first day nobody knows', rows: [base], date: '2024-12-31', expected: 'unknown' },
  {
    why: 'its end is the first day without it',
    rows: [row({ to: '2025-02-01' })],
    date: '2025-02-01',
    expected: 'unknown',
  },
  { why: 'the day before counts', rows: [row({ to: '2025-02-01' })], date: '2025-01-31', expected: '0.2' },
  {
    why: 'a rate for this category',
    rows: [row({ appliesTo: ['telecom', 'saas'] })],
    date: '2025-01-01',
    expected: '0.2',
  },
  {
    why: 'a rate for others only',
    rows: [row({ appliesTo: ['telecom'] })],
    date: '2025-01-01',
    expected: 'not_taxable',
  },
  {
    why: 'others that are over say nothing',
    rows: [row({ appliesTo: ['telecom'], to: '2025-02-01' })],
    date: '2025-03-01',
    expected: 'unknown',
  },
  {
    why: 'the row of its own behind another',
    rows: [row({ appliesTo: ['telecom'] }), row({ appliesTo: ['saas'], rate: '0.07' })],
    date: '2025-01-01',
    expected: '0.07',
  },
  { why: 'known to be unknown', rows: [row({ rate: null })], date: '2025-01-01', expected: 'unknown' },
  {
    why: 'unknown beside what is known for others',
    rows: [row({ appliesTo: ['telecom'] }), row({ appliesTo: ['saas'], rate: null })],
    date: '2025-01-01',
    expected: 'unknown',
  },
  { why: 'another kind of tax', rows: [row({ kind: 'gst' })], date: '2025-01-01', expected: 'unknown' },
  { why: 'another place', rows: [row({ jurisdiction: 'YY' })], date: '2025-01-01', expected: 'unknown' },
])('$why', ({ rows, date, expected }) => {
  const finding = findRate(taxTable(rows), 'XX', 'vat', 'saas', date);
  expect(finding.kind === 'found' ? finding.rate.toString() : finding.kind).toBe(expected);
});

describe('a table refuses', () => {
  test.each([
    {
      why: 'two open rows',
      rows: [base, base],
      names: 'XX vat from 2025-01-01 to open and XX vat from 2025-01-01 to open',
    },
    {
      why: 'a day in two rows',
      rows: [row({ to: '2025-03-01' }), row({ from: '2025-02-28' })],
      names: 'XX vat from 2025-02-28 to open and XX vat from 2025-01-01 to 2025-03-01',
    },
    {
      why: 'the later row first',
      rows: [row({ from: '2025-02-28' }), row({ to: '2025-03-01' })],
      names: 'XX vat from 2025-01-01 to 2025-03-01 and XX vat from 2025-02-28 to open',
    },
    {
      why: 'a category in two rows',
      rows: [row({ appliesTo: ['saas', 'telecom'] }), row({ appliesTo: ['telecom'] })],
      names: 'XX vat from 2025-01-01 to open and XX vat from 2025-01-01 to open',
    },
    {
      why: 'a category beside all',
      rows: [row({ appliesTo: ['saas'] }), base],
      names: 'XX vat from 2025-01-01 to open and XX vat from 2025-01-01 to open',
    },
    {
      why: 'all beside a category',
      rows: [base, row({ appliesTo: ['saas'] })],
      names: 'XX vat from 2025-01-01 to open and XX vat from 2025-01-01 to open',
    },
  ])('$why', ({ rows, names }) => {
    expect(() => taxTable(rows)).toThrow(new RuleViolation('tax.overlapping_rates', names));
  });

  test.each([
    { why: 'percent instead of a fraction', change: { rate: '13' }, told: 'XX vat from 2025-01-01 to open, rate 13' },
    {
      why: 'a little more than everything',
      change: { rate: '1.01' },
      told: 'XX vat from 2025-01-01 to open, rate 1.01',
    },
    { why: 'a rate below zero', change: { rate: '-0.01' }, told: 'XX vat from 2025-01-01 to open, rate -0.01' },
    {
      why: 'more than all of the charge',
      change: { taxableFraction: '80' },
      told: 'XX vat from 2025-01-01 to open, rate 0.20',
    },
    {
      why: 'a day that does not exist',
      change: { from: '2025-02-29' },
      told: 'XX vat from 2025-02-29 to open, rate 0.20',
    },
    {
      why: 'an end that does not exist',
      change: { to: '2025-02-30' },
      told: 'XX vat from 2025-01-01 to 2025-02-30, rate 0.20',
    },
    {
      why: 'an end before the start',
      change: { to: '2025-01-01' },
      told: 'XX vat from 2025-01-01 to 2025-01-01, rate 0.20',
    },
  ])('$why', ({ change, told }) => {
    expect(() => taxTable([row(change)])).toThrow(new RuleViolation('tax.malformed_rate', told));
  });

  test.each([
    { why: 'rows that follow each other', rows: [row({ to: '2025-02-01' }), row({ from: '2025-02-01' })] },
    { why: 'the later row first', rows: [row({ from: '2025-02-01' }), row({ to: '2025-02-01' })] },
    { why: 'rows for different categories', rows: [row({ appliesTo: ['saas'] }), row({ appliesTo: ['telecom'] })] },
    {
      why: 'the largest rate, none, and an unknown one',
      rows: [row({ rate: '1' }), row({ kind: 'a', rate: '0' }), row({ kind: 'b', rate: null })],
    },
    { why: 'all of the charge', rows: [row({ taxableFraction: '1' })] },
  ])('but not $why', ({ rows }) => {
    expect(taxTable(rows).rates).toBe(rows);
  });
});

test('the rates that ship are a table, each with its source', () => {
  expect(() => taxTable(SEED_RATES)).not.toThrow();
  expect(SEED_RATES.every(({ source }) => source.length > 5)).toBe(true);
});
