import { describe, expect, test } from '@jest/globals';
import type { Plan, Price } from '../../../rules/catalogue/catalogue.ts';
import type { Catalogue } from '../../../rules/catalogue/catalogueView.ts';
import type { RenewalChoice } from '../../../rules/subscription/order.ts';
import {
  type Act,
  device,
  eventsOf,
  invoiceOf,
  linesOf,
  live,
  type Situation,
  seat,
  seatYearly,
  setupFee,
  sums,
} from '../../support/situations.ts';
import { expectSound } from '../../support/soundness.ts';

const dearer: Price = { ...seat, id: 'seat-2', version: 2, model: { kind: 'per_unit', unit: '35.00' } };
const pro: Price = { ...seat, id: 'pro', planId: 'pro-plan', model: { kind: 'per_unit', unit: '40.00' } };
const inEuro: Price = { ...seat, id: 'euro', currency: 'EUR' };
const elsewhere: Price = { ...seat, id: 'elsewhere', planId: 'other-plan' };
const planOf = (id: string, productId = 'product'): Plan => ({
  ...{ id, productId, name: id, isFree: false, capabilities: [], upgradesTo: [], trialDays: null },
});
const byId = <T extends { readonly id: string }>(...all: T[]) => new Map(all.map((one) => [one.id, one]));
const catalogue: Catalogue = {
  products: new Map(),
  plans: byId(planOf('plan'), planOf('pro-plan'), planOf('other-plan', 'other')),
  prices: byId(seat, dearer, pro, seatYearly, setupFee, device, inEuro, elsewhere),
  replacedBy: new Map([[seat.id, dearer.id]]),
};
const contract: Act = { on: '2026-01-15', subscribe: [[seat, 10]], term: { months: 3 } };
const choose = (on: string, option: RenewalChoice): Act => ({ on, order: { do: 'choose_renewal', ...option } });
const lived = (situation: Situation) => {
  const life = live({ catalogue, ...situation });
  expectSound(life.world);
  return { ...life, subscription: life.world.state.subscriptions[0], last: life.answers.at(-1) };
};

describe('the price of the next term', () => {
  test('is kept', () => {
    const { world } = lived({ acts: [contract], until: '2026-05-02' });
    expect(sums(world).at(-1)).toBe('2026-05-01 290.00');
  });

  test('is that of the list, where the policy says so: a credit and a charge over the same days', () => {
    const { world, subscription } = lived({
      policies: { 'renewal.price': 'list' },
      acts: [
        {
          ...contract,
          subscribe: [
            [seat, 10],
            [device, 2],
            [setupFee, 1],
          ],
        },
      ],
      until: '2026-05-02',
    });
    expect(linesOf(invoiceOf(world, '2026-05-01'))).toEqual([
      'credit 2026-04-15/2026-05-01 15d -10 -145.00',
      'recurring 2026-05-01/2026-06-01 31d 2 20.00',
      'proration 2026-04-15/2026-05-01 15d 10 175.00',
      'recurring 2026-05-01/2026-06-01 31d 10 350.00',
    ]);
    expect(subscription?.items.map(({ price, quantityInForce }) => [price.id, quantityInForce])).toEqual([
      ['seat-monthly', '0'],
      ['device', '2'],
      ['setup', '1'],
      ['seat-2', '10'],
    ]);
    expect(eventsOf(world, 'subscription.quantity_changed')).toEqual([]);
  });

  test('of what was removed there is none', () => {
    const { subscription } = lived({
      policies: { 'renewal.price': 'list' },
      catalogue: { ...catalogue, replacedBy: new Map([[device.id, dearer.id]]) },
      acts: [
        {
          ...contract,
          subscribe: [
            [seat, 10],
            [device, 2],
          ],
        },
        { on: '2026-02-10', set: 0, item: 'device' },
      ],
      until: '2026-05-02',
    });
    expect(subscription?.items.map(({ price }) => price.id)).toEqual(['seat-monthly', 'device']);
  });

  test('keeps the anchor of the periods, and what is scheduled for later', () => {
    const { world, subscription } = lived({
      profile: 'standard',
      policies: { 'renewal.price': 'list', decrease: 'period_end' },
      acts: [
        {
          on: '2026-01-31',
          subscribe: [[{ ...seat, interval: { every: 2, unit: 'month' } }, 10]],
          term: { months: 1 },
        },
        { on: '2026-02-01', remove: 4 },
      ],
      until: '2026-04-01',
    });
    const [old, follower] = subscription?.items ?? [];
    expect(follower).toMatchObject({ anchor: '2026-02-28', startsOn: '2026-02-28', replacesId: old?.id });
    expect(eventsOf(world, 'subscription.quantity_changed')).toEqual([
      '2026-03-31T00:00:00.000Z subscription.quantity_changed',
    ]);
    expect(follower?.quantityInForce).toBe('6');
  });

  test('is that of the list also for the last term, after a notice for its end', () => {
    const { world, subscription } = lived({
      policies: { 'renewal.price': 'list' },
      acts: [contract, { on: '2026-04-10', order: { do: 'give_notice', channel: 'api', acceptNextTerm: true } }],
      until: '2026-08-01',
    });
    expect(subscription?.items.map(({ endsOn }) => endsOn)).toEqual(['2026-05-01', '2026-07-15']);
    // 350 × 15 ÷ 31
    expect(sums(world).at(-1)).toBe('2026-07-01 169.35');
  });
});

