import { describe, expect, test } from '@jest/globals';
import {
  type Act,
  eventsOf,
  invoiceOf,
  linesOf,
  live,
  type Situation,
  seat,
  seatYearly,
  sums,
} from '../../support/situations.ts';
import { expectSound } from '../../support/soundness.ts';

/** 29.00 × 10 = 290.00 a month from 1 August, paid to 1 September. */
const start: Act = { on: '2026-08-01', subscribe: [[seat, 10]] };

describe('a moved billing day', () => {
  test('one short period from the end of the paid one, 14 of 31 days, on the invoice of the new day', () => {
    const { world } = live({ acts: [start, { on: '2026-08-20', billingDay: 15 }], until: '2026-10-15' });
    expect(sums(world)).toEqual(['2026-08-01 290.00', '2026-09-15 420.97', '2026-10-15 290.00']);
    expect(linesOf(invoiceOf(world, '2026-09-15'))).toEqual([
      'proration 2026-09-01/2026-09-15 14d 10 130.97',
      'recurring 2026-09-15/2026-10-15 30d 10 290.00',
    ]);
    expectSound(world);
  });

  test('changes within what was paid stay prorated by that: 145 × 6 ÷ 31, then 435 × 14 ÷ 31', () => {
    const acts: Act[] = [start, { on: '2026-08-20', billingDay: 15 }, { on: '2026-08-25', add: 5 }];
    const { world } = live({ acts, until: '2026-09-15' });
    expect(linesOf(invoiceOf(world, '2026-09-15'))).toEqual([
      'proration 2026-08-25/2026-09-01 6d 5 28.06',
      'proration 2026-09-01/2026-09-15 14d 15 196.45',
      'recurring 2026-09-15/2026-10-15 30d 15 435.00',
    ]);
    expectSound(world);
  });

  test('a change within the short period is prorated by the period that contains it: 145 × 9 ÷ 31', () => {
    const acts: Act[] = [start, { on: '2026-08-20', billingDay: 15 }, { on: '2026-09-05', add: 5 }];
    const { world } = live({ acts, until: '2026-09-15' });
    expect(linesOf(invoiceOf(world, '2026-09-15'))[1]).toBe('proration 2026-09-05/2026-09-15 9d 5 42.10');
  });
});

describe('a switch of interval', () => {
  test('monthly to yearly on the next billing day', () => {
    const acts: Act[] = [
      { on: '2026-07-15', subscribe: [[seat, 10]] },
      { on: '2026-08-20', switchTo: seatYearly },
    ];
    const { world } = live({ acts, until: '2027-09-01' });
    expect(sums(world)).toEqual(['2026-08-01 439.68', '2026-09-01 3000.00', '2027-09-01 3000.00']);
    expect(eventsOf(world, 'subscription.quantity_changed')).toEqual([
      '2026-09-01T00:00:00.000Z subscription.quantity_changed',
      '2026-09-01T00:00:00.000Z subscription.quantity_changed',
    ]);
    expectSound(world);
  });

  test('yearly to monthly at the end of what is paid; the tail of the month rides on the next 1st', () => {
    const acts: Act[] = [
      { on: '2026-07-15', subscribe: [[seatYearly, 10]] },
      { on: '2026-08-20', switchTo: seat },
    ];
    const { world } = live({ acts, until: '2027-08-01' });
    expect(sums(world)).toEqual(['2026-07-15 3000.00', '2027-08-01 439.68']);
  });

  test('by 30 days to yearly and back, at once from the end of what is paid', () => {
    const acts: Act[] = [
      { on: '2026-01-15', subscribe: [[seat, 10]] },
      { on: '2026-01-20', switchTo: seatYearly },
      { on: '2026-03-01', switchTo: seat },
    ];
    const { world } = live({ profile: 'classic', acts, until: '2027-03-16' });
    expect(sums(world)).toEqual([
      '2026-01-15 290.00 at once',
      '2026-02-14 3000.00',
      '2027-02-14 290.00',
      '2027-03-16 290.00',
    ]);
  });

  test('who leaves before it comes is billed to the end of what was paid', () => {
    const acts: Act[] = [
      { on: '2026-07-15', subscribe: [[seatYearly, 10]] },
      { on: '2026-08-20', switchTo: seat },
      { on: '2026-09-20', cancel: true },
    ];
    const { world } = live({ acts, until: '2027-12-31' });
    expect(sums(world)).toEqual(['2026-07-15 3000.00']);
    expect(eventsOf(world, 'subscription.ended')).toEqual(['2027-07-15T00:00:00.000Z subscription.ended']);
  });
});

