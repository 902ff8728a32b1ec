import { describe, expect, test } from '@jest/globals';
import { change, decided, itemAfter, seats, state, stations, waiting } from '../../support/inAugust.ts';
import {
  accountOf,
  changeOn,
  device,
  itemOfSeats,
  policyOf,
  seatYearly,
  stateOf,
  subscriptionOf,
} from '../../support/situations.ts';

describe('a change of quantity', () => {
  const scheduled = stateOf([subscriptionOf([{ ...seats, changes: [changeOn('2026-09-01', { set: 7 })] }])]);

  test.each([
    {
      why: 'more is more today',
      answer: change('add', '5'),
      at: '2026-08-10',
      step: { kind: 'add', quantity: '5' },
      inForce: '15',
      happened: 'quantity_changed 2026-08-10 10→15',
    },
    {
      why: 'an absolute one may be more',
      answer: change('set', '12'),
      at: '2026-08-10',
      step: { kind: 'set', quantity: '12' },
      inForce: '12',
      happened: 'quantity_changed 2026-08-10 10→12',
    },
    {
      why: 'fewer seats at the end of the paid period',
      answer: change('remove', '3'),
      at: '2026-09-01',
      step: { kind: 'add', quantity: '-3' },
      inForce: '10',
      happened: 'change_scheduled 2026-09-01 10→7',
    },
    {
      why: 'an absolute one may be less',
      answer: change('set', '7'),
      at: '2026-09-01',
      step: { kind: 'set', quantity: '7' },
      inForce: '10',
      happened: 'change_scheduled 2026-09-01 10→7',
    },
    {
      why: 'fewer devices today',
      answer: change('remove', '3', 'station'),
      index: 1,
      at: '2026-08-10',
      step: { kind: 'add', quantity: '-3' },
      inForce: '7',
      happened: 'quantity_changed 2026-08-10 10→7',
    },
    {
      why: 'devices may go altogether',
      answer: change('set', '0', 'station'),
      index: 1,
      at: '2026-08-10',
      step: { kind: 'set', quantity: '0' },
      inForce: '0',
      happened: 'quantity_changed 2026-08-10 10→0',
    },
    {
      why: 'what is there is kept where less was scheduled',
      from: scheduled,
      answer: change('set', '10'),
      at: '2026-09-01',
      step: { kind: 'set', quantity: '10' },
      inForce: '10',
      happened: 'change_scheduled 2026-09-01 7→10',
    },
    {
      why: 'a scheduled decrease survives an increase',
      from: scheduled,
      answer: change('add', '5'),
      at: '2026-08-10',
      step: { kind: 'add', quantity: '5' },
      inForce: '15',
      happened: 'quantity_changed 2026-08-10 10→15',
    },
    {
      why: 'more in free months counts when billing starts, and serves today',
      from: waiting,
      answer: change('add', '5'),
      at: '2026-09-10',
      step: { kind: 'add', quantity: '5' },
      inForce: '15',
      happened: 'quantity_changed 2026-09-10 10→15',
    },
    {
      why: 'so does an absolute one',
      from: waiting,
      answer: change('set', '4'),
      at: '2026-09-10',
      step: { kind: 'set', quantity: '4' },
      inForce: '4',
      happened: 'quantity_changed 2026-09-10 10→4',
    },
    {
      why: 'less in free months has nothing paid to wait for',
      from: waiting,
      answer: change('remove', '3'),
      at: '2026-09-10',
      step: { kind: 'add', quantity: '-3' },
      inForce: '7',
      happened: 'quantity_changed 2026-09-10 10→7',
    },
  ])('$why', ({ from, answer, index, at, step, inForce, happened }) => {
    const { subscriptions, creditBalance } = decided(answer(from ?? state)).state;
    const changed = subscriptions[0]?.items[index ?? 0];
    expect(changed?.changes.at(-1)).toEqual({
      id: `new-${String(changed?.changes.at(-1)?.id).slice(4)}`,
      effectiveOn: at,
      effectiveAt: at === '2026-08-10' ? '2026-08-10T10:00:00.000Z' : `${at}T00:00:00.000Z`,
      change: step,
      cause: 'command',
    });
    expect(changed?.quantityInForce).toBe(inForce);
    expect(creditBalance).toBe('0');
    const [event] = decided(answer(from ?? state)).events;
    const { effective_on, quantity_before, quantity_after, item_id } = event?.facts ?? {};
    expect(`${event?.type} ${effective_on} ${quantity_before}→${quantity_after}`).toBe(`subscription.${happened}`);
    expect(item_id).toBe(changed?.id);
  });

  test.each([
    { why: 'seats by policy at once', policies: { decrease: 'now_with_credit' }, itemId: 'item', at: '2026-08-10' },
    { why: 'devices by policy at the end', policies: { decrease: 'period_end' }, itemId: 'station', at: '2026-09-01' },
    {
      why: 'without a term its end is that of the period',
      policies: { decrease: 'term_end' },
      itemId: 'station',
      at: '2026-09-01',
    },
    { why: 'phone numbers are devices', policies: {}, itemId: 'number', at: '2026-08-10' },
  ])('less takes effect by the policy: $why', ({ policies, itemId, at }) => {
    const number = { ...seats, id: 'number', price: { ...device, itemKind: 'phone_number' as const } };
    const from = stateOf(
      [subscriptionOf([seats, stations, number])],
      accountOf({ policy: policyOf('goto-admin', policies) }),
    );
    const { items } = decided(change('remove', '1', itemId)(from)).state.subscriptions[0] ?? { items: [] };
    expect(items.find(({ id }) => id === itemId)?.changes).toMatchObject([{ effectiveOn: at }]);
  });

  test('an item that follows another is changed from its first day on', () => {
    const follower = itemOfSeats({
      id: 'yearly',
      replacesId: seats.id,
      price: seatYearly,
      startsOn: '2026-09-01',
      quantityInForce: '0',
    });
    const from = stateOf([
      subscriptionOf([{ ...seats, endsOn: '2026-09-01' }, follower], { billingStartsOn: '2026-07-15' }),
    ]);
    const answer = change('add', '5', 'yearly')(from);
    expect(itemAfter(answer, 1)).toMatchObject({ quantityInForce: '0', changes: [{}, { effectiveOn: '2026-09-01' }] });
    expect(decided(answer).events[0]).toMatchObject({
      type: 'subscription.change_scheduled',
      facts: { quantity_before: '10', quantity_after: '15' },
    });
    expect(change('remove', '10', 'yearly')(from)).toMatchObject({ code: 'quantity_out_of_range' });
  });
});

