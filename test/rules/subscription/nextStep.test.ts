import { describe, expect, test } from '@jest/globals';
import type { Subscription } from '../../../rules/subscription/accountState.ts';
import { nextDeadline, performDue } from '../../../rules/subscription/nextStep.ts';
import { serviceEndsAt } from '../../../rules/subscription/steps/endStep.ts';
import { paidAugust, seats } from '../../support/inAugust.ts';
import {
  accountOf,
  changeOn,
  contextAt,
  itemOfSeats,
  policyOf,
  seatYearly,
  stateOf,
  subscriptionOf,
} from '../../support/situations.ts';

const toronto = accountOf({ zone: 'America/Toronto' });
const now = '2026-08-10T14:00:00.000Z';
const fewerFromSeptember = { ...seats, changes: [changeOn('2026-09-01', -3)] };
const yearly = itemOfSeats({
  id: 'yearly',
  replacesId: 'item',
  price: seatYearly,
  startsOn: '2026-09-01',
  quantityInForce: '0',
});
const switching = subscriptionOf([{ ...seats, endsOn: '2026-09-01' }, yearly], { billingStartsOn: '2026-07-15' });

describe('the next deadline, on the account’s clock', () => {
  const quantityOnThe1st = { at: '2026-09-01T04:00:00.000Z', label: 'Quantity changes on 2026-09-01' };
  test.each([
    { why: 'nothing is to come', of: subscriptionOf([seats]), deadline: null },
    { why: 'a scheduled quantity', of: subscriptionOf([fewerFromSeptember]), deadline: quantityOnThe1st },
    {
      why: 'a scheduled quantity that changes nothing is none',
      of: subscriptionOf([{ ...seats, changes: [changeOn('2026-09-01', { set: 10 })] }]),
      deadline: null,
    },
    {
      why: 'a quantity that should be in force and is not yet announced',
      of: subscriptionOf([{ ...seats, changes: [changeOn('2026-08-10', -3)] }]),
      deadline: { at: '2026-08-10T04:00:00.000Z', label: 'Quantity changes on 2026-08-10' },
    },
    { why: 'a price that replaces another', of: switching, deadline: quantityOnThe1st },
    {
      why: 'the earliest of several',
      of: subscriptionOf([{ ...seats, changes: [changeOn('2026-09-20', -1)] }, fewerFromSeptember]),
      deadline: quantityOnThe1st,
    },
    {
      why: 'an end at the end of what is paid is its first instant',
      of: subscriptionOf([{ ...seats, endsOn: '2026-09-01' }], { endsOn: '2026-09-01' }),
      deadline: { at: '2026-09-01T04:00:00.000Z', label: 'Ends on 2026-09-01' },
    },
    {
      why: 'an end within a period is the end of its day',
      of: subscriptionOf([{ ...seats, endsOn: '2026-08-20' }], { endsOn: '2026-08-20' }),
      deadline: { at: '2026-08-21T04:00:00.000Z', label: 'Ends on 2026-08-20' },
    },
    {
      why: 'what was to change after the end does not',
      of: subscriptionOf([{ ...fewerFromSeptember, endsOn: '2026-08-20' }], { endsOn: '2026-08-20' }),
      deadline: { at: '2026-08-21T04:00:00.000Z', label: 'Ends on 2026-08-20' },
    },
    {
      why: 'what has ended waits for nothing',
      of: subscriptionOf([fewerFromSeptember], { status: 'ended', endsOn: '2026-08-01' }),
      deadline: null,
    },
  ])('$why', ({ of, deadline }) => {
    expect(nextDeadline(of, toronto, now)).toEqual(deadline);
  });
});

