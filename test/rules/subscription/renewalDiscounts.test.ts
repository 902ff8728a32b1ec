import { describe, expect, test } from '@jest/globals';
import type { Coupon } from '../../../rules/catalogue/coupon.ts';
import { couponsNamed } from '../../../rules/subscription/couponsNamed.ts';
import type { RenewalChoice } from '../../../rules/subscription/order.ts';
import { amountOff, percentOff } from '../../support/coupons.ts';
import { remoteSupport } from '../../support/remoteSupport.ts';
import { type Act, invoiceOf, linesOf, live, type Situation, seat, sums } from '../../support/situations.ts';
import { expectSound } from '../../support/soundness.ts';

const dearer = { ...seat, id: 'seat-2', version: 2, model: { kind: 'per_unit', unit: '35.00' } } as const;
const half = percentOff('50', null);
const fifth = percentOff('20', null);
const once = percentOff('10', 1);
const ten = amountOff('10.00', null);
const inEuro: Coupon = { ...ten, code: 'EURO', discount: { kind: 'fixed', amount: '10.00', currency: 'EUR' } };
const catalogue = {
  ...remoteSupport,
  prices: new Map([seat, dearer].map((price) => [price.id, price])),
  replacedBy: new Map([[seat.id, dearer.id]]),
  coupons: new Map([half, fifth, once, ten, inEuro].map((coupon) => [coupon.code, coupon])),
};

/** Ten seats of 29.00 for three months from 15 January: renewed on 15 April. */
const contract = (coupons: readonly Coupon[] = []): Act => ({
  ...{ on: '2026-01-15', subscribe: [[seat, 10]], term: { months: 3 }, coupons },
});
const choose = (couponCodes: readonly string[] | undefined, more: RenewalChoice = {}, on = '2026-02-10'): Act => ({
  on,
  order: { do: 'choose_renewal', ...(couponCodes === undefined ? {} : { couponCodes }), ...more },
});
const lived = (situation: Situation) => {
  const life = live({ catalogue, ...situation });
  expectSound(life.world);
  return { ...life, subscription: life.world.state.subscriptions[0], last: life.answers.at(-1) };
};