describe('what a customer chose for the next term', () => {
  test('is on record until the renewal date, and holds from then on', () => {
    const { world, last, subscription } = lived({
      acts: [contract, choose('2026-02-10', { months: 6, priceId: 'pro', quantity: '12' })],
      until: '2026-05-02',
    });
    expect(last).toMatchObject({
      events: [
        {
          type: 'subscription.renewal_chosen',
          facts: { effective_on: '2026-04-15', months: '6', price_id: 'pro', quantity: '12' },
        },
      ],
    });
    expect(subscription).toMatchObject({
      planId: 'pro-plan',
      lifecycle: { term: { anchor: '2026-01-15', months: 6, elapsedMonths: 3, number: 2 } },
    });
    expect(subscription?.lifecycle.term).not.toHaveProperty('renewal');
    // − 290 × 15 ÷ 30 + 480 × 15 ÷ 30 + 480.00
    expect(sums(world).at(-1)).toBe('2026-05-01 575.00');
  });

  test('another interval starts its periods on the renewal date', () => {
    const { world, subscription } = lived({
      acts: [contract, choose('2026-02-10', { priceId: 'seat-yearly' })],
      until: '2026-05-02',
    });
    expect(subscription?.items[1]).toMatchObject({ anchor: '2026-04-15', price: seatYearly });
    expect(sums(world).slice(-2)).toEqual(['2026-04-15 3000.00', '2026-05-01 0.00']);
  });

  test('another quantity is a change on that day', () => {
    const { world, subscription } = lived({
      acts: [contract, choose('2026-02-10', { quantity: '7' })],
      until: '2026-05-02',
    });
    expect(subscription?.items.map(({ quantityInForce }) => quantityInForce)).toEqual(['7']);
    // − 87 × 15 ÷ 30 + 203.00
    expect(sums(world).at(-1)).toBe('2026-05-01 159.50');
  });

  const everyTwoMonths: Act = {
    on: '2026-01-01',
    subscribe: [[{ ...seat, interval: { every: 2, unit: 'month' } }, 10]],
    term: { months: 1 },
  };

  test('fewer are chosen and fewer are scheduled: what is left never falls below the smaller of both', () => {
    // 10, of which 8 go at the end of what is paid; 5 from the renewal on. Added up that would be −3.
    const { subscription } = lived({
      profile: 'standard',
      policies: { decrease: 'period_end' },
      acts: [everyTwoMonths, { on: '2026-01-03', remove: 8 }, choose('2026-01-05', { quantity: '5' })],
      until: '2026-02-10',
    });
    expect(subscription?.items[0]).toMatchObject({ quantityInForce: '5' });
    const after = lived({
      profile: 'standard',
      policies: { decrease: 'period_end' },
      acts: [everyTwoMonths, { on: '2026-01-03', remove: 8 }, choose('2026-01-05', { quantity: '5' })],
      until: '2026-03-10',
    });
    expect(after.subscription?.items[0]).toMatchObject({ quantityInForce: '2' });
  });

  test('fewer are chosen at another price: what follows keeps to the same', () => {
    const { subscription } = lived({
      profile: 'standard',
      policies: { decrease: 'period_end' },
      acts: [everyTwoMonths, { on: '2026-01-03', remove: 4 }, choose('2026-01-05', { priceId: 'pro', quantity: '5' })],
      until: '2026-03-10',
    });
    expect(subscription?.items.map(({ price, quantityInForce }) => [price.id, quantityInForce])).toEqual([
      ['seat-monthly', '0'],
      ['pro', '5'],
    ]);
  });

  test('more are chosen: what was to become fewer later still does', () => {
    const { subscription } = lived({
      profile: 'standard',
      policies: { decrease: 'period_end' },
      acts: [everyTwoMonths, { on: '2026-01-03', remove: 4 }, choose('2026-01-05', { quantity: '12' })],
      until: '2026-03-10',
    });
    expect(subscription?.items[0]).toMatchObject({ quantityInForce: '8' });
  });

  test('the last choice counts, and leaves the right to give notice', () => {
    const { last } = lived({
      acts: [
        contract,
        choose('2026-02-10', { quantity: '7' }),
        choose('2026-02-11', { months: 12 }),
        { on: '2026-03-10', order: { do: 'give_notice', channel: 'api' } },
      ],
      until: '2026-03-10',
    });
    expect(last).toMatchObject({
      kind: 'decided',
      state: { subscriptions: [{ endsOn: '2026-04-15', lifecycle: { term: { renewal: { months: 12 } } } }] },
    });
  });

  test('a choice goes before a policy under which nothing follows', () => {
    const { world } = lived({
      acts: [contract, choose('2026-02-10', { months: 1 }), { on: '2026-04-01', policies: { renewal: 'none' } }],
      until: '2026-04-20',
    });
    expect(eventsOf(world, 'subscription.renewed')).toHaveLength(1);
  });

  const open: Act = { on: '2026-01-15', subscribe: [[seat, 10]] };
  const noticed: Act = { on: '2026-02-01', order: { do: 'give_notice', channel: 'api' } };
  test.each([
    { why: 'it has no term', acts: [open], option: {}, code: 'not_permitted' },
    { why: 'notice is given', acts: [contract, noticed], option: {}, code: 'already_ended' },
    {
      why: 'another price is to follow',
      acts: [contract, { on: '2026-02-01', switchTo: seatYearly }],
      option: { months: 6 },
      code: 'future_change_unsupported',
    },
    { why: 'no length', acts: [contract], option: { months: 0 }, code: 'date_out_of_range' },
    { why: 'no quantity', acts: [contract], option: { quantity: '0' }, code: 'quantity_out_of_range' },
    { why: 'no such price', acts: [contract], option: { priceId: 'none' }, code: 'item_not_found' },
    { why: 'another product', acts: [contract], option: { priceId: 'elsewhere' }, code: 'item_not_found' },
    { why: 'another kind of item', acts: [contract], option: { priceId: 'device' }, code: 'item_not_found' },
    { why: 'paid once', acts: [contract], option: { priceId: 'setup' }, code: 'item_not_found' },
    { why: 'another currency', acts: [contract], option: { priceId: 'euro' }, code: 'price_not_in_currency' },
  ])('is refused: $why', ({ acts, option, code }) => {
    const { last } = lived({ acts: [...(acts as Act[]), choose('2026-02-10', option)], until: '2026-02-10' });
    expect(last).toMatchObject({ kind: 'refused', code });
  });

  test('is refused where nobody knows the subscription', () => {
    const { last } = lived({
      acts: [contract, { on: '2026-02-10', of: 3, order: { do: 'choose_renewal', months: 2 } }],
      until: '2026-02-10',
    });
    expect(last).toMatchObject({ kind: 'refused', code: 'item_not_found' });
  });
});
