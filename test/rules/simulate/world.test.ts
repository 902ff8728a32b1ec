import { describe, expect, test } from '@jest/globals';
import { EMPTY_CATALOGUE } from '../../../rules/catalogue/catalogueView.ts';
import { nextBillDate } from '../../../rules/invoicing/cutAccount.ts';
import { EMPTY_BOOKS } from '../../../rules/payments/books.ts';
import { refuse } from '../../../rules/refusal.ts';
import { advance, newWorld, perform, runBilling, setAccount, setRate } from '../../../rules/simulate/world.ts';
import { AS_AGREED } from '../../../rules/simulate/worldMoney.ts';
import { cancel } from '../../../rules/subscription/cancel.ts';
import { subscribe } from '../../../rules/subscription/subscribe.ts';
import { orderOf } from '../../support/inAugust.ts';
import {
  type Act,
  accountOf,
  eventsOf,
  inOntario,
  live,
  noRates,
  ontario,
  policyOf,
  seat,
  seatYearly,
  stateOf,
  sums,
} from '../../support/situations.ts';
import { expectSound } from '../../support/soundness.ts';

const at = '2026-07-15T10:00:00.000Z';
const world = newWorld(stateOf([]), at, noRates);
const begun: Act = { on: '2026-07-15', subscribe: [[seat, 10]] };

test('in a new world nothing has happened', () => {
  expect(world).toEqual({
    now: at,
    state: stateOf([]),
    taxTable: noRates,
    catalogue: EMPTY_CATALOGUE,
    invoices: [],
    events: [],
    emails: [],
    stoppedBy: null,
    idsUsed: 0,
    books: EMPTY_BOOKS,
    gateway: AS_AGREED,
    movements: [],
    opened: [],
  });
});

describe('a command', () => {
  test('that is refused changes nothing, not even the count of ids', () => {
    const no = refuse('not_permitted', 'No.');
    const answer = perform(world, 'command-1', (_, { newId }) => {
      newId();
      return no;
    });
    expect(answer).toEqual({ world, answer: no });
    expect(answer.world).toBe(world);
  });

  test('has the world’s time, its id, and ids that are never used twice', () => {
    const first = perform(world, 'command-1', (state, context) => subscribe(state, orderOf(), context));
    const second = perform(first.world, 'command-2', (state, context) => subscribe(state, orderOf(), context));
    const ids = second.world.state.subscriptions.flatMap(({ id, items }) => [
      id,
      ...items.flatMap((item) => [item.id, ...item.changes.map((change) => change.id)]),
    ]);
    expect(ids).toEqual(['id-1', 'id-2', 'id-3', 'id-4', 'id-5', 'id-6']);
    expect(second.world.idsUsed).toBe(6);
    expect(second.world.state.subscriptions[1]?.items[0]?.changes[0]).toMatchObject({
      cause: 'command-2',
      effectiveAt: at,
    });
    expect(second.answer).toMatchObject({ kind: 'decided', subscriptionId: 'id-4' });
  });

  test('tells what happened, then the invoice that it made', () => {
    const { world: after } = live({ profile: 'standard', acts: [begun], until: '2026-07-15' });
    expect(after.events).toEqual([
      {
        at,
        type: 'subscription.activated',
        subscriptionId: 'id-1',
        facts: { plan_id: 'plan', billing_starts_on: '2026-07-15' },
      },
      { at, type: 'invoice.issued', subscriptionId: null, facts: { bill_date: '2026-07-15', total: '290.00' } },
    ]);
  });
});

