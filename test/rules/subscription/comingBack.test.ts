import { describe, expect, test } from '@jest/globals';
import type { Catalogue } from '../../../rules/catalogue/catalogueView.ts';
import { reactivate as reactivated } from '../../../rules/subscription/reactivate.ts';
import { withdrawEnd } from '../../../rules/subscription/withdrawEnd.ts';
import { seats } from '../../support/inAugust.ts';
import {
  type Act,
  contextAt,
  device,
  eventsOf,
  invoiceOf,
  linesOf,
  live,
  type Situation,
  seat,
  seatYearly,
  setupFee,
  stateOf,
  subscriptionOf,
  sums,
} from '../../support/situations.ts';
import { expectSound } from '../../support/soundness.ts';

const dearer = { ...seat, id: 'seat-2', version: 2, model: { kind: 'per_unit', unit: '35.00' } } as const;
const catalogue: Catalogue = {
  products: new Map(),
  plans: new Map(),
  prices: new Map([seat, dearer].map((price) => [price.id, price])),
  replacedBy: new Map([[seat.id, dearer.id]]),
};
const contract: Act = { on: '2026-01-15', subscribe: [[seat, 10]], term: { months: 15 } };
const monthly: Act = { on: '2026-07-01', subscribe: [[seat, 10]] };
const notice = (on: string): Act => ({ on, order: { do: 'give_notice', channel: 'api' } });
const withdraw = (on: string): Act => ({ on, order: { do: 'withdraw_notice', channel: 'portal' } });
const reactivate = (on: string): Act => ({ on, order: { do: 'reactivate' } });
const cancel = (on: string): Act => ({ on, cancel: true });
const lived = (situation: Situation) => {
  const life = live(situation);
  expectSound(life.world);
  return { ...life, subscription: life.world.state.subscriptions[0], last: life.answers.at(-1) };
};

