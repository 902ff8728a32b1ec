import { expect, test } from '@jest/globals';
import { addDays, dayNumber } from '../../../rules/calendar/date.ts';
import { isTargetDay, targetDayFrom } from '../../../rules/calendar/targetDays.ts';

test.each([
  { why: 'a Monday', date: '2026-08-03', expected: true },
  { why: 'a Saturday', date: '2026-08-01', expected: false },
  { why: 'a Sunday', date: '2026-08-02', expected: false },
  { why: 'New Year', date: '2026-01-01', expected: false },
  { why: 'the day after', date: '2026-01-02', expected: true },
  { why: 'Maundy Thursday', date: '2026-04-02', expected: true },
  { why: 'Good Friday 2026', date: '2026-04-03', expected: false },
  { why: 'Easter Monday 2026', date: '2026-04-06', expected: false },
  { why: 'Easter Tuesday', date: '2026-04-07', expected: true },
  { why: 'Labour Day', date: '2026-05-01', expected: false },
  { why: 'Ascension Day is none of the banks', date: '2026-05-14', expected: true },
  { why: 'the German national day is none of the banks', date: '2025-10-03', expected: true },
  { why: 'Christmas Eve', date: '2026-12-24', expected: true },
  { why: 'Christmas', date: '2026-12-25', expected: false },
  { why: '26 December, a Tuesday', date: '2023-12-26', expected: false },
  { why: 'New Year’s Eve', date: '2026-12-31', expected: true },
  { why: 'a Saturday before 1970', date: '1969-12-27', expected: false },
  { why: 'a Monday before 1970', date: '1969-12-29', expected: true },
])('$why ($date) is a day of settlement: $expected', ({ date, expected }) => {
  expect(isTargetDay(date)).toBe(expected);
});

/** Easter Sundays, the earliest and the latest that there can be among them. */
test.each([
  '1818-03-22',
  '1943-04-25',
  '1961-04-02',
  '2000-04-23',
  '2008-03-23',
  '2019-04-21',
  '2024-03-31',
  '2025-04-20',
  '2026-04-05',
  '2027-03-28',
  '2028-04-16',
  '2029-04-01',
  '2030-04-21',
  '2038-04-25',
  '2049-04-18',
  '2076-04-19',
  '2285-03-22',
])('around Easter of %s banks rest from Friday to Monday, and work on Thursday and Tuesday', (easter) => {
  const days = [-3, -2, -1, 0, 1, 2].map((days) => isTargetDay(addDays(easter, days)));
  expect(days).toEqual([true, false, false, false, false, true]);
});

test('a year has 260 to 262 weekdays, and two to six of them are holidays', () => {
  for (let year = 2000; year <= 2100; year += 1) {
    const days = dayNumber(`${year + 1}-01-01`) - dayNumber(`${year}-01-01`);
    const working = Array.from({ length: days }, (_, day) => addDays(`${year}-01-01`, day)).filter(isTargetDay).length;
    expect(working).toBeGreaterThanOrEqual(254);
    expect(working).toBeLessThanOrEqual(260);
  }
});

test.each([
  { why: 'a day of settlement stays', date: '2026-08-03', expected: '2026-08-03' },
  { why: 'a Saturday moves to Monday', date: '2026-08-01', expected: '2026-08-03' },
  { why: 'Good Friday moves over Easter', date: '2026-04-03', expected: '2026-04-07' },
  { why: 'Christmas Friday moves over 26 December and Sunday', date: '2026-12-25', expected: '2026-12-28' },
])('$why', ({ date, expected }) => {
  expect(targetDayFrom(date)).toBe(expected);
});
