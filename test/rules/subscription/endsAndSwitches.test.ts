import { describe, expect, test } from '@jest/globals';
import { cancel } from '../../../rules/subscription/cancel.ts';
import { switchInterval } from '../../../rules/subscription/switchInterval.ts';
import { decided, itemAfter, on10August, seats, state, stations, waiting } from '../../support/inAugust.ts';
import {
  accountOf,
  changeOn,
  itemOfSeats,
  policyOf,
  seatYearly,
  stateOf,
  subscriptionOf,
} from '../../support/situations.ts';

describe('a cancellation', () => {
  const year = { from: '2026-07-15', to: '2027-07-15', chargedAmount: '3000' };
  const paidYear = { ...seats, id: 'year', price: seatYearly, paid: year };
  const byPolicy = (value: string, items = [seats, stations]) =>
    cancel(
      stateOf([subscriptionOf(items)], accountOf({ policy: policyOf('goto-admin', { cancel: value }) })),
      'subscription',
      on10August(),
    );

  test.each([
    {
      why: 'at the end of the term, which is the paid period',
      value: 'term_end',
      endsOn: '2026-09-01',
      itemEnds: '2026-09-01',
      changes: 0,
    },
    {
      why: 'at the end of the paid period',
      value: 'period_end',
      endsOn: '2026-09-01',
      itemEnds: '2026-09-01',
      changes: 0,
    },
    {
      why: 'today, and nothing comes back',
      value: 'now_without_credit',
      endsOn: '2026-08-10',
      itemEnds: '2026-08-10',
      changes: 0,
    },
    {
      why: 'today, and the rest of what is paid comes back',
      value: 'now_with_credit',
      endsOn: '2026-08-10',
      itemEnds: '2026-09-01',
      changes: 1,
    },
  ])('ends $why', ({ value, endsOn, itemEnds, changes }) => {
    const answer = decided(byPolicy(value));
    const [subscription] = answer.state.subscriptions;
    expect(subscription).toMatchObject({ endsOn, cancelledAt: '2026-08-10T10:00:00.000Z', status: 'active' });
    expect(subscription?.items.map((each) => [each.endsOn, each.changes.length, each.quantityInForce])).toEqual([
      [itemEnds, changes, '10'],
      [itemEnds, changes, '10'],
    ]);
    expect(answer.invoice).toBeNull();
    expect(answer.events).toMatchObject([
      { type: 'subscription.cancelled', subscriptionId: 'subscription', facts: { ends_on: endsOn } },
    ]);
  });

  test('what comes back is a change to nothing, of today', () => {
    expect(itemAfter(byPolicy('now_with_credit'))?.changes).toEqual([
      {
        id: expect.stringContaining('new-'),
        effectiveOn: '2026-08-10',
        effectiveAt: '2026-08-10T10:00:00.000Z',
        change: { kind: 'set', quantity: '0' },
        cause: 'command',
      },
    ]);
  });

  test('the plan decides, whatever else is paid longer or shorter', () => {
    const ends = (items: (typeof seats)[]) => decided(byPolicy('term_end', items)).state.subscriptions[0]?.endsOn;
    expect(ends([seats, paidYear])).toBe('2026-09-01');
    expect(ends([paidYear, stations])).toBe('2027-07-15');
  });

  test.each([
    { why: 'what has ended earlier', endsOn: '2026-08-01', values: ['term_end', 'now_with_credit'] },
    { why: 'what ends today', endsOn: '2026-08-10', values: ['term_end', 'now_with_credit'] },
    { why: 'what ends on that day anyway', endsOn: '2026-09-01', values: ['term_end'] },
  ])('$why keeps its day, and is the same object', ({ endsOn, values }) => {
    const gone = { ...stations, endsOn };
    for (const value of values) expect(itemAfter(byPolicy(value, [seats, gone]), 1)).toBe(gone);
  });

  test('a switch that was to come does not come', () => {
    const switched = decided(
      switchInterval(state, { subscriptionId: 'subscription', price: seatYearly }, on10August()),
    ).state;
    for (const value of ['term_end', 'now_with_credit']) {
      const account = accountOf({ policy: policyOf('goto-admin', { cancel: value }) });
      const items = decided(cancel({ ...switched, account }, 'subscription', on10August())).state.subscriptions[0]
        ?.items;
      expect(items?.map(({ startsOn, endsOn }) => [startsOn, endsOn])).toEqual([
        ['2026-07-15', '2026-09-01'],
        ['2026-07-15', '2026-09-01'],
        ['2026-09-01', '2026-09-01'],
      ]);
    }
  });

  test.each([
    { why: 'lasts to the end of the free months', value: 'term_end', endsOn: '2026-09-10' },
    { why: 'or ends today', value: 'now_with_credit', endsOn: '2026-08-10' },
  ])('in free months: $why, and nothing is ever billed', ({ value, endsOn }) => {
    const account = accountOf({ policy: policyOf('goto-admin', { cancel: value }) });
    const answer = decided(cancel({ ...waiting, account }, 'subscription', on10August()));
    expect(answer.state.subscriptions[0]).toMatchObject({ endsOn, items: [{ endsOn: '2026-09-10' }] });
  });
});

describe('a switch of interval', () => {
  test('the old price ends where the new one begins, with the quantity of that day', () => {
    const fewer = stateOf([subscriptionOf([{ ...seats, changes: [changeOn('2026-09-01', -3)] }])]);
    const answer = decided(switchInterval(fewer, { subscriptionId: 'subscription', price: seatYearly }, on10August()));
    expect(answer.state.subscriptions[0]?.items).toMatchObject([
      { id: 'item', endsOn: '2026-09-01' },
      {
        id: `new-${String(answer.state.subscriptions[0]?.items[1]?.id).slice(4)}`,
        price: seatYearly,
        anchor: '2026-09-01',
        startsOn: '2026-09-01',
        endsOn: null,
        paid: null,
        chargedQuantity: '0',
        quantityInForce: '0',
        changes: [
          {
            effectiveOn: '2026-09-01',
            effectiveAt: '2026-09-01T00:00:00.000Z',
            change: { kind: 'add', quantity: '7' },
          },
        ],
      },
    ]);
    expect(answer).toMatchObject({
      invoice: null,
      events: [
        {
          type: 'subscription.interval_switched',
          subscriptionId: 'subscription',
          facts: { effective_on: '2026-09-01', price_before: 'seat-monthly', price_after: 'seat-yearly' },
        },
      ],
    });
  });

  test('a price that starts today can be left today', () => {
    const today = stateOf([subscriptionOf([itemOfSeats({ startsOn: '2026-08-10' })])]);
    const answer = switchInterval(today, { subscriptionId: 'subscription', price: seatYearly }, on10August());
    expect(itemAfter(answer)).toMatchObject({ startsOn: '2026-08-10', endsOn: '2026-09-01' });
  });

  test('it is the plan that switches, not what was ordered with it', () => {
    const { items } = decided(
      switchInterval(state, { subscriptionId: 'subscription', price: seatYearly }, on10August()),
    ).state.subscriptions[0] ?? { items: [] };
    expect(items.map(({ id, endsOn }) => [id.replace(/\d+/, 'n'), endsOn])).toEqual([
      ['item', '2026-09-01'],
      ['station', null],
      ['new-n', null],
    ]);
  });
});
