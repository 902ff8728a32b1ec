import { expect, test } from '@jest/globals';
import { itemOf } from '../../../rules/subscription/itemOf.ts';
import { planItemOn, planItems } from '../../../rules/subscription/planItem.ts';
import { device, itemOfSeats, seatYearly, subscriptionOf } from '../../support/situations.ts';

const monthly = itemOfSeats({ id: 'monthly', endsOn: '2026-08-01' });
const station = itemOfSeats({ id: 'station', price: device });
const yearly = itemOfSeats({ id: 'yearly', replacesId: 'monthly', price: seatYearly, startsOn: '2026-08-01' });
const laterStation = itemOfSeats({ id: 'later station', price: device, startsOn: '2026-08-01' });
const laterSeats = itemOfSeats({ id: 'later seats', startsOn: '2026-09-01' });
const subscription = subscriptionOf([monthly, station, laterStation, yearly, laterSeats]);

test('the plan is the first of the order and what follows it on its last day', () => {
  expect(planItems(subscription).map(({ id }) => id)).toEqual(['monthly', 'yearly']);
});

test.each([
  { why: 'before billing starts it is the first', on: '2026-07-01', id: 'monthly' },
  { why: 'on the day before the replacement it is the old one', on: '2026-07-31', id: 'monthly' },
  { why: 'on the day of the replacement it is the new one', on: '2026-08-01', id: 'yearly' },
])('$why', ({ on, id }) => {
  expect(planItemOn(subscription, on).id).toBe(id);
});

test('a subscription without items is a bug', () => {
  expect(() => planItems(subscriptionOf([]))).toThrow('subscription.without_items: subscription');
});

test.each([
  { why: 'the plan where none is named', itemId: undefined, today: '2026-08-01', answer: { id: 'yearly' } },
  { why: 'the named one', itemId: 'station', today: '2026-08-01', answer: { id: 'station' } },
  {
    why: 'nobody knows it',
    itemId: 'chair',
    today: '2026-08-01',
    answer: {
      code: 'item_not_found',
      detail: 'The subscription has no item chair; read the subscription for its items.',
    },
  },
  {
    why: 'what is replaced takes no changes',
    itemId: undefined,
    today: '2026-07-31',
    answer: { code: 'future_change_unsupported', facts: { ends_on: '2026-08-01' } },
  },
])('a change means: $why', ({ itemId, today, answer }) => {
  expect(itemOf(subscription, itemId, today)).toMatchObject(answer);
});