describe('of two absolute quantities of a day the later holds', () => {
  const stepsAfter = (first: number, second: string, from = seats) => {
    const raised = stateOf([
      subscriptionOf([{ ...from, changes: [...from.changes, changeOn('2026-08-10', { set: first })] }]),
    ]);
    const changes = itemAfter(change('set', second)(raised))?.changes.slice(from.changes.length + 1);
    return changes?.map((each) => `${each.effectiveOn} ${each.change.quantity}`);
  };
  test.each([
    { why: 'less than the first and more than before is more', first: 20, second: '12', steps: ['2026-08-10 12'] },
    { why: 'as before is nothing', first: 20, second: '10', steps: ['2026-08-10 10'] },
    {
      why: 'less than before is less at the end, and the first does not count',
      first: 20,
      second: '8',
      steps: ['2026-09-01 8', '2026-08-10 10'],
    },
    { why: 'less that took effect today may become more', first: 7, second: '8', steps: ['2026-08-10 8'] },
    { why: 'less that took effect today may become less', first: 7, second: '6', steps: ['2026-09-01 6'] },
  ])('$why', ({ first, second, steps }) => {
    expect(stepsAfter(first, second)).toEqual(steps);
  });

  test('what there was before is what there was the day before', () => {
    const grown = { ...seats, changes: [changeOn('2026-08-09', 5)] };
    expect(stepsAfter(20, '12', grown)).toEqual(['2026-09-01 12', '2026-08-10 15']);
  });

  test('on the day of the order nothing was there before', () => {
    const ordered = itemOfSeats({ startsOn: '2026-08-10' });
    expect(itemAfter(change('set', '4')(stateOf([subscriptionOf([ordered])])))).toMatchObject({
      quantityInForce: '4',
      changes: [{}, { effectiveOn: '2026-08-10', change: { kind: 'set', quantity: '4' } }],
    });
  });

  test('where less is less at once there is nothing to take back', () => {
    const raised = subscriptionOf([{ ...stations, changes: [changeOn('2026-08-10', { set: 20 })] }]);
    const less = itemAfter(change('set', '8', 'station')(stateOf([subscriptionOf([seats, ...raised.items])])), 1);
    expect(less?.changes.map((each) => `${each.effectiveOn} ${each.change.quantity}`)).toEqual([
      '2026-08-10 20',
      '2026-08-10 8',
    ]);
  });
});
