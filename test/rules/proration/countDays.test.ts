import { describe, expect, test } from '@jest/globals';
import { addDays, addMonths } from '../../../rules/calendar/date.ts';
import { countDays, type DayCountBasis, type Slice } from '../../../rules/proration/countDays.ts';

const period = (text: string) => {
  const [from = '', to = ''] = text.split('/');
  return { from, to };
};

/** `!` marks an edge that a change made. */
const slice = (text: string): Slice => {
  const { from, to } = period(text);
  return {
    from: from.replace('!', ''),
    to: to.replace('!', ''),
    startsByChange: from.endsWith('!'),
    endsByChange: to.endsWith('!'),
  };
};

const july = '2026-07-01/2026-08-01';
const october = '2026-10-01/2026-11-01';
const fromThe15th = '2026-08-15/2026-09-15';
const february = '2027-02-01/2027-03-01';
const leapFebruary = '2028-02-01/2028-03-01';

describe('actual days', () => {
  test.each([
    { why: 'the guide: 15 July leaves 16 days', of: july, part: '2026-07-15!/2026-08-01', free: 16, counted: 17 },
    { why: 'a start on the 1st is the whole month', of: july, part: '2026-07-01!/2026-08-01', free: 31, counted: 31 },
    { why: 'a start on the last day leaves none', of: july, part: '2026-07-31!/2026-08-01', free: 0, counted: 1 },
    { why: 'February has 28 days', of: february, part: '2027-02-15!/2027-03-01', free: 13, counted: 14 },
    {
      why: 'the border of what is paid never moves',
      of: fromThe15th,
      part: '2026-09-01/2026-09-15',
      free: 14,
      counted: 14,
    },
    { why: 'an end takes its day along', of: october, part: '2026-10-01/2026-10-15!', free: 15, counted: 14 },
    { why: 'an end on the first day leaves none', of: october, part: '2026-10-01/2026-10-01!', free: 0, counted: 0 },
    {
      why: 'an end at the end of the period is the period',
      of: october,
      part: '2026-10-01/2026-11-01!',
      free: 31,
      counted: 31,
    },
    { why: 'both edges move together', of: july, part: '2026-07-15!/2026-07-20!', free: 5, counted: 5 },
    {
      why: 'what starts and ends on one day is nothing',
      of: july,
      part: '2026-07-15!/2026-07-15!',
      free: 0,
      counted: 0,
    },
    { why: 'days are never fewer than none', of: july, part: '2026-07-20!/2026-07-20', free: 0, counted: 0 },
  ])('$why', ({ of, part, free, counted }) => {
    const count = (firstDay: 'free' | 'counted') => countDays(slice(part), period(of), 'actual_days', firstDay);
    const periodDays = { [july]: 31, [october]: 31, [fromThe15th]: 31, [february]: 28 }[of];
    expect(count('free')).toEqual({ chargedDays: free, periodDays });
    expect(count('counted')).toEqual({ chargedDays: counted, periodDays });
  });
});

describe('months of 30 days', () => {
  test.each([
    { why: 'from day 15', of: july, part: '2026-07-15!/2026-08-01', free: 15, counted: 16 },
    { why: 'the 30th is the last day', of: july, part: '2026-07-30!/2026-08-01', free: 0, counted: 1 },
    { why: 'the 31st is day 30', of: july, part: '2026-07-31!/2026-08-01', free: 0, counted: 1 },
    { why: 'the last of February is day 30', of: february, part: '2027-02-28!/2027-03-01', free: 0, counted: 1 },
    { why: 'the day before it is its own', of: february, part: '2027-02-27!/2027-03-01', free: 3, counted: 4 },
    {
      why: 'in a leap year the 28th is not the last',
      of: leapFebruary,
      part: '2028-02-28!/2028-03-01',
      free: 2,
      counted: 3,
    },
    { why: 'in a leap year the 29th is', of: leapFebruary, part: '2028-02-29!/2028-03-01', free: 0, counted: 1 },
    { why: 'a whole month of 31 days has 30', of: july, part: july, free: 30, counted: 30 },
    { why: 'a whole February has 30', of: february, part: february, free: 30, counted: 30 },
    { why: 'an end on the 31st is the whole month', of: july, part: '2026-07-01/2026-07-31!', free: 30, counted: 29 },
  ])('$why', ({ of, part, free, counted }) => {
    const count = (firstDay: 'free' | 'counted') => countDays(slice(part), period(of), 'thirty_360', firstDay);
    expect(count('free')).toEqual({ chargedDays: free, periodDays: 30 });
    expect(count('counted')).toEqual({ chargedDays: counted, periodDays: 30 });
  });

  test.each([
    { why: 'a quarter from 31 January to 30 April', of: '2026-01-31/2026-04-30', periodDays: 90 },
    { why: 'a year', of: '2026-07-15/2027-07-15', periodDays: 360 },
    { why: 'a month across the year', of: '2026-12-15/2027-01-15', periodDays: 30 },
  ])('$why', ({ of, periodDays }) => {
    expect(countDays(slice(of), period(of), 'thirty_360', 'free')).toEqual({ chargedDays: periodDays, periodDays });
  });
});

const bases: readonly DayCountBasis[] = ['actual_days', 'thirty_360'];

test.each(bases)('over a term of whole months both readings of the first day charge the same (%s)', (basis) => {
  const chargedDays = (from: string, to: string, firstDay: 'free' | 'counted') => {
    let days = 0;
    for (let start = `${from.slice(0, 7)}-01`; start < to; start = addMonths(start, 1)) {
      const end = addMonths(start, 1);
      const part = {
        from: from > start ? from : start,
        to: to < end ? to : end,
        startsByChange: from > start,
        endsByChange: to < end,
      };
      days += countDays(part, { from: start, to: end }, basis, firstDay).chargedDays;
    }
    return days;
  };
  for (let from = '2027-01-01'; from < '2028-04-01'; from = addDays(from, 1)) {
    for (const months of [1, 2, 15]) {
      const to = addMonths(from, months);
      const counted = chargedDays(from, to, 'counted');
      expect(counted).toBeGreaterThan(26);
      expect([from, months, chargedDays(from, to, 'free')]).toEqual([from, months, counted]);
    }
  }
});

test.each([
  { why: 'it begins too early', part: '2026-06-30/2026-07-10' },
  { why: 'it ends too late', part: '2026-07-10/2026-08-02' },
  { why: 'it ends before it begins', part: '2026-07-10/2026-07-09' },
])('a slice is inside its period: $why', ({ part }) => {
  expect(() => countDays(slice(part), period(july), 'actual_days', 'free')).toThrow(
    `proration.slice_outside_period: ${part} in 2026-07-01/2026-08-01`,
  );
});
