import { expect, test } from '@jest/globals';
import { checkPricing } from '../../../rules/catalogue/checkPricing.ts';

const month = { every: 1, unit: 'month' } as const;

test.each([
  { why: 'neither', given: {} },
  { why: 'a fee', given: { setupFee: '100.00' } },
  {
    why: 'free months, then half',
    given: {
      phases: [
        { months: 3, factor: '0' },
        { months: 9, factor: '0.5' },
      ],
    },
  },
  { why: 'a model of its own', given: { phases: [{ months: 1, model: { kind: 'flat', amount: '9.00' } }] } },
])('taken: $why', ({ given }) => {
  expect(checkPricing(given, month)).toEqual([]);
});

test.each([
  {
    why: 'a price that is charged once has neither',
    given: { setupFee: '1.00', phases: [{ months: 1, factor: '0' }] },
    interval: 'once' as const,
    problems: [
      'setup_fee is for recurring prices; add it to the price itself',
      'phases are for recurring prices; leave them out',
    ],
  },
  {
    why: 'a fee is decimal text',
    given: { setupFee: '-1' },
    problems: ['setup_fee must be decimal text like "100.00", not negative'],
  },
  {
    why: 'a list of phases has some',
    given: { phases: [] },
    problems: ['phases must be a list of 1 to 24, like [{"months": 3, "factor": "0"}]'],
  },
  {
    why: 'whole months, and one of two ways to say the price',
    given: {
      phases: [
        { months: 0, factor: '0' },
        { months: 1 },
        { months: 1, factor: '0', model: { kind: 'flat', amount: '1' } },
        { months: 121, factor: '50 %' },
        { months: '1', model: { kind: 'flat', amount: '-1' } },
      ],
    },
    problems: [
      'phases[0].months must be a whole number from 1 to 120',
      'phases[1] needs either a factor like "0.5" or a model, not both',
      'phases[2] needs either a factor like "0.5" or a model, not both',
      'phases[3].months must be a whole number from 1 to 120',
      'phases[3].factor must be decimal text like "0.5", not negative; "0" is free',
      'phases[4].months must be a whole number from 1 to 120',
      'phases[4].model.amount must not be negative, but is -1; give a discount by a coupon',
    ],
  },
])('refused: $why', ({ given, interval, problems }) => {
  expect(checkPricing(given, interval ?? month)).toEqual(problems);
});
