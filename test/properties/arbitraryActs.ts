import fc from 'fast-check';
import type { Act, Scenario } from '../../cli/scenario/language/scenario.ts';
import { lackingIn } from '../../cli/scenario/support.ts';

/** Acts on one subscription of the product whose plans are seats, tiers, bulk and phone, as often as they stand here. */
type Weighted = fc.WeightedArbitrary<Act>;

const plan = fc.constantFrom('seats', 'tiers', 'bulk');
const quantity = fc.integer({ min: 1, max: 40 });
const count = fc.integer({ min: 1, max: 12 });
const of = fc.constant('s1');
const as = fc.constant('s1');
const channel = fc.constantFrom('api', 'portal', 'support');

/** A verb with some of its keys. */
function acts<Name extends Act['do']>(
  weight: number,
  name: Name,
  fields: Readonly<Record<string, fc.Arbitrary<unknown>>>,
  optional: Readonly<Record<string, fc.Arbitrary<unknown>>> = {},
): Weighted {
  const arbitrary = fc
    .record({ ...fields, ...optional }, { requiredKeys: Object.keys(fields) })
    .map((given) => ({ do: name, ...given }) as unknown as Act);
  return { weight, arbitrary };
}

/** The coupons of the stories, for `subscribe`. */
export const coupons: Scenario['coupons'] = [
  { code: 'EIGHTH', percent: '12.5', lasts: 2 },
  { code: 'HALF', percent: '50', lasts: 'once' },
  { code: 'THIRD', percent: '33.333', lasts: 'forever' },
  { code: 'GIFT', percent: '100', lasts: 1 },
  { code: 'TEN', amount: '10.00', lasts: 'forever' },
  { code: 'LARGE', amount: '500.01', lasts: 3 },
];
const coupon = fc.uniqueArray(fc.constantFrom(...coupons.map(({ code }) => code)), { minLength: 1, maxLength: 3 });

const leaving = { channel, accept_next_term: fc.boolean() };

const FIRST: readonly Weighted[] = [
  acts(6, 'subscribe', { as, plan, quantity }, { coupon }),
  acts(
    3,
    'subscribe',
    { as, plan, quantity, term: fc.record({ months: fc.integer({ min: 1, max: 4 }) }) },
    { coupon, free_months: fc.integer({ min: 0, max: 1 }) },
  ),
  acts(3, 'start_trial', { as, plan, quantity: count }, { days: fc.integer({ min: 1, max: 30 }) }),
];

const LATER: readonly Weighted[] = [
  acts(4, 'change_quantity', { of, add: count }),
  acts(4, 'change_quantity', { of, remove: count }),
  acts(2, 'change_quantity', { of, to: count }),
  acts(1, 'change_items', { of, items: fc.tuple(fc.record({ plan, add: count })) }),
  acts(1, 'change_items', { of, items: fc.tuple(fc.record({ plan: fc.constant('phone'), add: count })) }),
  acts(1, 'switch_interval', { of, to: fc.constantFrom('year', 'month') }),
  acts(1, 'change_plan', { of, to: plan }, { when: fc.constantFrom('now', 'period_end') }),
  acts(2, 'upgrade', { of, to: plan }, { quantity: count, when: fc.constantFrom('now', 'trial_end') }),
  acts(1, 'extend_trial', { of, days: fc.integer({ min: 1, max: 20 }) }),
  acts(1, 'pause', { of }, { periods: fc.integer({ min: 1, max: 2 }) }),
  acts(1, 'resume', { of }),
  acts(1, 'cancel', { of }, leaving),
  acts(1, 'give_notice', { of }, leaving),
  acts(1, 'withdraw_notice', { of }, { channel }),
  acts(1, 'choose_renewal', { of }, { months: fc.integer({ min: 1, max: 3 }), quantity: count, coupon }),
  acts(1, 'reactivate', { of }),
  acts(1, 'withdraw_change', { of }),
  acts(1, 'set_billing_day', { day: fc.integer({ min: 1, max: 31 }) }),
  acts(1, 'set_account', { country: fc.constant('CA'), region: fc.constant('SK') }),
  acts(1, 'run_billing', {}),
];

/** How a life begins. */
export const firstAct: fc.Arbitrary<Act> = fc.oneof(...FIRST.filter(isKnown));

/** What happens later: much of it is refused, and that is part of life. */
export const laterAct: fc.Arbitrary<Act> = fc.oneof(...LATER.filter(isKnown));

/** Acts of which both engines carry out every form. */
function isKnown({ arbitrary }: Weighted): boolean {
  const steps = fc
    .sample(arbitrary, { numRuns: 20, seed: 1 })
    .map((act) => ({ at: '2026-01-01', act, preview: null, expect: null, refused: null }));
  const scenario: Scenario = {
    ...{ name: 'any', profile: 'goto-admin', policies: {}, account: {}, seller: null, catalog: [], coupons },
    ...{ steps, until: null, expect: null },
  };
  return lackingIn('memory', scenario).length === 0 && lackingIn('live', scenario).length === 0;
}
