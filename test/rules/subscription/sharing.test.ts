import { describe, expect, test } from '@jest/globals';
import { cancel } from '../../../rules/subscription/cancel.ts';
import { setBillingDay } from '../../../rules/subscription/setBillingDay.ts';
import { subscribe } from '../../../rules/subscription/subscribe.ts';
import { switchInterval } from '../../../rules/subscription/switchInterval.ts';
import { change, decided, on10August, orderOf, seats, state, stations } from '../../support/inAugust.ts';
import { accountOf, itemOfSeats, policyOf, seatYearly, stateOf, subscriptionOf } from '../../support/situations.ts';

test('a moved billing day is an override of the account, and the account only', () => {
  const account = accountOf({
    policyOverrides: { rounding: 'up' },
    policy: policyOf('goto-admin', { rounding: 'up' }),
  });
  const from = stateOf(state.subscriptions, account);
  const answer = decided(setBillingDay(from, 31));
  expect(answer.state.account).toMatchObject({
    policyOverrides: { rounding: 'up', cycle: 'billing_day:31' },
    policy: { label: 'goto-admin@1 (cycle, rounding)', values: { cycle: 'billing_day:31', rounding: 'up' } },
  });
  expect(answer.state.subscriptions).toBe(from.subscriptions);
  expect(answer).toMatchObject({
    subscriptionId: null,
    invoice: null,
    events: [
      {
        type: 'account.billing_day_changed',
        subscriptionId: null,
        facts: { cycle_before: 'calendar_month', cycle_after: 'billing_day:31' },
      },
    ],
  });
});

describe('what is not changed stays the same object', () => {
  const other = subscriptionOf([itemOfSeats({ id: 'of another' })], { id: 'other' });
  const from = stateOf([...state.subscriptions, other]);
  test.each([
    { why: 'a start', answer: subscribe(from, orderOf(), on10August()), changedItems: [false, false] },
    { why: 'a change', answer: change('add', '5')(from), changedItems: [true, false] },
    {
      why: 'a switch',
      answer: switchInterval(from, { subscriptionId: 'subscription', price: seatYearly }, on10August()),
      changedItems: [true, false],
    },
    { why: 'a cancellation', answer: cancel(from, 'subscription', on10August()), changedItems: [true, true] },
  ])('$why', ({ answer, changedItems }) => {
    const after = decided(answer).state;
    expect(after.account).toBe(from.account);
    expect(after.subscriptions[1]).toBe(other);
    expect(
      after.subscriptions[0]?.items.slice(0, 2).map((each, index) => each !== from.subscriptions[0]?.items[index]),
    ).toEqual(changedItems);
    expect(after.subscriptions[0] !== from.subscriptions[0]).toBe(changedItems.includes(true));
  });

  test('the account that a command was given is as it was', () => {
    expect(JSON.stringify(from)).toBe(JSON.stringify(stateOf([subscriptionOf([seats, stations]), other])));
  });
});
