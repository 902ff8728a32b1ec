import { describe, expect, test } from '@jest/globals';
import {
  device,
  invoiceOf,
  linesOf,
  live,
  type Situation,
  seat,
  seatQuarterly,
  seatYearly,
  setupFee,
  sums,
} from '../../support/situations.ts';
import { expectSound } from '../../support/soundness.ts';

/** 29.00 × 10 = 290.00 a month, 90.00 × 10 a quarter, 300.00 × 10 a year. */
type Row = Omit<Situation, 'acts'> & {
  readonly why: string;
  readonly from: string;
  readonly price?: typeof seat;
  readonly invoices: readonly string[];
};

const lived = ({ from, price = seat, ...situation }: Row) => {
  const { world } = live({ ...situation, acts: [{ on: from, subscribe: [[price, 10]] }] });
  expectSound(world);
  return world;
};

describe('the tail rides on the next 1st', () => {
  const tail = (days: number, amount: string, from = '2026-07-15') =>
    `proration ${from}/2026-08-01 ${days}d 10 ${amount}`;
  const august = 'recurring 2026-08-01/2026-09-01 31d 10 290.00';
  const rows: readonly (Omit<Row, 'invoices' | 'until'> & { lines: readonly string[]; total: string })[] = [
    { why: 'the guide: 16 days of July', from: '2026-07-15', lines: [tail(16, '149.68'), august], total: '439.68' },
    {
      why: 'counted: 17 days',
      from: '2026-07-15',
      policies: { 'proration.first_day': 'counted' },
      lines: [tail(17, '159.03'), august],
      total: '449.03',
    },
    {
      why: 'of 30 days 15',
      from: '2026-07-15',
      policies: { 'proration.basis': 'thirty_360' },
      lines: [tail(15, '145.00'), august],
      total: '435.00',
    },
    {
      why: 'not prorated',
      from: '2026-07-15',
      policies: { 'proration.basis': 'none' },
      lines: [tail(31, '290.00'), august],
      total: '580.00',
    },
    // 16 days and 14 hours of 31 days; the dates show 17
    {
      why: 'by the second, from 10:00',
      from: '2026-07-15',
      policies: { 'proration.basis': 'by_second' },
      lines: [tail(17, '155.13'), august],
      total: '445.13',
    },
    { why: 'on the last day of the month there is none', from: '2026-07-31', lines: [august], total: '290.00' },
    { why: 'on the 1st there is none', from: '2026-08-01', lines: [august], total: '290.00' },
    {
      why: 'the 31st is day 30 of 30',
      from: '2026-07-31',
      policies: { 'proration.basis': 'thirty_360' },
      lines: [august],
      total: '290.00',
    },
    {
      why: 'counted, it is one of 30',
      from: '2026-07-31',
      policies: { 'proration.basis': 'thirty_360', 'proration.first_day': 'counted' },
      lines: [tail(1, '9.67', '2026-07-31'), august],
      total: '299.67',
    },
  ];
  test.each(rows)('$why', ({ lines, total, ...row }) => {
    const world = lived({ ...row, until: '2026-08-31', invoices: [] });
    expect(sums(world)).toEqual([`2026-08-01 ${total}`]);
    expect(linesOf(world.invoices[0])).toEqual(lines);
  });

  test('in a February of 28 days: 290 × 13 ÷ 28', () => {
    expect(sums(lived({ why: '', from: '2027-02-15', until: '2027-03-01', invoices: [] }))).toEqual([
      '2027-03-01 424.64',
    ]);
  });

  test('by the second in a month that loses an hour: 24 days and 11 hours of 31 days less an hour', () => {
    const world = lived({
      why: '',
      from: '2026-03-07T12:00',
      account: { zone: 'America/New_York' },
      policies: { 'proration.basis': 'by_second' },
      until: '2026-04-01',
      invoices: [],
    });
    expect(linesOf(world.invoices[0])[0]).toBe('proration 2026-03-07/2026-04-01 25d 10 229.11');
    expect(world.invoices[0]?.lines[0]?.explanation.inputs).toMatchObject({
      charged: '2113200',
      of: '2674800',
      unit: 'second',
    });
  });
});