describe('time', () => {
  test('runs forward only', () => {
    expect(() => advance(world, '2026-07-15T09:59:59.999Z')).toThrow(
      'simulate.backwards: 2026-07-15T10:00:00.000Z to 2026-07-15T09:59:59.999Z',
    );
    expect(advance(world, at)).toEqual(world);
  });

  test('stands where it was sent when nothing is due', () => {
    expect(advance(world, '2030-01-01T00:00:00.000Z')).toEqual({ ...world, now: '2030-01-01T00:00:00.000Z' });
  });

  test.each([
    { why: 'not an instant before the end of the bill date', to: '2026-08-02T03:59:59.999Z', invoices: [] },
    { why: 'at its end on the account’s clock', to: '2026-08-02T04:00:00.000Z', invoices: ['2026-08-01 439.68'] },
  ])('the cut is made $why', ({ to, invoices }) => {
    const toronto = live({ account: { zone: 'America/Toronto' }, acts: [begun], until: '2026-07-15' }).world;
    const after = advance(toronto, to);
    expect(sums(after)).toEqual(invoices);
    expect(eventsOf(after, 'invoice.issued')).toEqual(invoices.map(() => '2026-08-02T04:00:00.000Z invoice.issued'));
  });

  test('it does not matter in how many steps it goes, and twice is once', () => {
    const acts: Act[] = [begun, { on: '2026-08-10', add: 5 }, { on: '2026-08-20', remove: 3 }];
    const { world: start } = live({ acts, until: '2026-08-20' });
    const whole = advance(start, '2026-12-31T00:00:00.000Z');
    let stepped = start;
    for (let day = 21; day < 150; day += 1) {
      stepped = advance(stepped, new Date(Date.UTC(2026, 7, day, 7)).toISOString());
      stepped = advance(stepped, stepped.now);
    }
    expect(advance(stepped, '2026-12-31T00:00:00.000Z')).toEqual(whole);
  });

  test('at one instant the cut of the ending day comes before what begins with the next', () => {
    const { world: after } = live({
      policies: { cancel: 'now_without_credit' },
      acts: [
        { on: '2026-08-01', subscribe: [[seat, 10]] },
        { on: '2026-08-15T09:00', subscribe: [[seatYearly, 1]] },
        { on: '2026-08-15T10:00', cancel: true },
      ],
      until: '2026-08-16',
    });
    expect(eventsOf(after).slice(-2)).toEqual([
      '2026-08-16T00:00:00.000Z invoice.issued',
      '2026-08-16T00:00:00.000Z subscription.ended',
    ]);
  });

  test('events are in order, whichever subscription they are of', () => {
    const { world: after } = live({
      acts: [
        { on: '2026-07-15', subscribe: [[seat, 10]] },
        { on: '2026-07-15T11:00', subscribe: [[seatYearly, 1]] },
        { on: '2026-08-10', remove: 3 },
      ],
      until: '2026-09-01',
    });
    expect(eventsOf(after)).toEqual([
      '2026-07-15T10:00:00.000Z subscription.activated',
      '2026-07-15T11:00:00.000Z subscription.activated',
      '2026-07-16T00:00:00.000Z invoice.issued',
      '2026-08-02T00:00:00.000Z invoice.issued',
      '2026-08-10T10:00:00.000Z subscription.change_scheduled',
      '2026-09-01T00:00:00.000Z subscription.quantity_changed',
      '2026-09-02T00:00:00.000Z invoice.issued',
    ]);
  });
});

