import { describe, expect, test } from '@jest/globals';
import { boundary } from '../../../rules/calendar/billingGrid.ts';
import { itemDueOn } from '../../../rules/subscription/itemDueOn.ts';
import { billingDays, itemGrid } from '../../../rules/subscription/itemGrid.ts';
import { paidUntil } from '../../../rules/subscription/paidUntil.ts';
import {
  changeOn,
  itemOfSeats,
  month,
  policyOf,
  quarter,
  seat,
  seatQuarterly,
  seatYearly,
  setupFee,
  year,
} from '../../support/situations.ts';

const week = { every: 1, unit: 'week' } as const;
const paidAugust = { from: '2026-08-01', to: '2026-09-01', chargedAmount: '290' };

describe('billing periods', () => {
  test.each([
    { why: 'a month follows the 1st', cycle: 'calendar_month', interval: month, starts: ['2026-08-01', '2026-09-01'] },
    {
      why: 'a month follows the billing day',
      cycle: 'billing_day:20',
      interval: month,
      starts: ['2026-07-20', '2026-08-20'],
    },
    {
      why: 'day 31 is clamped and comes back',
      cycle: 'billing_day:31',
      interval: month,
      starts: ['2026-08-31', '2026-09-30', '2026-10-31'],
    },
    {
      why: 'a month keeps its anniversary',
      cycle: 'anniversary',
      interval: month,
      starts: ['2026-07-15', '2026-08-15'],
    },
    {
      why: '30 days are 30 days',
      cycle: 'every_30_days',
      interval: month,
      starts: ['2026-07-15', '2026-08-14', '2026-09-13'],
    },
    {
      why: 'a year keeps its anchor under the 1st',
      cycle: 'calendar_month',
      interval: year,
      starts: ['2026-07-15', '2027-07-15'],
    },
    {
      why: 'a quarter keeps its anchor under a billing day',
      cycle: 'billing_day:1',
      interval: quarter,
      starts: ['2026-07-15', '2026-10-15'],
    },
    {
      why: 'a year under 30 days is an anniversary',
      cycle: 'every_30_days',
      interval: year,
      starts: ['2026-07-15', '2027-07-15'],
    },
    {
      why: 'a week is anchored on the item',
      cycle: 'calendar_month',
      interval: week,
      starts: ['2026-07-15', '2026-07-22', '2026-07-29'],
    },
    {
      why: 'a year may begin on the billing day',
      cycle: 'calendar_month',
      long: true,
      interval: year,
      starts: ['2026-08-01', '2027-08-01'],
    },
    {
      why: 'so may a quarter',
      cycle: 'billing_day:20',
      long: true,
      interval: quarter,
      starts: ['2026-07-20', '2026-10-20'],
    },
    {
      why: 'there is no billing day by anniversary',
      cycle: 'anniversary',
      long: true,
      interval: year,
      starts: ['2026-07-15', '2027-07-15'],
    },
    { why: 'nor by 30 days', cycle: 'every_30_days', long: true, interval: year, starts: ['2026-07-15', '2027-07-15'] },
    {
      why: 'once follows the billing days',
      cycle: 'calendar_month',
      interval: 'once',
      starts: ['2026-08-01', '2026-09-01'],
    },
  ] as const)('$why ($cycle)', ({ cycle, interval, starts, ...rest }) => {
    const policy = policyOf('goto-admin', { cycle, ...('long' in rest ? { long_intervals: 'billing_day' } : {}) });
    const grid = itemGrid(itemOfSeats({ price: { ...seat, interval } }), policy);
    const all = Array.from({ length: 700 }, (_, index) => boundary(grid, index - 10));
    const first = all.indexOf(starts[0]);
    expect(all.slice(first, first + starts.length)).toEqual(starts);
  });

  test.each([
    { why: 'the 1st', cycle: 'calendar_month', interval: year, starts: ['2000-01-01', '2000-02-01'] },
    { why: 'day 5, as two digits', cycle: 'billing_day:5', interval: year, starts: ['2000-01-05', '2000-02-05'] },
    {
      why: 'each month of a yearly anniversary',
      cycle: 'anniversary',
      interval: year,
      starts: ['2026-07-15', '2026-08-15'],
    },
    {
      why: 'each month of a year under 30 days',
      cycle: 'every_30_days',
      interval: year,
      starts: ['2026-07-15', '2026-08-15'],
    },
    {
      why: 'each 30 days of what is once',
      cycle: 'every_30_days',
      interval: 'once',
      starts: ['2026-07-15', '2026-08-14'],
    },
  ] as const)('changes within a period are invoiced on: $why', ({ cycle, interval, starts }) => {
    const grid = billingDays(itemOfSeats({ price: { ...seat, interval } }), policyOf('goto-admin', { cycle }));
    expect([boundary(grid, 0), boundary(grid, 1)]).toEqual(starts);
  });
});

