import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type BillingGrid,
  boundary,
  boundaryOnOrAfter,
  isBoundary,
  periodContaining,
} from '../../../rules/calendar/billingGrid.ts';
import { addDays, daysBetween } from '../../../rules/calendar/date.ts';

const monthly = (anchor: string, every = 1): BillingGrid => ({ anchor, unit: 'month', every });
const daily = (anchor: string, every: number): BillingGrid => ({ anchor, unit: 'day', every });
const boundaries = (grid: BillingGrid, count: number) => Array.from({ length: count }, (_, k) => boundary(grid, k));

test('worked example 4: every 30 days from 15 January are 13 charges in 365 days', () => {
  const charges = boundaries(daily('2026-01-15', 30), 13);
  expect(charges).toEqual([
    '2026-01-15',
    '2026-02-14',
    '2026-03-16',
    '2026-04-15',
    '2026-05-15',
    '2026-06-14',
    '2026-07-14',
    '2026-08-13',
    '2026-09-12',
    '2026-10-12',
    '2026-11-11',
    '2026-12-11',
    '2027-01-10',
  ]);
  expect(daysBetween('2026-01-15', boundary(daily('2026-01-15', 30), 13))).toBeGreaterThan(365);
});

test('worked example 5: the anniversary of 31 January clamps and returns', () => {
  expect(boundaries(monthly('2026-01-31'), 14)).toEqual([
    '2026-01-31',
    '2026-02-28',
    '2026-03-31',
    '2026-04-30',
    '2026-05-31',
    '2026-06-30',
    '2026-07-31',
    '2026-08-31',
    '2026-09-30',
    '2026-10-31',
    '2026-11-30',
    '2026-12-31',
    '2027-01-31',
    '2027-02-28',
  ]);
});

test('a yearly anchor on 29 February comes back in leap years', () => {
  expect(boundaries(monthly('2028-02-29', 12), 5)).toEqual([
    '2028-02-29',
    '2029-02-28',
    '2030-02-28',
    '2031-02-28',
    '2032-02-29',
  ]);
});

test.each([
  {
    why: 'the 1st of a calendar month',
    grid: monthly('2026-01-01'),
    date: '2026-07-15',
    period: '2026-07-01/2026-08-01',
  },
  { why: 'its first day', grid: monthly('2026-01-01'), date: '2026-07-01', period: '2026-07-01/2026-08-01' },
  { why: 'its last day', grid: monthly('2026-01-01'), date: '2026-07-31', period: '2026-07-01/2026-08-01' },
  {
    why: 'before the day of the month',
    grid: monthly('2026-01-15'),
    date: '2026-07-14',
    period: '2026-06-15/2026-07-15',
  },
  {
    why: 'a clamped boundary itself',
    grid: monthly('2026-01-31'),
    date: '2026-02-28',
    period: '2026-02-28/2026-03-31',
  },
  {
    why: 'the day before a clamped one',
    grid: monthly('2026-01-31'),
    date: '2026-02-27',
    period: '2026-01-31/2026-02-28',
  },
  { why: 'after a clamped one', grid: monthly('2026-01-31'), date: '2026-03-30', period: '2026-02-28/2026-03-31' },
  { why: 'a quarter', grid: monthly('2026-01-31', 3), date: '2026-05-01', period: '2026-04-30/2026-07-31' },
  { why: 'long before the anchor', grid: monthly('2026-01-31'), date: '1999-03-01', period: '1999-02-28/1999-03-31' },
  {
    why: 'a year before the anchor',
    grid: monthly('2026-01-15', 12),
    date: '2026-01-14',
    period: '2025-01-15/2026-01-15',
  },
  {
    why: 'far ahead, in no leap year',
    grid: monthly('2026-01-31'),
    date: '2500-03-01',
    period: '2500-02-28/2500-03-31',
  },
  { why: 'every 30 days', grid: daily('2026-01-15', 30), date: '2026-02-13', period: '2026-01-15/2026-02-14' },
  {
    why: 'every 30 days, on a boundary',
    grid: daily('2026-01-15', 30),
    date: '2026-02-14',
    period: '2026-02-14/2026-03-16',
  },
  {
    why: 'every 30 days, before the anchor',
    grid: daily('2026-01-15', 30),
    date: '2026-01-14',
    period: '2025-12-16/2026-01-15',
  },
  { why: 'a week in 1969', grid: daily('2026-01-01', 7), date: '1969-12-31', period: '1969-12-25/1970-01-01' },
])('the period of $why', ({ grid, date, period }) => {
  const [from, to] = period.split('/');
  expect(periodContaining(grid, date)).toEqual({ from, to });
});

test.each([
  { why: 'on a boundary it is that day', date: '2026-02-28', next: '2026-02-28', is: true },
  { why: 'a day later it is the next', date: '2026-03-01', next: '2026-03-31', is: false },
  { why: 'a day before it is the coming one', date: '2026-02-27', next: '2026-02-28', is: false },
  { why: 'the anchor is a boundary', date: '2026-01-31', next: '2026-01-31', is: true },
])('the next billing day: $why', ({ date, next, is }) => {
  expect(boundaryOnOrAfter(monthly('2026-01-31'), date)).toBe(next);
  expect(isBoundary(monthly('2026-01-31'), date)).toBe(is);
});

const grids = fc.record<BillingGrid>({
  anchor: fc.integer({ min: 0, max: 40_000 }).map((day) => addDays('1970-01-01', day)),
  unit: fc.constantFrom('day' as const, 'month' as const),
  every: fc.integer({ min: 1, max: 60 }),
});

test('periods hold their date, follow each other without gap, and are boundaries of the anchor', () => {
  const anyDate = fc.integer({ min: -20_000, max: 80_000 }).map((day) => addDays('1970-01-01', day));
  fc.assert(
    fc.property(grids, anyDate, (grid, date) => {
      const period = periodContaining(grid, date);
      expect(period.from <= date && date < period.to).toBe(true);
      expect(periodContaining(grid, period.to).from).toBe(period.to);
      expect(periodContaining(grid, addDays(period.from, -1)).to).toBe(period.from);
      expect(isBoundary(grid, period.from)).toBe(true);
      expect(boundaryOnOrAfter(grid, date)).toBe(date === period.from ? date : period.to);
    }),
  );
});
