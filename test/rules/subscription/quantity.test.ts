import { describe, expect, test } from '@jest/globals';
import { dayEnds, lowestQuantityFrom, quantityOn } from '../../../rules/subscription/quantity.ts';
import { quantityInForceOn } from '../../../rules/subscription/quantityInForce.ts';
import { changeOn, itemOfSeats, subscriptionOf } from '../../support/situations.ts';

/** Ten are charged; what follows is open. */
const charged = (...changes: ReturnType<typeof changeOn>[]) => itemOfSeats({ chargedQuantity: '10', changes });

describe('what is open collapses by day', () => {
  test.each([
    { why: 'nothing is open', changes: [], ends: [] },
    {
      why: '+5 and +3 are +8',
      changes: [changeOn('2026-08-10', 5), changeOn('2026-08-10', 3)],
      ends: ['2026-08-10 18'],
    },
    {
      why: '+5 and −5 are nothing',
      changes: [changeOn('2026-08-10', 5), changeOn('2026-08-10', -5)],
      ends: ['2026-08-10 10'],
    },
    {
      why: 'of two absolute ones the later holds',
      changes: [changeOn('2026-08-10', { set: 20 }), changeOn('2026-08-10', { set: 12 })],
      ends: ['2026-08-10 12'],
    },
    {
      why: 'additions count on top of an absolute one before them',
      changes: [changeOn('2026-08-10', 7), changeOn('2026-08-10', { set: 12 }), changeOn('2026-08-10', 1)],
      ends: ['2026-08-10 13'],
    },
    {
      why: 'days are apart, and in order whatever the order of recording',
      changes: [changeOn('2026-09-01', -3), changeOn('2026-08-10', 5), changeOn('2026-08-20', 2)],
      ends: ['2026-08-10 15', '2026-08-20 17', '2026-09-01 14'],
    },
    {
      why: 'later days are left alone',
      changes: [changeOn('2026-08-10', 5), changeOn('2026-09-02', 1)],
      ends: ['2026-08-10 15'],
    },
  ])('$why', ({ changes, ends }) => {
    const answer = dayEnds(charged(...changes), '2026-09-01');
    expect(answer.map(({ on, quantity }) => `${on} ${quantity}`)).toEqual(ends);
  });

  test('a day remembers all its changes, and its last instant and cause', () => {
    const last = { ...changeOn('2026-08-10', 3, 'b'), effectiveAt: '2026-08-10T18:00:00.000Z', cause: 'evening' };
    expect(dayEnds(charged(changeOn('2026-08-10', 5, 'a'), last), '2026-08-10')).toMatchObject([
      { changeIds: ['a', 'b'], at: '2026-08-10T18:00:00.000Z', cause: 'evening' },
    ]);
  });
});

test.each([
  { why: 'before any change it is what was charged', on: '2026-08-09', quantity: '10', lowest: '8' },
  { why: 'on the day of a change it is that', on: '2026-08-10', quantity: '15', lowest: '8' },
  { why: 'between two it is that of the first', on: '2026-08-31', quantity: '15', lowest: '8' },
  { why: 'after the lowest it is higher again', on: '2026-09-02', quantity: '9', lowest: '9' },
])('the quantity of a day, and the lowest from then on: $why', ({ on, quantity, lowest }) => {
  const item = charged(changeOn('2026-08-10', 5), changeOn('2026-09-01', -7), changeOn('2026-09-02', 1));
  expect(quantityOn(item, on).toFixed()).toBe(quantity);
  expect(lowestQuantityFrom(item, on).toFixed()).toBe(lowest);
});

describe('the quantity that serves', () => {
  const waiting = itemOfSeats({ startsOn: '2026-09-01' });
  test.each([
    { why: 'free months are served as ordered', item: waiting, on: '2026-08-10', inForce: '10' },
    {
      why: 'a follower serves from its first day',
      item: waiting,
      billingStartsOn: '2026-07-15',
      on: '2026-08-31',
      inForce: '0',
    },
    {
      why: 'a follower that has begun serves',
      item: waiting,
      billingStartsOn: '2026-07-15',
      on: '2026-09-01',
      inForce: '10',
    },
    {
      why: 'a replaced item serves to its last day',
      item: itemOfSeats({ endsOn: '2026-09-01' }),
      on: '2026-08-31',
      inForce: '10',
    },
    { why: 'from then on it does not', item: itemOfSeats({ endsOn: '2026-09-01' }), on: '2026-09-01', inForce: '0' },
    {
      why: 'what ends with the subscription stays as it was announced',
      item: itemOfSeats({ endsOn: '2026-09-01', quantityInForce: '7' }),
      endsOn: '2026-09-01',
      on: '2026-09-01',
      inForce: '7',
    },
    {
      why: 'before that it follows its changes',
      item: itemOfSeats({ quantityInForce: '7' }),
      endsOn: '2026-09-01',
      on: '2026-08-31',
      inForce: '10',
    },
  ])('$why', ({ item, billingStartsOn, endsOn, on, inForce }) => {
    const overrides = { ...(billingStartsOn ? { billingStartsOn } : {}), endsOn: endsOn ?? null };
    expect(quantityInForceOn(item, subscriptionOf([item], overrides), on)).toBe(inForce);
  });
});