describe('the bill date of an item', () => {
  const paid = itemOfSeats({ paid: paidAugust, chargedQuantity: '10', changes: [] });
  const paidYear = {
    ...paid,
    price: seatYearly,
    paid: { from: '2026-07-15', to: '2027-07-15', chargedAmount: '3000' },
  };
  const gone = { ...paid, chargedQuantity: '0' };
  const arrears = { timing: 'in_arrears' };
  const atOnce = { mid_period_change: 'immediately', first_partial: 'at_start' };

  test.each([
    { why: 'a tail rides on the next 1st', item: itemOfSeats(), due: '2026-08-01' },
    { why: 'a start on the 1st is due that day', item: itemOfSeats({ startsOn: '2026-08-01' }), due: '2026-08-01' },
    { why: 'a tail at the start is due that day', item: itemOfSeats(), policies: atOnce, due: '2026-07-15' },
    { why: 'what is paid is due when that is over', item: paid, due: '2026-09-01' },
    {
      why: 'a change waits for the next 1st',
      item: { ...paid, changes: [changeOn('2026-08-10', 5)] },
      due: '2026-09-01',
    },
    { why: 'or not', item: { ...paid, changes: [changeOn('2026-08-10', 5)] }, policies: atOnce, due: '2026-08-10' },
    {
      why: 'a change of a year rides on the next 1st',
      item: { ...paidYear, changes: [changeOn('2026-08-10', 5)] },
      due: '2026-09-01',
    },
    { why: 'a year is due on its own day', item: paidYear, due: '2027-07-15' },
    {
      why: 'its own day may come before the 1st',
      item: { ...paidYear, changes: [changeOn('2027-07-10', 5)] },
      due: '2027-07-15',
    },
    {
      why: 'a change from the end of what is paid is no change in it',
      item: { ...paid, changes: [changeOn('2026-09-01', 5)] },
      due: '2026-09-01',
    },
    { why: 'an end at the end of what is paid leaves nothing', item: { ...paid, endsOn: '2026-09-01' }, due: null },
    { why: 'a later end leaves a part', item: { ...paid, endsOn: '2026-09-02' }, due: '2026-09-01' },
    {
      why: 'what is open within it still comes',
      item: { ...paid, endsOn: '2026-09-01', changes: [changeOn('2026-08-10', 5)] },
      due: '2026-09-01',
    },
    { why: 'nothing is held and nothing comes', item: gone, due: null },
    {
      why: 'nothing is held until it is bought again',
      item: { ...gone, changes: [changeOn('2026-10-10', 2)] },
      due: '2026-11-01',
    },
    {
      why: 'to nothing is not bought again',
      item: { ...gone, changes: [changeOn('2026-10-10', { set: 0 })] },
      due: null,
    },
    { why: 'in arrears the tail is due after its month', item: itemOfSeats(), policies: arrears, due: '2026-08-01' },
    {
      why: 'in arrears the 1st is due a month later',
      item: itemOfSeats({ startsOn: '2026-08-01' }),
      policies: arrears,
      due: '2026-09-01',
    },
    {
      why: 'the price says so itself',
      item: itemOfSeats({ startsOn: '2026-08-01', price: { ...seat, timing: 'in_arrears' } }),
      due: '2026-09-01',
    },
    {
      why: 'the price says otherwise',
      item: itemOfSeats({ startsOn: '2026-08-01', price: { ...seat, timing: 'in_advance' } }),
      policies: arrears,
      due: '2026-08-01',
    },
    {
      why: 'a year in arrears is due on its own day',
      item: itemOfSeats({ price: seatYearly }),
      policies: arrears,
      due: '2027-07-15',
    },
    { why: 'once rides on the next 1st', item: itemOfSeats({ price: setupFee }), due: '2026-08-01' },
    {
      why: 'once has no arrears',
      item: itemOfSeats({ price: setupFee }),
      policies: { ...arrears, ...atOnce },
      due: '2026-07-15',
    },
    { why: 'once is over when it is charged', item: { ...paid, price: setupFee, paid: null }, due: null },
    {
      why: 'a short period after a moved billing day',
      item: paid,
      policies: { cycle: 'billing_day:15' },
      due: '2026-09-15',
    },
    { why: 'a quarter on its own day', item: itemOfSeats({ price: seatQuarterly }), due: '2026-07-15' },
  ])('$why', ({ item, policies, due }) => {
    expect(itemDueOn(item, policyOf('goto-admin', policies))).toBe(due);
  });
});

test.each([
  { why: 'what is paid counts', item: itemOfSeats({ paid: paidAugust }), today: '2026-08-10', until: '2026-09-01' },
  { why: 'else the running period', item: itemOfSeats(), today: '2026-07-20', until: '2026-08-01' },
  {
    why: 'on the day on which it is used up the next one runs',
    item: itemOfSeats({ paid: paidAugust }),
    today: '2026-09-01',
    until: '2026-10-01',
  },
  {
    why: 'free months last until billing starts',
    item: itemOfSeats({ startsOn: '2026-09-10' }),
    today: '2026-07-20',
    until: '2026-09-10',
  },
  {
    why: 'on that day the period runs',
    item: itemOfSeats({ startsOn: '2026-09-10' }),
    today: '2026-09-10',
    until: '2026-10-01',
  },
])('without a term the period is the term: $why', ({ item, today, until }) => {
  expect(paidUntil(item, policyOf(), today)).toBe(until);
});
