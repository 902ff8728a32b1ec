import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  addDays,
  addMonths,
  containsPeriod,
  dayNumber,
  daysBetween,
  daysIn,
  earlierDate,
  isLocalDate,
  laterDate,
  monthNumber,
} from '../../../rules/calendar/date.ts';
import { RuleViolation } from '../../../rules/violation.ts';

test.each([
  { why: 'a day of this year', text: '2026-07-15', expected: true },
  { why: '29 February of a leap year', text: '2028-02-29', expected: true },
  { why: '29 February of another year', text: '2026-02-29', expected: false },
  { why: '1900 was no leap year', text: '1900-02-29', expected: false },
  { why: '2000 was one', text: '2000-02-29', expected: true },
  { why: 'April has 30 days', text: '2026-04-31', expected: false },
  { why: 'there is no month 13', text: '2026-13-01', expected: false },
  { why: 'nor a month 0', text: '2026-00-10', expected: false },
  { why: 'nor a day 0', text: '2026-07-00', expected: false },
  { why: 'the parts have all their digits', text: '2026-7-1', expected: false },
  { why: 'an instant is no date', text: '2026-07-15T00:00:00Z', expected: false },
  { why: 'something before it', text: ' 2026-07-15', expected: false },
  { why: 'words', text: 'yesterday', expected: false },
])('$why: $text', ({ text, expected }) => {
  expect(isLocalDate(text)).toBe(expected);
});

test.each([
  { why: 'over a month', from: '2026-01-31', days: 1, to: '2026-02-01' },
  { why: 'over 28 February', from: '2026-02-28', days: 1, to: '2026-03-01' },
  { why: 'onto 29 February', from: '2028-02-28', days: 1, to: '2028-02-29' },
  { why: 'over a year', from: '2026-12-31', days: 1, to: '2027-01-01' },
  { why: 'back over a year', from: '2027-01-01', days: -1, to: '2026-12-31' },
  { why: 'the notice of a contract, 30 days before its renewal', from: '2027-04-15', days: -30, to: '2027-03-16' },
  { why: 'a dispute window', from: '2026-08-01', days: 15, to: '2026-08-16' },
  { why: '90 days after a plan', from: '2027-04-15', days: 90, to: '2027-07-14' },
  { why: 'before the epoch', from: '1969-12-31', days: -365, to: '1968-12-31' },
  { why: 'far ahead', from: '2026-01-01', days: 365_000, to: '3025-05-04' },
])('adds days $why', ({ from, days, to }) => {
  expect(addDays(from, days)).toBe(to);
  expect(daysBetween(from, to)).toBe(days);
  expect(daysIn({ from, to })).toBe(days);
});

test('days are counted from 1970', () => {
  expect(dayNumber('1970-01-01')).toBe(0);
  expect(dayNumber('2026-07-15')).toBe(20_649);
  expect(dayNumber('1969-12-31')).toBe(-1);
});

test.each([
  { why: 'clamps to February', anchor: '2026-01-31', months: 1, expected: '2026-02-28' },
  { why: 'returns to its day', anchor: '2026-01-31', months: 2, expected: '2026-03-31' },
  { why: 'clamps to 30 days', anchor: '2026-01-31', months: 3, expected: '2026-04-30' },
  { why: 'clamps to 29 February', anchor: '2027-10-31', months: 4, expected: '2028-02-29' },
  { why: '29 February a year later', anchor: '2028-02-29', months: 12, expected: '2029-02-28' },
  { why: '29 February four years later', anchor: '2028-02-29', months: 48, expected: '2032-02-29' },
  { why: 'the 30th is only clamped in February', anchor: '2026-01-30', months: 1, expected: '2026-02-28' },
  { why: 'a term of 15 months', anchor: '2026-01-15', months: 15, expected: '2027-04-15' },
  { why: 'into December', anchor: '2026-11-30', months: 1, expected: '2026-12-30' },
  { why: 'over a year', anchor: '2026-12-31', months: 2, expected: '2027-02-28' },
  { why: 'backwards', anchor: '2026-03-31', months: -1, expected: '2026-02-28' },
  { why: 'backwards over a year', anchor: '2026-01-31', months: -2, expected: '2025-11-30' },
  { why: 'nothing', anchor: '2026-01-31', months: 0, expected: '2026-01-31' },
  { why: 'a hundred years, of which 2100 does not leap', anchor: '2000-02-29', months: 1200, expected: '2100-02-28' },
])('adds months to the anchor: $why', ({ anchor, months, expected }) => {
  expect(addMonths(anchor, months)).toBe(expected);
});

test('half a month is a bug', () => {
  expect(() => addMonths('2026-01-31', 0.5)).toThrow(new RuleViolation('calendar.months_not_whole', '0.5'));
});

test('months are counted over years', () => {
  expect(monthNumber('2027-01-31') - monthNumber('2026-12-01')).toBe(1);
  expect(monthNumber('2026-07-15')).toBe(24_318);
});

test.each([
  { why: 'itself', inner: { from: '2026-07-01', to: '2026-08-01' }, expected: true },
  { why: 'its tail', inner: { from: '2026-07-16', to: '2026-08-01' }, expected: true },
  { why: 'nothing at its end', inner: { from: '2026-08-01', to: '2026-08-01' }, expected: true },
  { why: 'a day before', inner: { from: '2026-06-30', to: '2026-07-02' }, expected: false },
  { why: 'a day after', inner: { from: '2026-07-31', to: '2026-08-02' }, expected: false },
  { why: 'the wrong way round', inner: { from: '2026-07-20', to: '2026-07-10' }, expected: false },
])('July contains $why: $expected', ({ inner, expected }) => {
  expect(containsPeriod({ from: '2026-07-01', to: '2026-08-01' }, inner)).toBe(expected);
});

test('the earlier and the later of two dates', () => {
  expect(earlierDate('2025-07-31', '2025-08-01')).toBe('2025-07-31');
  expect(earlierDate('2025-08-01', '2025-07-31')).toBe('2025-07-31');
  expect(laterDate('2025-07-31', '2025-08-01')).toBe('2025-08-01');
  expect(laterDate('2025-08-01', '2025-07-31')).toBe('2025-08-01');
});

const date = fc.integer({ min: -60_000, max: 400_000 }).map((day) => addDays('1970-01-01', day));

test('adding days and counting them undo each other', () => {
  fc.assert(
    fc.property(date, fc.integer({ min: -5000, max: 5000 }), (from, days) => {
      const to = addDays(from, days);
      expect(isLocalDate(to)).toBe(true);
      expect(daysBetween(from, to)).toBe(days);
      expect(addDays(to, -days)).toBe(from);
    }),
  );
});

test('adding months lands in that month, on the same day or on its last', () => {
  fc.assert(
    fc.property(date, fc.integer({ min: -600, max: 600 }), (anchor, months) => {
      const to = addMonths(anchor, months);
      expect(monthNumber(to) - monthNumber(anchor)).toBe(months);
      const isLastDay = addDays(to, 1).endsWith('-01');
      expect(to.slice(8) === anchor.slice(8) || (isLastDay && to.slice(8) < anchor.slice(8))).toBe(true);
    }),
  );
});