describe('service ends', () => {
  const ends = (endsOn: string, policies = {}, items = [seats]) =>
    serviceEndsAt(subscriptionOf(items), endsOn, accountOf({ policy: policyOf('goto-admin', policies) }));
  const paidYear = { from: '2026-07-15', to: '2027-07-15', chargedAmount: '3000' };
  const fromYearly = itemOfSeats({ price: seatYearly, endsOn: '2027-07-15', paid: paidYear });
  const toMonthly = itemOfSeats({ id: 'monthly', replacesId: 'item', startsOn: '2027-07-15' });

  test.each([
    { why: 'without items at the start of the day', at: ends('2026-08-20', {}, []), expected: '2026-08-20' },
    { why: 'within a period at the end of the day', at: ends('2026-08-20'), expected: '2026-08-21' },
    { why: 'on the first day of a period at its start', at: ends('2026-10-01'), expected: '2026-10-01' },
    {
      why: 'counted, at the start of the day',
      at: ends('2026-08-20', { 'proration.first_day': 'counted' }),
      expected: '2026-08-20',
    },
    {
      why: 'by the second, at the start of the day',
      at: ends('2026-08-20', { 'proration.basis': 'by_second' }),
      expected: '2026-08-20',
    },
    {
      why: 'the end of what is paid stays one when the billing day moves',
      at: ends('2026-09-01', { cycle: 'billing_day:15' }),
      expected: '2026-09-01',
    },
    {
      why: 'after that only the new day is one',
      at: ends('2026-10-01', { cycle: 'billing_day:15' }),
      expected: '2026-10-02',
    },
    {
      why: 'the end of a paid year is one, whatever follows it',
      at: ends('2027-07-15', {}, [fromYearly, toMonthly]),
      expected: '2027-07-15',
    },
    {
      why: 'after a switch the new price decides: the 1st',
      at: ends('2027-10-01', {}, [fromYearly, toMonthly]),
      expected: '2027-10-01',
    },
    {
      why: 'after a switch the new price decides: not the old day',
      at: ends('2027-10-15', {}, [fromYearly, toMonthly]),
      expected: '2027-10-16',
    },
  ])('$why', ({ at, expected }) => {
    expect(at).toBe(`${expected}T00:00:00.000Z`);
  });
});

describe('what is due is done', () => {
  const done = (of: Subscription, at: string) => {
    const decision = performDue(stateOf([of]), 'subscription', contextAt(at));
    const [subscription] = decision.state.subscriptions;
    return { decision, subscription, again: performDue(decision.state, 'subscription', contextAt(at)) };
  };

  test('a scheduled quantity is announced, once', () => {
    const { decision, subscription, again } = done(subscriptionOf([fewerFromSeptember]), '2026-09-01T00:00:00.000Z');
    expect(subscription?.items).toEqual([{ ...fewerFromSeptember, quantityInForce: '7' }]);
    expect(decision).toMatchObject({ kind: 'decided', subscriptionId: 'subscription', invoice: null });
    expect(decision.events).toEqual([
      {
        type: 'subscription.quantity_changed',
        subscriptionId: 'subscription',
        facts: { item_id: 'item', effective_on: '2026-09-01', quantity_before: '10', quantity_after: '7' },
      },
    ]);
    expect(again.events).toEqual([]);
    expect(again.state).toBe(decision.state);
  });

  test('a replaced price goes and its follower comes; the rest is the same object', () => {
    const state = stateOf([switching, subscriptionOf([seats], { id: 'other' })]);
    const decision = performDue(state, 'subscription', contextAt('2026-09-01T00:00:00.000Z'));
    const forces = decision.state.subscriptions[0]?.items.map(({ id, quantityInForce }) => [id, quantityInForce]);
    expect(forces).toEqual([
      ['item', '0'],
      ['yearly', '10'],
    ]);
    expect(decision.events).toHaveLength(2);
    expect(decision.state.subscriptions[1]).toBe(state.subscriptions[1]);
    expect(decision.state.account).toBe(state.account);
  });

  test.each([
    { why: 'not an instant before', at: '2026-08-20T23:59:59.999Z', status: 'active', events: [] },
    {
      why: 'at the end of its day',
      at: '2026-08-21T00:00:00.000Z',
      status: 'ended',
      events: ['subscription.ended 2026-08-20'],
    },
    { why: 'late', at: '2026-12-24T00:00:00.000Z', status: 'ended', events: ['subscription.ended 2026-08-20'] },
  ])('it ends: $why', ({ at, status, events }) => {
    const of = subscriptionOf([{ ...seats, endsOn: '2026-08-20' }], { endsOn: '2026-08-20' });
    const { decision, subscription, again } = done(of, at);
    expect(subscription).toMatchObject({ status, items: [{ quantityInForce: '10' }] });
    expect(decision.events.map(({ type, facts }) => `${type} ${facts.ends_on}`)).toEqual(events);
    expect(again.events).toEqual([]);
    expect(again.state).toBe(decision.state);
    expect(subscription?.items[0]).toBe(of.items[0]);
  });

  test('nothing is due: nothing is changed', () => {
    const state = stateOf([subscriptionOf([{ ...seats, paid: paidAugust }])]);
    expect(performDue(state, 'subscription', contextAt(now)).state).toBe(state);
  });

  test('a subscription that nobody knows is a bug', () => {
    expect(() => performDue(stateOf([]), 'subscription', contextAt(now))).toThrow('subscription.unknown: subscription');
  });
});
