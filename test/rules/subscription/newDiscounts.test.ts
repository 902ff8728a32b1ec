import { expect, test } from '@jest/globals';
import type { Coupon } from '../../../rules/catalogue/coupon.ts';
import { subscribe } from '../../../rules/subscription/subscribe.ts';
import { decided, on10August, orderOf } from '../../support/inAugust.ts';
import { stateOf } from '../../support/situations.ts';

const half: Coupon = {
  id: 'half',
  code: 'HALF',
  description: 'Half price',
  discount: { kind: 'percent', percent: '50' },
  periods: 3,
};
const tenOff: Coupon = {
  id: 'ten',
  code: 'TEN',
  description: 'Ten off',
  discount: { kind: 'fixed', amount: '10', currency: 'USD' },
  periods: null,
};

test('a subscription carries its coupons as they were when it started', () => {
  const answer = decided(subscribe(stateOf([]), { ...orderOf(), coupons: [half, tenOff] }, on10August()));
  expect(answer.state.subscriptions[0]?.lifecycle.discounts).toEqual({
    coupons: [
      { coupon: half, periodsUsed: 0 },
      { coupon: tenOff, periodsUsed: 0 },
    ],
    given: {},
  });
});

test.each([
  {
    why: 'a fixed amount is for customers of its currency',
    coupons: [{ ...tenOff, discount: { kind: 'fixed' as const, amount: '10', currency: 'CAD' } }],
    code: 'price_not_in_currency',
  },
  { why: 'a coupon is given once', coupons: [half, tenOff, half], code: 'not_permitted' },
])('refused: $why', ({ coupons, code }) => {
  expect(subscribe(stateOf([]), { ...orderOf(), coupons }, on10August())).toMatchObject({ kind: 'refused', code });
});