describe('a notice that is withdrawn', () => {
  test('leaves the subscription as it was, and it renews', () => {
    const { world, last, subscription } = lived({
      acts: [contract, notice('2026-08-10'), withdraw('2026-08-20')],
      until: '2027-04-30',
    });
    expect(last).toMatchObject({
      events: [{ type: 'subscription.notice_withdrawn', facts: { was_to_end_on: '2027-04-15', channel: 'portal' } }],
    });
    expect(eventsOf(world, 'subscription.renewed')).toEqual(['2027-04-15T00:00:00.000Z subscription.renewed']);
    expect(subscription).toMatchObject({ endsOn: null, cancelledAt: null, items: [{ endsOn: null }] });
    expect(subscription?.lifecycle).not.toHaveProperty('notice');
    expect(subscription?.lifecycle).not.toHaveProperty('ending');
    expect(sums(world).at(-1)).toBe('2027-04-01 290.00');
    // Reminders start again: 2027-01-15, 02-14, 03-01, 03-15.
    expect(world.emails.filter(({ template }) => template === 'renewal_reminder')).toHaveLength(4);
  });

  test('after the last invoice went to its end: the rest of the month is charged', () => {
    const { world, subscription } = lived({
      acts: [contract, notice('2026-08-10'), withdraw('2027-04-05')],
      until: '2027-05-31',
    });
    // 290 × 15 ÷ 30 twice: April is whole.
    expect(sums(world).slice(-2)).toEqual(['2027-04-01 145.00', '2027-05-01 435.00']);
    expect(linesOf(invoiceOf(world, '2027-05-01'))).toEqual([
      'proration 2027-04-15/2027-05-01 15d 10 145.00',
      'recurring 2027-05-01/2027-06-01 31d 10 290.00',
    ]);
    expect(subscription?.items.map(({ quantityInForce, endsOn }) => [quantityInForce, endsOn])).toEqual([
      ['0', '2027-04-15'],
      ['10', null],
    ]);
  });

  test('on the last day of service the term is renewed at once', () => {
    const { world, subscription } = lived({
      acts: [contract, notice('2026-08-10'), withdraw('2027-04-15')],
      until: '2027-05-31',
    });
    expect(eventsOf(world, 'subscription.renewed')).toEqual(['2027-04-15T10:00:00.000Z subscription.renewed']);
    expect(eventsOf(world, 'subscription.quantity_changed')).toEqual([]);
    expect(subscription?.items.map(({ quantityInForce }) => quantityInForce)).toEqual(['0', '10']);
    expect(sums(world).slice(-2)).toEqual(['2027-04-01 145.00', '2027-05-01 435.00']);
  });

  test('a started slice that costs the whole period is not charged again', () => {
    const { world } = lived({
      policies: { 'proration.basis': 'none' },
      acts: [contract, notice('2026-08-10'), withdraw('2027-04-05')],
      until: '2027-05-31',
    });
    expect(sums(world).slice(-2)).toEqual(['2027-04-01 290.00', '2027-05-01 290.00']);
  });

  test('takes back the credit that was to come', () => {
    const { world } = lived({
      acts: [{ ...contract, subscribe: [[seatYearly, 1]] }, notice('2027-02-10'), withdraw('2027-03-01')],
      until: '2028-02-01',
    });
    expect(sums(world)).toEqual(['2026-01-15 300.00', '2027-01-15 300.00', '2028-01-15 300.00']);
  });

  test('after a renewal at another price each day is charged once, at the price of its term', () => {
    const listed = { ...seatYearly, id: 'seat-yearly-2', model: { kind: 'per_unit', unit: '365.00' } } as const;
    const { world } = lived({
      policies: { 'renewal.price': 'list', 'notice.days': 60 },
      catalogue: {
        ...catalogue,
        prices: new Map([seatYearly, listed].map((price) => [price.id, price])),
        replacedBy: new Map([[seatYearly.id, listed.id]]),
      },
      acts: [
        { ...contract, subscribe: [[seatYearly, 1]], term: { months: 13 } },
        { on: '2026-03-01', order: { do: 'choose_renewal', months: 1 } },
        { on: '2026-12-20', order: { do: 'give_notice', channel: 'api', acceptNextTerm: true } },
        withdraw('2027-03-10'),
      ],
      until: '2027-04-02',
    });
    // The second year is cut to 15 March: 300 × 60 ÷ 365 = 49.32. From 16 February the list price: 28.00 less 300 × 28 ÷ 365 =
    // 23.01. With the notice withdrawn the rest of the year: 305 days.
    expect(sums(world)).toEqual(['2026-01-15 300.00', '2027-01-15 49.32', '2027-03-01 4.99', '2027-04-01 305.00']);
  });

  test('what was replaced before the end stays replaced', () => {
    const { subscription } = lived({
      acts: [contract, { on: '2026-02-10', switchTo: seatYearly }, notice('2026-08-10'), withdraw('2026-09-01')],
      until: '2026-09-01',
    });
    expect(subscription?.items.map(({ endsOn }) => endsOn)).toEqual(['2026-03-01', null]);
  });

  test('where another price follows already, the days until then are free', () => {
    const { world, last, subscription } = lived({
      acts: [
        { ...contract, subscribe: [[seatYearly, 1]], term: { months: 13 } },
        { on: '2027-01-15T10:00', switchTo: seat },
        notice('2027-01-15T11:00'),
        withdraw('2027-01-20'),
      ],
      until: '2028-02-01',
    });
    expect(last?.kind).toBe('decided');
    // The second year was cut to 2027-02-15, 300 × 32 ÷ 365; the seat by the month follows on 2028-01-15: 29 × 16 ÷ 31 + 29.
    expect(sums(world)).toEqual(['2026-01-15 300.00', '2027-01-15 26.30', '2028-02-01 43.97']);
    expect(subscription?.items.map(({ endsOn }) => endsOn)).toEqual(['2028-01-15', null]);
  });
});

