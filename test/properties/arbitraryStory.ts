import fc from 'fast-check';
import type { EngineSession } from '../../cli/scenario/engine.ts';
import { memoryEngine } from '../../cli/scenario/engines/memory/memoryEngine.ts';
import type { Act, Scenario } from '../../cli/scenario/language/scenario.ts';
import { instantOfMoment } from '../../cli/scenario/language/storyTime.ts';
import { addDays } from '../../rules/calendar/date.ts';
import { coupons, firstAct, laterAct } from './arbitraryActs.ts';

/** A customer's life: acts with the days between them. */
export type ArbitraryStory = {
  readonly scenario: Scenario;
  readonly acts: readonly { readonly on: string; readonly act: Act }[];
  readonly until: string;
};

const places = [
  { country: 'US', region: 'CA', timezone: 'America/Los_Angeles', currency: 'USD' },
  { country: 'CA', region: 'QC', timezone: 'America/Toronto', currency: 'CAD' },
  { country: 'RO', timezone: 'Europe/Bucharest', currency: 'RON' },
  { country: 'AU', region: 'NSW', timezone: 'Australia/Lord_Howe', currency: 'AUD' },
  { country: 'IN', timezone: 'Asia/Kolkata', currency: 'EUR' },
] as const;

const policies = fc.record(
  {
    cycle: fc.constantFrom('calendar_month', 'every_30_days', 'anniversary', 'billing_day:31', 'billing_day:15'),
    'proration.basis': fc.constantFrom('actual_days', 'thirty_360', 'by_second', 'none'),
    'proration.first_day': fc.constantFrom('free', 'counted'),
    first_partial: fc.constantFrom('with_next', 'at_start'),
    mid_period_change: fc.constantFrom('with_next', 'immediately'),
    timing: fc.constantFrom('in_advance', 'in_arrears'),
    long_intervals: fc.constantFrom('own_anchor', 'billing_day'),
    decrease: fc.constantFrom('period_end', 'now_with_credit', 'term_end'),
    cancel: fc.constantFrom('term_end', 'period_end', 'now_with_credit', 'now_without_credit'),
    'tax.level': fc.constantFrom('invoice', 'line', 'sum_of_exact_lines'),
    rounding: fc.constantFrom('half_up', 'half_even', 'up'),
    // Most lives are not cut short by a debt that nobody pays.
    dunning: fc.constantFrom('none', 'none', 'none', [
      { day: 1, action: 'retry' },
      { day: 2, action: 'remind' },
      { day: 5, action: 'suspend' },
      { day: 30, action: 'terminate' },
    ]),
  },
  { requiredKeys: ['dunning'] },
);

/** One product, from the smallest plan to the largest, so that plans can be changed and upgraded. */
const catalog: Scenario['catalog'] = [
  { plan: 'seats', product: 'meetings', model: 'per_unit', unit: '29.00', interval: 'month' },
  { plan: 'seats', product: 'meetings', model: 'per_unit', unit: '290.00', interval: 'year' },
  {
    plan: 'tiers',
    product: 'meetings',
    model: 'graduated',
    tiers: [{ up_to: 10, unit: '5.00' }, { unit: '4.005' }],
    interval: 'month',
  },
  { plan: 'tiers', product: 'meetings', model: 'package', package: { size: 10, price: '400.00' }, interval: 'year' },
  {
    plan: 'bulk',
    product: 'meetings',
    model: 'volume',
    tiers: [{ up_to: 20, unit: '5.00' }, { unit: '4.00' }],
    interval: 'quarter',
  },
  { plan: 'bulk', product: 'meetings', model: 'flat', amount: '99.00', interval: 'month' },
  { plan: 'bulk', product: 'meetings', model: 'flat', amount: '999.00', interval: 'year' },
  { plan: 'phone', product: 'meetings', model: 'per_unit', unit: '99.99', interval: 'once', kind: 'hardware' },
];

/** Where phones go. */
const shippingAddress = {
  country: 'US',
  region: 'CA',
  line1: '1 Main Street',
  city: 'Los Angeles',
  postal_code: '90012',
};

/** Any customer under any policy: some acts are refused, and that is part of life. */
export const arbitraryStory: fc.Arbitrary<ArbitraryStory> = storyOf({ acts: 8, days: 45, rest: 120 });

/** A shorter life, for where each takes seconds. */
export const shortStory: fc.Arbitrary<ArbitraryStory> = storyOf({ acts: 4, days: 30, rest: 40 });

/** @param most  later acts, days from one to the next, and days after the last */
function storyOf(most: { acts: number; days: number; rest: number }): fc.Arbitrary<ArbitraryStory> {
  return fc
    .record({
      place: fc.constantFrom(...places),
      profile: fc.constantFrom('goto-admin', 'classic', 'standard'),
      policies,
      startDay: fc.integer({ min: 0, max: 1100 }),
      first: firstAct,
      later: fc.array(fc.tuple(fc.integer({ min: 0, max: most.days }), laterAct), { maxLength: most.acts }),
      rest: fc.integer({ min: 0, max: most.rest }),
    })
    .map(({ place, profile, policies, startDay, first, later, rest }) => {
      let on = addDays('2026-01-01', startDay);
      const acts: { on: string; act: Act }[] = [{ on, act: first }];
      for (const [days, act] of later) {
        on = addDays(on, days);
        acts.push({ on, act });
      }
      const account = { ...place, shipping_address: shippingAddress };
      const scenario = scenarioOf({ profile, policies, account, catalog, coupons });
      return { scenario, acts, until: addDays(on, rest) };
    });
}

/** Where everything is given away there is no invoice, unless the policy asks for it: so that all is to be seen. */
export function withZeroInvoices({ scenario, ...story }: ArbitraryStory): ArbitraryStory {
  return { ...story, scenario: { ...scenario, policies: { ...scenario.policies, zero_invoice: true } } };
}

/** A scenario of which only the given parts matter. */
export function scenarioOf(parts: Partial<Scenario>): Scenario {
  const rest = {
    name: 'any',
    profile: 'goto-admin',
    policies: {},
    account: {},
    seller: null,
    catalog: [],
    coupons: [],
    steps: [],
  };
  return { ...rest, until: null, expect: null, ...parts };
}

/** Lives a story and answers with its session, at its end. */
export async function live({ scenario, acts, until }: ArbitraryStory): Promise<EngineSession> {
  const zone = scenario.account.timezone ?? 'UTC';
  const session = await memoryEngine.open(scenario, instantOfMoment(acts[0]?.on ?? until, zone));
  for (const { on, act } of acts) {
    await session.advanceTo(instantOfMoment(on, zone));
    await session.perform(act);
  }
  await session.advanceTo(instantOfMoment(until, zone));
  return session;
}