describe('a cancellation', () => {
  const begun: Act = { on: '2026-07-15', subscribe: [[seat, 10]] };
  const rows: readonly (Pick<Situation, 'profile' | 'policies' | 'acts'> & {
    why: string;
    invoices: readonly string[];
    ended: string;
  })[] = [
    {
      why: 'in September: nothing on 1 October',
      acts: [begun, { on: '2026-09-10', cancel: true }],
      invoices: ['2026-08-01 439.68', '2026-09-01 290.00'],
      ended: '2026-10-01T00:00:00.000Z',
    },
    {
      why: 'in the first partial month: just the tail',
      acts: [begun, { on: '2026-07-20', cancel: true }],
      invoices: ['2026-08-01 149.68'],
      ended: '2026-08-01T00:00:00.000Z',
    },
    {
      why: 'on the bill date: the whole month',
      acts: [begun, { on: '2026-09-01', cancel: true }],
      invoices: ['2026-08-01 439.68', '2026-09-01 290.00'],
      ended: '2026-10-01T00:00:00.000Z',
    },
    {
      why: 'scheduled decreases after the end do not matter',
      acts: [begun, { on: '2026-08-10', remove: 3 }, { on: '2026-08-11', cancel: true }],
      invoices: ['2026-08-01 439.68'],
      ended: '2026-09-01T00:00:00.000Z',
    },
    {
      why: 'what was added is still billed, to the end',
      acts: [start, { on: '2026-08-10', add: 5 }, { on: '2026-08-20', cancel: true }],
      invoices: ['2026-08-01 290.00', '2026-09-01 98.23'],
      ended: '2026-09-01T00:00:00.000Z',
    },
    {
      why: 'today, nothing comes back, and service lasts to the end of the day',
      policies: { cancel: 'now_without_credit' },
      acts: [start, { on: '2026-08-10', cancel: true }],
      invoices: ['2026-08-01 290.00'],
      ended: '2026-08-11T00:00:00.000Z',
    },
    {
      why: 'today: what is not yet invoiced, only to its end: 145 × 10 ÷ 31',
      policies: { cancel: 'now_without_credit' },
      acts: [start, { on: '2026-08-10', add: 5 }, { on: '2026-08-20', cancel: true }],
      invoices: ['2026-08-01 290.00', '2026-09-01 46.77'],
      ended: '2026-08-21T00:00:00.000Z',
    },
    {
      why: 'today: of the tail 5 days, 290 × 5 ÷ 31',
      policies: { cancel: 'now_without_credit' },
      acts: [begun, { on: '2026-07-20', cancel: true }],
      invoices: ['2026-08-01 46.77'],
      ended: '2026-07-21T00:00:00.000Z',
    },
    {
      why: 'today, in arrears: 10 of 31 days',
      policies: { cancel: 'now_without_credit', timing: 'in_arrears' },
      acts: [start, { on: '2026-08-10', cancel: true }],
      invoices: ['2026-09-01 93.55'],
      ended: '2026-08-11T00:00:00.000Z',
    },
    {
      why: 'today, with credit: −290 × 21 ÷ 31 on the next 1st',
      policies: { cancel: 'now_with_credit' },
      acts: [start, { on: '2026-08-10', cancel: true }],
      invoices: ['2026-08-01 290.00', '2026-09-01 0.00'],
      ended: '2026-08-11T00:00:00.000Z',
    },
    {
      why: 'today, with credit of the tail: 149.68 − 290 × 11 ÷ 31',
      policies: { cancel: 'now_with_credit' },
      acts: [begun, { on: '2026-07-20', cancel: true }],
      invoices: ['2026-08-01 46.78'],
      ended: '2026-07-21T00:00:00.000Z',
    },
    {
      why: 'today, with credit, where a decrease was scheduled',
      policies: { cancel: 'now_with_credit' },
      acts: [start, { on: '2026-08-05', remove: 3 }, { on: '2026-08-10', cancel: true }],
      invoices: ['2026-08-01 290.00', '2026-09-01 0.00'],
      ended: '2026-08-11T00:00:00.000Z',
    },
    {
      why: 'today, with credit at once, and service ends at once',
      profile: 'standard',
      policies: { cancel: 'now_with_credit' },
      acts: [begun, { on: '2026-07-25', cancel: true }],
      invoices: ['2026-07-15 290.00 at once', '2026-07-25 0.00 at once'],
      ended: '2026-07-25T10:00:00.000Z',
    },
    {
      why: 'a period to its end, by an anniversary',
      profile: 'standard',
      acts: [begun, { on: '2026-07-25', cancel: true }],
      invoices: ['2026-07-15 290.00 at once'],
      ended: '2026-08-15T00:00:00.000Z',
    },
  ];
  test.each(rows)('$why', ({ invoices, ended, ...situation }) => {
    const { world } = live({ ...situation, until: '2026-12-31' });
    expect(sums(world)).toEqual(invoices);
    expect(eventsOf(world, 'subscription.ended')).toEqual([`${ended} subscription.ended`]);
    expect(eventsOf(world, 'subscription.quantity_changed').filter((event) => event > '2026-08-11')).toEqual([]);
    expect(world.state.subscriptions[0]?.status).toBe('ended');
    expectSound(world);
  });

  test('the credit is what was charged for the days that are given back', () => {
    const { world } = live({
      policies: { cancel: 'now_with_credit' },
      acts: [start, { on: '2026-08-10', cancel: true }],
      until: '2026-12-31',
    });
    expect(linesOf(invoiceOf(world, '2026-09-01'))).toEqual(['credit 2026-08-10/2026-09-01 21d -10 -196.45']);
    expect(world.state.creditBalance).toBe('196.45');
  });
});