describe('coupons that are chosen for the next term', () => {
  test('hold for what begins on the renewal date or later', () => {
    const { world, answers } = lived({ acts: [contract(), choose([fifth.code])], until: '2026-06-02' });
    expect(answers.at(-1)).toMatchObject({
      events: [{ type: 'subscription.renewal_chosen', facts: { effective_on: '2026-04-15', coupons: fifth.code } }],
    });
    // April was invoiced on its 1st and stays so.
    expect(sums(world).slice(-3)).toEqual(['2026-04-01 290.00', '2026-05-01 232.00', '2026-06-01 232.00']);
  });

  test('take the place of those of before', () => {
    const { world } = lived({ acts: [contract([half]), choose([fifth.code])], until: '2026-06-02' });
    expect(sums(world).slice(-3)).toEqual(['2026-04-01 145.00', '2026-05-01 232.00', '2026-06-01 232.00']);
  });

  test('none end those of before', () => {
    const { world } = lived({ acts: [contract([half]), choose([])], until: '2026-06-02' });
    expect(sums(world).slice(-2)).toEqual(['2026-05-01 290.00', '2026-06-01 290.00']);
  });

  test('left out they go on', () => {
    const { world } = lived({ acts: [contract([half]), choose(undefined, { months: 6 })], until: '2026-06-02' });
    expect(sums(world).slice(-2)).toEqual(['2026-05-01 145.00', '2026-06-01 145.00']);
  });

  test('of the last choice count', () => {
    const acts = [contract(), choose([fifth.code]), choose([half.code], {}, '2026-02-20')];
    expect(sums(lived({ acts, until: '2026-05-02' }).world).at(-1)).toBe('2026-05-01 145.00');
  });

  test('what a coupon of before gave, a credit takes back by its own; the next price has the next one', () => {
    const { world } = lived({
      policies: { 'renewal.price': 'list' },
      acts: [contract([half]), choose([fifth.code])],
      until: '2026-05-02',
    });
    // From 15 April, free of its first day: 15 of 30 days. Half of 145.00 comes back, of 175.00 a fifth is off.
    expect(linesOf(invoiceOf(world, '2026-05-01'))).toEqual([
      'credit 2026-04-15/2026-05-01 15d -10 -145.00',
      'proration 2026-04-15/2026-05-01 15d 10 175.00',
      'recurring 2026-05-01/2026-06-01 31d 10 350.00',
      'coupon 2026-04-15/2026-05-01 15d 10 -35.00',
      'coupon 2026-05-01/2026-06-01 31d 10 -70.00',
      'coupon 2026-04-15/2026-05-01 15d -10 72.50',
    ]);
    const returned = invoiceOf(world, '2026-05-01')?.lines.find(({ amount }) => amount.amount.equals('72.5'));
    expect(returned?.description).toBe('50 % off');
  });

  test('what began before the renewal date and is invoiced after it has the coupons of before', () => {
    const { world } = lived({
      acts: [
        contract([half]),
        choose([]),
        { on: '2026-04-05', order: { do: 'change_quantity', change: { kind: 'add', quantity: '1' } } },
      ],
      until: '2026-05-02',
    });
    // 29.00 × 25/30 = 24.17, of which half.
    expect(linesOf(invoiceOf(world, '2026-05-01'))).toEqual([
      'proration 2026-04-05/2026-05-01 25d 1 24.17',
      'recurring 2026-05-01/2026-06-01 31d 11 319.00',
      'coupon 2026-04-05/2026-05-01 25d 1 -12.09',
    ]);
  });

  test('in arrears the last period of a term has its fixed amount still', () => {
    const { world } = lived({
      policies: { cycle: 'anniversary', timing: 'in_arrears' },
      acts: [contract([ten]), choose([fifth.code])],
      until: '2026-06-16',
    });
    expect(sums(world).slice(-3)).toEqual(['2026-04-15 280.00', '2026-05-15 232.00', '2026-06-15 232.00']);
  });

  test('are counted anew in each term', () => {
    const again = choose([once.code], {}, '2026-05-10');
    const { world, subscription } = lived({
      policies: { cycle: 'anniversary' },
      acts: [contract([once]), choose([once.code]), again],
      until: '2026-08-16',
    });
    expect(sums(world).map((sum) => sum.slice(5))).toEqual([
      ...['01-15 261.00', '02-15 290.00', '03-15 290.00'],
      ...['04-15 261.00', '05-15 290.00', '06-15 290.00'],
      ...['07-15 261.00', '08-15 290.00'],
    ]);
    expect(subscription?.lifecycle.discounts?.coupons.map(({ from, until }) => [from, until])).toEqual([
      [undefined, '2026-04-15'],
      ['2026-04-15', '2026-07-15'],
      ['2026-07-15', undefined],
    ]);
  });
});

describe('refused', () => {
  test.each([
    { why: 'a code that nobody has', codes: ['NEVER'], code: 'item_not_found', facts: { coupon: 'NEVER' } },
    { why: 'one twice', codes: [half.code, half.code], code: 'not_permitted', facts: { coupon: half.code } },
    { why: 'one in another currency', codes: ['EURO'], code: 'price_not_in_currency', facts: { coupon: 'EURO' } },
  ])('$why', ({ codes, code, facts }) => {
    const { last } = lived({ acts: [contract(), choose(codes)], until: '2026-02-11' });
    expect(last).toMatchObject({ kind: 'refused', code, facts });
  });

  test('a code where the decision was given no coupons', () => {
    const { coupons: _, ...bare } = catalogue;
    const { last } = lived({ catalogue: bare, acts: [contract(), choose([half.code])], until: '2026-02-11' });
    expect(last).toMatchObject({ code: 'item_not_found' });
  });
});

test.each([
  { why: 'a choice', order: { do: 'choose_renewal', couponCodes: ['A', 'B'] } as const, codes: ['A', 'B'] },
  { why: 'a choice without', order: { do: 'choose_renewal' } as const, codes: [] },
  { why: 'another order', order: { do: 'resume' } as const, codes: [] },
])('the coupons that an order names: $why', ({ order, codes }) => {
  expect(couponsNamed(order)).toEqual(codes);
});