describe('a cancellation that is withdrawn before its end', () => {
  test('leaves no trace in the invoices', () => {
    const { world, last } = lived({
      acts: [monthly, cancel('2026-08-10'), reactivate('2026-08-31')],
      until: '2026-09-02',
    });
    expect(last).toMatchObject({
      subscriptionId: world.state.subscriptions[0]?.id,
      events: [{ type: 'subscription.reactivated' }],
    });
    expect(sums(world)).toEqual(['2026-07-01 290.00', '2026-08-01 290.00', '2026-09-01 290.00']);
  });

  test('what is paid longer than the plan is not charged twice', () => {
    const { world } = lived({
      acts: [
        {
          ...monthly,
          subscribe: [
            [seat, 10],
            [{ ...device, interval: { every: 1, unit: 'year' } }, 2],
            [setupFee, 1],
          ],
        },
        cancel('2026-08-10'),
        reactivate('2026-08-20'),
      ],
      until: '2026-10-02',
    });
    // 290.00 a month, 20.00 for the year, 100.00 once.
    expect(sums(world)).toEqual(['2026-07-01 410.00', '2026-08-01 290.00', '2026-09-01 290.00', '2026-10-01 290.00']);
  });

  test('a credit that was to come does not come', () => {
    const { world } = lived({
      policies: { cancel: 'now_with_credit' },
      acts: [monthly, cancel('2026-08-10'), reactivate('2026-08-10T20:00')],
      until: '2026-09-02',
    });
    expect(sums(world)).toEqual(['2026-07-01 290.00', '2026-08-01 290.00', '2026-09-01 290.00']);
  });

  test('a credit that has been given is charged again', () => {
    const { world, subscription } = lived({
      policies: { cancel: 'now_with_credit', mid_period_change: 'immediately' },
      acts: [monthly, cancel('2026-08-10'), reactivate('2026-08-10T20:00')],
      until: '2026-09-02',
    });
    // 11 to 31 August: 21 of 31 days, 196.45, back and forth.
    expect(sums(world)).toEqual([
      '2026-07-01 290.00',
      '2026-08-01 290.00',
      '2026-08-10 0.00 at once',
      '2026-08-10 196.45',
      '2026-09-01 290.00',
    ]);
    expect(subscription?.items.map(({ quantityInForce }) => quantityInForce)).toEqual(['0', '10']);
    expect(world.state.creditBalance).toBe('0');
  });

  test('nothing came back and nothing is charged again where parts are not counted', () => {
    const { world, subscription } = lived({
      policies: { cancel: 'now_with_credit', mid_period_change: 'immediately', 'proration.basis': 'none' },
      acts: [monthly, cancel('2026-08-10'), reactivate('2026-08-10T20:00')],
      until: '2026-09-02',
    });
    expect(sums(world)).toEqual(['2026-07-01 290.00', '2026-08-01 290.00', '2026-09-01 290.00']);
    expect(subscription?.items.map(({ quantityInForce }) => quantityInForce)).toEqual(['10']);
  });

  test('an end that was set before there was anything to withdraw opens again', () => {
    const old = subscriptionOf([{ ...seats, endsOn: '2026-09-01' }], {
      endsOn: '2026-09-01',
      cancelledAt: '2026-08-01T10:00:00.000Z',
    });
    const answer = withdrawEnd(stateOf([old]), 'subscription', contextAt('2026-08-10T10:00:00.000Z'), {
      type: 'subscription.reactivated',
      channel: 'api',
    });
    expect(answer).toMatchObject({ state: { subscriptions: [{ endsOn: null, items: [{ ...seats, endsOn: null }] }] } });
  });

  test.each([
    { why: 'nobody has cancelled', acts: [monthly, reactivate('2026-08-10')], code: 'nothing_to_withdraw' },
    {
      why: 'the policy ends it, not the customer',
      policies: { renewal: 'none' },
      acts: [contract, withdraw('2026-08-10')],
      code: 'nothing_to_withdraw',
    },
    {
      why: 'it has ended',
      acts: [monthly, cancel('2026-08-10'), withdraw('2026-09-10')],
      code: 'subscription_not_active',
    },
  ])('is refused: $why', ({ why: _, code, ...situation }) => {
    expect(lived({ ...situation, until: '2026-09-10' }).last).toMatchObject({ kind: 'refused', code });
  });
});