describe('a rate that nobody knows', () => {
  const stopped = (until: string) =>
    live({ account: inOntario, acts: [begun, { on: '2026-08-01T12:00', add: 5 }], until }).world;

  const facts = { code: 'tax_rate_unknown', bill_date: '2026-08-01', jurisdiction: 'CA-ON', tax_date: '2026-08-01' };

  test('stops the billing, once, and loses nothing', () => {
    const after = stopped('2026-08-20');
    expect(after.invoices).toEqual([]);
    expect(after.stoppedBy).toMatchObject({ kind: 'rate_unknown', jurisdiction: 'CA-ON', taxKind: 'hst' });
    expect(after.events.at(-1)).toEqual({
      at: '2026-08-02T00:00:00.000Z',
      type: 'billing.stopped',
      subscriptionId: null,
      facts,
    });
    expect(after.state).toEqual(stopped('2026-08-01').state);
    expect(nextBillDate(after.state)).toBe('2026-08-01');
    expect(runBilling(after)).toEqual(after);
  });

  // 149.68 + 435.00 = 584.68, and 13 % are 76.01
  test.each([
    {
      why: 'within five days it is dated the bill date',
      now: '2026-08-06T00:00:00.000Z',
      invoices: ['2026-08-01 660.69'],
    },
    { why: '24:00 of the fifth belongs to it', now: '2026-08-07T00:00:00.000Z', invoices: ['2026-08-01 660.69'] },
    { why: 'after that the day of the cut', now: '2026-08-07T00:00:00.001Z', invoices: ['2026-08-07 660.69'] },
    // 435.00 and 13 % are 491.55
    {
      why: 'every bill date has its own',
      now: '2026-09-11T00:00:00.000Z',
      invoices: ['2026-09-10 660.69', '2026-09-10 491.55'],
    },
  ])('once it is entered the world goes on: $why', ({ now, invoices }) => {
    const entered = setRate(advance(stopped('2026-08-01'), now), ontario);
    expect(entered.stoppedBy).toBeNull();
    expect(entered.events.at(-1)).toEqual({
      at: now,
      type: 'billing.resumed',
      subscriptionId: null,
      facts: { code: 'tax_rate_unknown' },
    });
    const after = runBilling(entered);
    expect(sums(after)).toEqual(invoices);
    expect(after.invoices.map(({ billDate }) => billDate)).toEqual(
      ['2026-08-01', '2026-09-01'].slice(0, invoices.length),
    );
    expectSound(after);
    expect(runBilling(after)).toEqual(after);
  });

  test.each([
    { why: 'of another place', world: stopped('2026-08-03'), rate: { ...ontario, jurisdiction: 'CA-NS' } },
    { why: 'where nothing has stopped', world, rate: ontario },
  ])('a rate $why is entered, and nothing goes on', ({ world: before, rate }) => {
    const after = setRate(before, rate);
    expect(after.taxTable.rates).toEqual([rate]);
    expect({ ...after, taxTable: before.taxTable }).toEqual(before);
  });

  test('what is not billing goes on meanwhile', () => {
    const { world: after } = live({
      account: inOntario,
      acts: [begun, { on: '2026-08-10', cancel: true }],
      until: '2026-09-01',
    });
    expect(after.state.subscriptions[0]?.status).toBe('ended');
    expect(after.invoices).toEqual([]);
  });
});

test('a change of the account holds for what is decided later', () => {
  const start = live({ acts: [begun], until: '2026-08-01' }).world;
  const moved = setAccount(start, { policy: policyOf('goto-admin', { cycle: 'billing_day:15' }), zone: 'Asia/Tokyo' });
  expect(moved.state.account).toEqual(accountOf({ policy: moved.state.account.policy, zone: 'Asia/Tokyo' }));
  expect(moved.state.subscriptions).toBe(start.state.subscriptions);
  expect(moved.invoices).toBe(start.invoices);
  expect(moved.events.slice(start.events.length)).toEqual([
    { at: start.now, type: 'account.updated', subscriptionId: null, facts: { fields: 'policy, zone' } },
  ]);
  // 290 × 14 ÷ 31 = 130.97, at the end of 15 September in Tokyo
  const after = advance(moved, '2026-09-15T15:00:00.000Z');
  expect(sums(after)).toEqual(['2026-08-01 439.68', '2026-09-15 420.97']);
});

test('what if it is cancelled today: a copy is run forward, the original is as it was', () => {
  const { world: original } = live({ acts: [begun], until: '2026-08-10' });
  const before = JSON.stringify(original);
  const id = original.state.subscriptions[0]?.id ?? '';
  const { world: copy } = perform(original, 'what if', (state, context) => cancel(state, id, context));
  expect(sums(advance(copy, '2027-01-01T00:00:00.000Z'))).toEqual(['2026-08-01 439.68']);
  expect(sums(advance(original, '2026-10-02T00:00:00.000Z'))).toEqual([
    '2026-08-01 439.68',
    '2026-09-01 290.00',
    '2026-10-01 290.00',
  ]);
  expect(JSON.stringify(original)).toBe(before);
});