describe('periods by the cycle', () => {
  const rows: readonly Row[] = [
    {
      why: 'the tail may be charged at the start',
      from: '2026-07-15',
      policies: { first_partial: 'at_start' },
      until: '2026-08-31',
      invoices: ['2026-07-15 149.68 at once', '2026-08-01 290.00'],
    },
    {
      why: 'classic: every 30 days, 13 charges in 365 days',
      profile: 'classic',
      from: '2026-01-15',
      until: '2027-01-14',
      invoices: [
        '2026-01-15 290.00 at once',
        ...['2026-02-14', '2026-03-16', '2026-04-15', '2026-05-15', '2026-06-14', '2026-07-14', '2026-08-13'],
        ...['2026-09-12', '2026-10-12', '2026-11-11', '2026-12-11', '2027-01-10'],
      ],
    },
    {
      why: 'classic: a year is a year',
      profile: 'classic',
      price: seatYearly,
      from: '2026-01-15',
      until: '2027-12-31',
      invoices: ['2026-01-15 3000.00 at once', '2027-01-15 3000.00'],
    },
    {
      why: 'an anniversary of 31 January is clamped and comes back',
      profile: 'standard',
      from: '2026-01-31',
      until: '2027-03-01',
      invoices: [
        '2026-01-31 290.00 at once',
        ...['2026-02-28', '2026-03-31', '2026-04-30', '2026-05-31', '2026-06-30', '2026-07-31', '2026-08-31'],
        ...['2026-09-30', '2026-10-31', '2026-11-30', '2026-12-31', '2027-01-31', '2027-02-28'],
      ],
    },
    {
      why: 'a year from 29 February',
      profile: 'standard',
      price: seatYearly,
      from: '2028-02-29',
      until: '2032-12-31',
      invoices: [
        '2028-02-29 3000.00 at once',
        ...['2029-02-28', '2030-02-28', '2031-02-28', '2032-02-29'].map((on) => `${on} 3000.00`),
      ],
    },
    {
      why: 'billing day 31 is the last of the month',
      policies: { cycle: 'billing_day:31' },
      from: '2027-01-15',
      until: '2027-04-30',
      // 31 December to 31 January: 15 of 31 days, 140.32, and the first whole period
      invoices: ['2027-01-31 430.32', '2027-02-28', '2027-03-31', '2027-04-30'],
    },
    {
      why: 'a year keeps its own anchor under the 1st',
      price: seatYearly,
      from: '2026-07-15',
      until: '2027-12-31',
      invoices: ['2026-07-15 3000.00', '2027-07-15 3000.00'],
    },
    {
      why: 'so does a quarter',
      price: seatQuarterly,
      from: '2026-07-15',
      until: '2027-01-31',
      invoices: ['2026-07-15 900.00', '2026-10-15 900.00', '2027-01-15 900.00'],
    },
    {
      why: 'a year may begin on the billing day: 16 of the 365 days before it, 131.51',
      policies: { long_intervals: 'billing_day' },
      price: seatYearly,
      from: '2026-07-15',
      until: '2027-12-31',
      invoices: ['2026-08-01 3131.51', '2027-08-01 3000.00'],
    },
    {
      why: 'in arrears a period is charged when it is over',
      policies: { timing: 'in_arrears' },
      from: '2026-07-15',
      until: '2026-10-31',
      invoices: ['2026-08-01 149.68', '2026-09-01 290.00', '2026-10-01 290.00'],
    },
    {
      why: 'in arrears nothing is charged at the start',
      profile: 'standard',
      policies: { timing: 'in_arrears' },
      from: '2026-07-15',
      until: '2026-09-30',
      invoices: ['2026-08-15 290.00', '2026-09-15 290.00'],
    },
  ];
  test.each(rows)('$why', (row) => {
    const expected = row.invoices.map((text) => (text.length > 10 ? text : `${text} 290.00`));
    expect(sums(lived(row))).toEqual(expected);
  });

  test('thirteen charges are thirteen', () => {
    const { world } = live({
      profile: 'classic',
      acts: [{ on: '2026-01-15', subscribe: [[seat, 10]] }],
      until: '2027-01-14',
    });
    expect(world.invoices).toHaveLength(13);
  });

  test('an anchor of its own makes the first period a part: 17 of 31 days, counted', () => {
    const acts = [{ on: '2026-07-15', subscribe: [[seat, 10]], anchor: '2026-08-01' }] as const;
    const { world } = live({ profile: 'standard', acts, until: '2026-09-15' });
    expect(sums(world)).toEqual(['2026-07-15 159.03 at once', '2026-08-01 290.00', '2026-09-01 290.00']);
  });
});

describe('several items', () => {
  test('each on its own date; the first of two invoices is not asked for what rides on the second', () => {
    const { world } = live({
      acts: [
        { on: '2026-06-01', subscribe: [[seat, 10]] },
        { on: '2026-07-10', add: 5 },
        { on: '2026-07-15', subscribe: [[seatYearly, 1]] },
      ],
      until: '2026-08-01',
    });
    // +5 from 11 July: 145 × 21 ÷ 31 = 98.23, and 15 seats
    expect(sums(world)).toEqual(['2026-06-01 290.00', '2026-07-01 290.00', '2026-07-15 300.00', '2026-08-01 533.23']);
    expectSound(world);
  });

  test('one invoice a day for all that is due on it, in the order of the items', () => {
    const { world } = live({
      acts: [
        {
          on: '2026-07-15',
          subscribe: [
            [seat, 10],
            [device, 2],
            [setupFee, 1],
          ],
        },
      ],
      until: '2026-08-01',
    });
    expect(linesOf(invoiceOf(world, '2026-08-01'))).toEqual([
      'proration 2026-07-15/2026-08-01 16d 10 149.68',
      'recurring 2026-08-01/2026-09-01 31d 10 290.00',
      'proration 2026-07-15/2026-08-01 16d 2 10.32',
      'recurring 2026-08-01/2026-09-01 31d 2 20.00',
      'one_time 2026-07-15/2026-07-15 0d 1 100.00',
    ]);
    expect(world.invoices[0]?.lines.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5]);
    expectSound(world);
  });
});