describe('a subscription that is reactivated after its end', () => {
  const ended = [{ ...monthly, purchaseChannel: 'portal' }, cancel('2026-08-10')];

  test('is a new one at the current price, and the data of the old one is kept', () => {
    const { world, last } = lived({ catalogue, acts: [...ended, reactivate('2026-10-10')], until: '2027-06-01' });
    const [old, started] = world.state.subscriptions;
    expect(old).toMatchObject({ status: 'ended', lifecycle: { reactivatedAs: started?.id } });
    expect(old?.lifecycle).not.toHaveProperty('retention');
    expect(started).toMatchObject({
      status: 'active',
      startsOn: '2026-10-10',
      items: [{ price: dearer, quantityInForce: '10' }],
      lifecycle: { purchaseChannel: 'portal' },
    });
    expect(last).toMatchObject({
      subscriptionId: started?.id,
      events: [
        { type: 'subscription.reactivated', subscriptionId: old?.id, facts: { reactivated_as: started?.id } },
        { type: 'subscription.activated', subscriptionId: started?.id },
      ],
    });
    expect(eventsOf(world, 'subscription.data_deleted')).toEqual([]);
    // 350 × 21 ÷ 31 = 237.10, + 350.00
    expect(sums(world)[2]).toBe('2026-11-01 587.10');
  });

  test('comes with what it served with last, the plan first, and nothing that was bought once', () => {
    const { world } = lived({
      acts: [
        {
          on: '2026-07-01',
          subscribe: [
            [seat, 10],
            [setupFee, 1],
            [device, 2],
          ],
        },
        { on: '2026-07-02', set: 4, item: 'device' },
        { on: '2026-07-02', switchTo: seatYearly },
        cancel('2026-09-10'),
        reactivate('2027-09-10'),
      ],
      until: '2027-09-10',
    });
    const items = world.state.subscriptions[1]?.items.map(({ price, quantityInForce }) => [price.id, quantityInForce]);
    expect(items).toEqual([
      ['seat-yearly', '10'],
      ['device', '4'],
    ]);
  });

  test('only once', () => {
    const { last, world } = lived({
      acts: [...ended, reactivate('2026-10-10'), reactivate('2026-10-11')],
      until: '2026-10-11',
    });
    expect(last).toMatchObject({
      code: 'subscription_not_active',
      facts: { reactivated_as: world.state.subscriptions[1]?.id },
    });
  });

  test('not where a new start is refused', () => {
    const rented = subscriptionOf([{ ...seats, price: { ...device, itemKind: 'rental' } }], {
      status: 'ended',
      endsOn: '2026-09-01',
    });
    expect(reactivated(stateOf([rented]), 'subscription', contextAt('2026-10-10T10:00:00.000Z'))).toMatchObject({
      code: 'shipping_address_required',
    });
  });

  test('not after its data was deleted', () => {
    // It ended on 2026-09-01; six months later is 2027-03-01, 90 days later 2026-11-30.
    const { last } = lived({ acts: [...ended, reactivate('2027-03-01')], until: '2027-03-01' });
    expect(last).toMatchObject({ code: 'data_deleted', facts: { deleted_on: '2027-03-01' } });
  });
});

describe('the data of an ended subscription', () => {
  test('15: ended on 2027-04-15, deleted on 2027-10-15, with two warnings', () => {
    const { world, subscription } = lived({
      account: { zone: 'America/Toronto' },
      acts: [contract, notice('2026-08-10')],
      until: '2027-12-31',
    });
    expect(
      world.events.slice(-4).map(({ at, type, facts }) => `${at} ${type} ${facts.deletes_on ?? facts.deleted_on}`),
    ).toEqual([
      '2027-04-16T04:00:00.000Z subscription.ended 2027-10-15',
      '2027-09-15T13:00:00.000Z subscription.deletion_announced 2027-10-15',
      '2027-10-08T13:00:00.000Z subscription.deletion_announced 2027-10-15',
      '2027-10-15T04:00:00.000Z subscription.data_deleted 2027-10-15',
    ]);
    expect(world.emails.slice(-2).map(({ template, facts }) => [template, facts.days_left])).toEqual([
      ['deletion_warning', '30'],
      ['deletion_warning', '7'],
    ]);
    expect(subscription?.lifecycle.retention).toEqual({
      deletesOn: '2027-10-15',
      deletedAt: '2027-10-15T04:00:00.000Z',
    });
  });

  // Ended on 2026-09-01.
  test.each([
    { policy: 'later_of', deleted: '2027-03-01' },
    { policy: 'after_plan_end', deleted: '2026-11-30' },
    { policy: 'after_cancellation', deleted: '2027-03-01' },
    { policy: 20, deleted: '2026-09-21', warnings: 1 },
    { policy: 0, deleted: '2026-09-01', warnings: 0 },
  ])('by $policy on $deleted', ({ policy, deleted, warnings = 2 }) => {
    const { world } = lived({
      policies: { 'retention.delete': policy },
      acts: [monthly, cancel('2026-08-10')],
      until: '2027-12-31',
    });
    expect(eventsOf(world, 'subscription.data_deleted')).toEqual([
      `${deleted}T00:00:00.000Z subscription.data_deleted`,
    ]);
    expect(world.emails).toHaveLength(warnings);
  });
});
