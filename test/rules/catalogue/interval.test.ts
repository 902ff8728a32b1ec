import { expect, test } from '@jest/globals';
import { DEFAULT_TAX_CATEGORY, ITEM_KINDS, TAX_CATEGORIES } from '../../../rules/catalogue/catalogue.ts';
import {
  gridStep,
  type Interval,
  type IntervalUnit,
  isIntervalProblem,
  isLongerThanMonth,
  parseInterval,
} from '../../../rules/catalogue/interval.ts';

const read: { why: string; value: unknown; interval: Interval }[] = [
  { why: 'a month', value: 'month', interval: { every: 1, unit: 'month' } },
  { why: 'a quarter', value: 'quarter', interval: { every: 3, unit: 'month' } },
  { why: 'half a year', value: 'half_year', interval: { every: 6, unit: 'month' } },
  { why: 'a year', value: 'year', interval: { every: 1, unit: 'year' } },
  { why: 'once', value: 'once', interval: 'once' },
  { why: 'two weeks', value: { every: 2, unit: 'week' }, interval: { every: 2, unit: 'week' } },
  { why: 'thirty days', value: { every: 30, unit: 'day' }, interval: { every: 30, unit: 'day' } },
  { why: 'a day', value: { every: 1, unit: 'day' }, interval: { every: 1, unit: 'day' } },
  { why: 'seven days are a week', value: { every: 7, unit: 'day' }, interval: { every: 1, unit: 'week' } },
  { why: 'twelve months are a year', value: { every: 12, unit: 'month' }, interval: { every: 1, unit: 'year' } },
  { why: 'thirty-six months are three', value: { every: 36, unit: 'month' }, interval: { every: 3, unit: 'year' } },
  { why: 'twelve weeks stay weeks', value: { every: 12, unit: 'week' }, interval: { every: 12, unit: 'week' } },
  { why: 'the longest', value: { every: 1200, unit: 'year' }, interval: { every: 1200, unit: 'year' } },
];

test.each(read)('reads $why', ({ value, interval }) => {
  const answer = parseInterval(value);
  expect(answer).toEqual(interval);
  expect(isIntervalProblem(answer)).toBe(false);
});

test.each([
  { why: 'a misspelt word', value: 'mnoth', detail: 'interval "mnoth" is unknown; did you mean "month"?' },
  {
    why: 'a strange word',
    value: 'fortnightly',
    detail: 'interval "fortnightly" is unknown; use one of month, quarter, half_year, year, once',
  },
  {
    why: 'a word of the language itself',
    value: 'constructor',
    detail: 'interval "constructor" is unknown; use one of month, quarter, half_year, year, once',
  },
  {
    why: 'a number',
    value: 3,
    detail: 'an interval is a word like "month" or an object like {"every": 2, "unit": "week"}',
  },
  {
    why: 'null',
    value: null,
    detail: 'an interval is a word like "month" or an object like {"every": 2, "unit": "week"}',
  },
  { why: 'no unit', value: { every: 3 }, detail: 'interval.unit must be one of day, week, month, year, not missing' },
  {
    why: 'a strange unit',
    value: { every: 3, unit: 'hour' },
    detail: 'interval.unit must be one of day, week, month, year, not "hour"',
  },
  {
    why: 'no count',
    value: { unit: 'day' },
    detail: 'interval.every must be a whole number from 1 to 1200, not missing',
  },
  {
    why: 'zero',
    value: { every: 0, unit: 'day' },
    detail: 'interval.every must be a whole number from 1 to 1200, not 0',
  },
  {
    why: 'too many',
    value: { every: 1201, unit: 'day' },
    detail: 'interval.every must be a whole number from 1 to 1200, not 1201',
  },
  {
    why: 'half',
    value: { every: 1.5, unit: 'day' },
    detail: 'interval.every must be a whole number from 1 to 1200, not 1.5',
  },
  {
    why: 'text',
    value: { every: '3', unit: 'day' },
    detail: 'interval.every must be a whole number from 1 to 1200, not "3"',
  },
])('refuses $why', ({ value, detail }) => {
  const answer = parseInterval(value);
  expect(answer).toEqual({ kind: 'interval_problem', detail });
  expect(isIntervalProblem(answer)).toBe(true);
});

const lengths: { why: string; every: number; unit: IntervalUnit; step: string; isLong: boolean }[] = [
  { why: 'a month', every: 1, unit: 'month', step: '1 month', isLong: false },
  { why: 'two months', every: 2, unit: 'month', step: '2 month', isLong: true },
  { why: 'a year is twelve months', every: 1, unit: 'year', step: '12 month', isLong: true },
  { why: 'a week is seven days', every: 1, unit: 'week', step: '7 day', isLong: false },
  { why: 'four weeks', every: 4, unit: 'week', step: '28 day', isLong: false },
  { why: 'five weeks', every: 5, unit: 'week', step: '35 day', isLong: true },
  { why: 'the days of the longest month', every: 31, unit: 'day', step: '31 day', isLong: false },
  { why: 'a day more', every: 32, unit: 'day', step: '32 day', isLong: true },
];

test.each(lengths)('$why on a billing grid: $step', ({ every, unit, step, isLong }) => {
  const grid = gridStep({ every, unit });
  expect(`${grid.every} ${grid.unit}`).toBe(step);
  expect(isLongerThanMonth({ every, unit })).toBe(isLong);
});

test('the kinds and categories of the rules', () => {
  expect(ITEM_KINDS.join(' ')).toBe('licence add_on device phone_number rental hardware service_fee contact_centre');
  expect(TAX_CATEGORIES.join(' ')).toBe('saas telecom hardware rental service');
  expect(DEFAULT_TAX_CATEGORY).toBe('saas');
});
