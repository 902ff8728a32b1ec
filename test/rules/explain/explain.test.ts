import { expect, test } from '@jest/globals';
import type { Explanation } from '../../../rules/explain/explanation.ts';
import { formulaText } from '../../../rules/explain/formulaText.ts';
import { recompute } from '../../../rules/explain/recompute.ts';
import { sentence } from '../../../rules/explain/sentence.ts';
import { moneyText } from '../../../rules/money/round.ts';

const tail: Explanation = {
  rule: 'PRO-1',
  policy: 'goto-admin@1',
  formula: 'share_of_period',
  inputs: {
    price: 'seat',
    quantity_before: '0',
    quantity_after: '10',
    price_before: '0',
    price_after: '290',
    charged: '16',
    of: '31',
    unit: 'day',
  },
  cause: 'k1',
};
const whole: Explanation = {
  ...tail,
  rule: 'INV-1',
  formula: 'whole_price',
  inputs: { ...tail.inputs, charged: '31' },
  cause: 'cut 2026-08-01',
};
const withInputs = (inputs: Record<string, string>): Explanation => ({
  ...tail,
  inputs: { ...tail.inputs, ...inputs },
});
const credit = withInputs({
  quantity_before: '10',
  quantity_after: '0',
  price_before: '290',
  price_after: '0',
  at_most: '300',
});

test.each([
  { why: 'example 1: 16 of 31 days', explanation: tail, currency: 'USD', expected: '149.68' },
  { why: 'a whole period', explanation: whole, currency: 'USD', expected: '290.00' },
  { why: 'at the scale of the currency', explanation: tail, currency: 'JPY', expected: '150' },
  {
    why: 'half up, where nothing else is stored',
    explanation: withInputs({ price_after: '0.01', charged: '1', of: '2' }),
    currency: 'USD',
    expected: '0.01',
  },
  {
    why: 'the stored rounding',
    explanation: withInputs({ price_after: '0.05', charged: '1', of: '2', rounding: 'half_even' }),
    currency: 'USD',
    expected: '0.02',
  },
  { why: 'what is taken away is negative', explanation: credit, currency: 'USD', expected: '-149.68' },
  {
    why: 'a credit never exceeds what was charged',
    explanation: withInputs({ ...credit.inputs, at_most: '149.67' }),
    currency: 'USD',
    expected: '-149.67',
  },
  {
    why: 'nothing was charged, nothing comes back',
    explanation: withInputs({ ...credit.inputs, at_most: '0' }),
    currency: 'USD',
    expected: '0.00',
  },
])('recomputes $why', ({ explanation, currency, expected }) => {
  expect(moneyText(recompute(explanation, currency))).toBe(expected);
});

test('an explanation that lacks a figure is a bug, not a zero', () => {
  expect(() => recompute({ ...whole, inputs: { price_before: '0' } }, 'USD')).toThrow(
    'explain.input_missing: price_after',
  );
});

test.each([
  { why: 'a share', explanation: tail, expected: '290 × 16 ÷ 31 = 149.68' },
  { why: 'a whole price', explanation: whole, expected: '290 = 290.00' },
  {
    why: 'more of it',
    explanation: withInputs({ price_before: '290', price_after: '435' }),
    expected: '(435 − 290) × 16 ÷ 31 = 74.84',
  },
  { why: 'a credit', explanation: credit, expected: '−290 × 16 ÷ 31 = −149.68, at most 300 back' },
  { why: 'a free start', explanation: { ...whole, inputs: {}, formula: 'whole_price' as const }, expected: undefined },
])('writes the formula of $why', ({ explanation, expected }) => {
  if (expected === undefined) expect(() => formulaText(explanation, 'USD')).toThrow('explain.input_missing');
  else expect(formulaText(explanation, 'USD')).toBe(expected);
});

const service = { from: '2026-07-15', to: '2026-08-01' };

test.each([
  {
    why: 'a tail that an order began',
    explanation: tail,
    expected:
      'Seat: quantity 10, in service from 2026-07-15 up to 2026-08-01, charged for 16 of the 31 days of the period; 290 × 16 ÷ 31 = 149.68 USD, because of the request k1.',
  },
  {
    why: 'a whole period that a cut charged',
    explanation: whole,
    expected:
      'Seat: quantity 10, in service from 2026-07-15 up to 2026-08-01, charged for the whole period, 31 days; 290 = 290.00 USD, by the billing of 2026-08-01.',
  },
  {
    why: 'a one-time price',
    explanation: {
      ...whole,
      inputs: { quantity_before: '1', quantity_after: '3', price_before: '50', price_after: '150' },
    },
    expected: 'Seat: quantity from 1 to 3 on 2026-07-15; (150 − 50) = 100.00 USD, by the billing of 2026-08-01.',
  },
])('says why in one sentence: $why', ({ explanation, expected }) => {
  expect(sentence({ description: 'Seat', currency: 'USD', service, explanation })).toBe(expected);
});
