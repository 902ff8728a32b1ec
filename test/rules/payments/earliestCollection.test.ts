import { expect, test } from '@jest/globals';
import { earliestCollection } from '../../../rules/payments/earliestCollection.ts';
import { RuleViolation } from '../../../rules/violation.ts';

test.each([
  {
    why: '14 days where nothing else is agreed: Monday to Monday',
    today: '2026-08-03',
    days: undefined,
    expected: '2026-08-17',
  },
  { why: 'five days onto a Saturday: Monday', today: '2026-08-03', days: 5, expected: '2026-08-10' },
  {
    why: '14 days onto Christmas Eve, which is a day of settlement',
    today: '2026-12-10',
    days: undefined,
    expected: '2026-12-24',
  },
  {
    why: '14 days onto Christmas, a Friday: over 26 December and the weekend',
    today: '2026-12-11',
    days: undefined,
    expected: '2026-12-28',
  },
  { why: '14 days onto New Year', today: '2026-12-18', days: undefined, expected: '2027-01-04' },
  {
    why: '14 days onto Good Friday: after Easter Monday',
    today: '2026-03-20',
    days: undefined,
    expected: '2026-04-07',
  },
  { why: '14 days onto 1 May, a Friday', today: '2026-04-17', days: undefined, expected: '2026-05-04' },
  { why: 'a day, on a working day', today: '2026-08-04', days: 1, expected: '2026-08-05' },
  { why: 'no days: the bank still wants one', today: '2026-08-04', days: 0, expected: '2026-08-05' },
  { why: 'no days on a Friday: Monday', today: '2026-08-07', days: 0, expected: '2026-08-10' },
  {
    why: 'a day on a Saturday: the bank takes the file on Monday, for Tuesday',
    today: '2026-08-08',
    days: 1,
    expected: '2026-08-11',
  },
  {
    why: 'two days before Easter: taken on Thursday, settled on Tuesday',
    today: '2026-04-02',
    days: 2,
    expected: '2026-04-07',
  },
])('$why', ({ today, days, expected }) => {
  expect(earliestCollection(today, days)).toBe(expected);
});

test.each([-1, 1.5, Number.NaN])('%p days are a bug of the caller', (days) => {
  expect(() => earliestCollection('2026-08-03', days)).toThrow(RuleViolation);
});
