import { expect, test } from '@jest/globals';
import { askNetworkLimits, type DeclinedTry } from '../../../rules/payments/networkLimits.ts';

const NOW = '2026-08-01T09:00:00.000Z';
const HOURS = 3_600_000;
const DAYS = 24 * HOURS;

function declined(agoMs: number, other: Partial<DeclinedTry> = {}): DeclinedTry {
  const at = new Date(Date.parse(NOW) - agoMs).toISOString();
  return { currency: 'USD', amount: '290.00', at, code: 'insufficient_funds', isSameDebt: true, ...other };
}

const times = (count: number, make: (index: number) => DeclinedTry) => Array.from({ length: count }, (_, n) => make(n));
const ask = (brand: string, declines: readonly DeclinedTry[], at = NOW) =>
  askNetworkLimits({ brand, currency: 'USD', amount: '290', at, declines });
const wait = (until: string, limit: string) => ({ kind: 'wait', until, limit });

test.each([
  { why: 'nothing was declined', brand: 'visa', declines: [], expected: { kind: 'allowed' } },
  {
    why: '14 in 30 days leave one',
    brand: 'visa',
    declines: times(14, (n) => declined((n + 1) * DAYS)),
    expected: { kind: 'allowed' },
  },
  {
    why: '15 wait for the oldest of them to be 30 days old',
    brand: 'amex',
    declines: times(15, (n) => declined((n + 1) * DAYS)),
    expected: wait('2026-08-16T09:00:00.000Z', 'card_and_amount_in_30_days'),
  },
  {
    why: 'exactly 30 days old is out of the window',
    brand: 'visa',
    declines: times(15, (n) => declined((n + 16) * DAYS)),
    expected: { kind: 'allowed' },
  },
  {
    why: 'another amount or currency is counted apart',
    brand: 'discover',
    declines: [
      ...times(10, (n) => declined((n + 1) * DAYS)),
      ...times(5, (n) => declined((n + 1) * DAYS, { amount: '290.01' })),
      ...times(5, (n) => declined((n + 1) * DAYS, { currency: 'CAD' })),
    ],
    expected: { kind: 'allowed' },
  },
  {
    why: 'Mastercard: 10 in 24 hours, whatever the amount',
    brand: 'mastercard',
    declines: times(10, (n) => declined((n + 1) * 2 * HOURS, { amount: `${n + 1}.00` })),
    expected: wait('2026-08-01T13:00:00.000Z', 'mastercard_in_24_hours'),
  },
  {
    why: 'the same on a Visa card may go on',
    brand: 'visa',
    declines: times(10, (n) => declined((n + 1) * 2 * HOURS, { amount: `${n + 1}.00` })),
    expected: { kind: 'allowed' },
  },
  {
    why: 'Mastercard: 35 in 30 days, of many amounts',
    brand: 'mastercard',
    declines: times(35, (n) => declined((n + 1) * 12 * HOURS, { amount: `${n + 1}.00` })),
    expected: wait('2026-08-13T21:00:00.000Z', 'mastercard_in_30_days'),
  },
  {
    why: 'of two limits the longer one counts, also where it is asked first',
    brand: 'mastercard',
    declines: times(15, (n) => declined((n + 1) * HOURS)),
    expected: wait('2026-08-30T18:00:00.000Z', 'card_and_amount_in_30_days'),
  },
  {
    why: 'of two limits the longer one counts, also where it is asked last',
    brand: 'mastercard',
    declines: [...times(10, () => declined(HOURS)), ...times(25, () => declined(HOURS, { amount: '1.00' }))],
    expected: wait('2026-08-31T08:00:00.000Z', 'mastercard_in_30_days'),
  },
  {
    why: 'a hard decline ends it',
    brand: 'visa',
    declines: [declined(DAYS, { code: 'stolen_card' })],
    expected: { kind: 'never', limit: 'never_again' },
  },
  {
    why: "the network's own word ends it",
    brand: 'visa',
    declines: [declined(DAYS, { isFinal: true })],
    expected: { kind: 'never', limit: 'never_again' },
  },
  {
    why: 'SEPA has no limit of a network',
    brand: 'sepa_debit',
    declines: times(40, () => declined(HOURS, { code: 'AM04' })),
    expected: { kind: 'allowed' },
  },
  { why: 'ACH: nothing returned', brand: 'ach_debit', declines: [], expected: { kind: 'allowed' } },
  {
    why: 'ACH: the second resubmission',
    brand: 'ach_debit',
    declines: [declined(20 * DAYS, { code: 'R01' }), declined(10 * DAYS, { code: 'R09' })],
    expected: { kind: 'allowed' },
  },
  {
    why: 'ACH: no third',
    brand: 'ach_debit',
    declines: times(3, (n) => declined((n + 1) * DAYS, { code: 'R01' })),
    expected: { kind: 'never', limit: 'ach_resubmissions' },
  },
  {
    why: 'ACH: 180 days after the first it is over',
    brand: 'ach_debit',
    declines: [declined(180 * DAYS + 1, { code: 'R01' })],
    expected: { kind: 'never', limit: 'ach_resubmissions' },
  },
  {
    why: 'ACH: on the 180th day it is not',
    brand: 'ach_debit',
    declines: [declined(180 * DAYS, { code: 'R01' })],
    expected: { kind: 'allowed' },
  },
  {
    why: 'ACH: what was returned of another debt does not count',
    brand: 'ach_debit',
    declines: times(3, (n) => declined((n + 1) * 30 * DAYS, { code: 'R01', isSameDebt: false })),
    expected: { kind: 'allowed' },
  },
])('$why', ({ brand, declines, expected }) => {
  expect(ask(brand, declines)).toEqual(expected);
  expect(ask(brand, [...declines].reverse())).toEqual(expected);
});

test('what is to wait is allowed at that very instant, not a millisecond earlier', () => {
  const declines = times(15, (n) => declined((n + 1) * DAYS));
  expect(ask('visa', declines, '2026-08-16T08:59:59.999Z').kind).toBe('wait');
  expect(ask('visa', declines, '2026-08-16T09:00:00.000Z').kind).toBe('allowed');
});
