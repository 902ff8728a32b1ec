import fc from 'fast-check';
import type { EngineSession } from '../../cli/scenario/engine.ts';
import { memoryEngine } from '../../cli/scenario/engines/memory/memoryEngine.ts';
import type { Act, Scenario } from '../../cli/scenario/language/scenario.ts';
import { instantOfMoment } from '../../cli/scenario/language/storyTime.ts';
import { addDays } from '../../rules/calendar/date.ts';

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
  },
  { requiredKeys: [] },
);

const catalog: Scenario['catalog'] = [
  { plan: 'seats', model: 'per_unit', unit: '29.00', interval: 'month' },
  { plan: 'seats', model: 'per_unit', unit: '290.00', interval: 'year' },
  { plan: 'tiers', model: 'graduated', tiers: [{ up_to: 10, unit: '5.00' }, { unit: '4.005' }], interval: 'month' },
  { plan: 'tiers', model: 'package', package: { size: 10, price: '400.00' }, interval: 'year' },
  { plan: 'bulk', model: 'volume', tiers: [{ up_to: 20, unit: '5.00' }, { unit: '4.00' }], interval: 'quarter' },
  { plan: 'bulk', model: 'flat', amount: '999.00', interval: 'year' },
];

const firstAct = fc.record({
  do: fc.constant('subscribe' as const),
  as: fc.constant('s1'),
  plan: fc.constantFrom('seats', 'tiers', 'bulk'),
  quantity: fc.integer({ min: 1, max: 40 }),
});

const count = fc.integer({ min: 1, max: 12 });

const laterAct: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: count.map((add): Act => ({ do: 'change_quantity', of: 's1', add })) },
  { weight: 4, arbitrary: count.map((remove): Act => ({ do: 'change_quantity', of: 's1', remove })) },
  { weight: 2, arbitrary: count.map((to): Act => ({ do: 'change_quantity', of: 's1', to })) },
  { weight: 1, arbitrary: fc.constant<Act>({ do: 'switch_interval', of: 's1', to: 'year' }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 31 }).map((day): Act => ({ do: 'set_billing_day', day })) },
  { weight: 1, arbitrary: fc.constant<Act>({ do: 'cancel', of: 's1' }) },
  { weight: 1, arbitrary: fc.constant<Act>({ do: 'set_account', country: 'CA', region: 'SK' }) },
  { weight: 1, arbitrary: fc.constant<Act>({ do: 'run_billing' }) },
);

/** Any customer under any policy: some acts are refused, and that is part of life. */
export const arbitraryStory: fc.Arbitrary<ArbitraryStory> = fc
  .record({
    place: fc.constantFrom(...places),
    profile: fc.constantFrom('goto-admin', 'classic', 'standard'),
    policies,
    startDay: fc.integer({ min: 0, max: 1100 }),
    first: firstAct,
    later: fc.array(fc.tuple(fc.integer({ min: 0, max: 45 }), laterAct), { maxLength: 8 }),
    rest: fc.integer({ min: 0, max: 120 }),
  })
  .map(({ place, profile, policies, startDay, first, later, rest }) => {
    let on = addDays('2026-01-01', startDay);
    const acts: { on: string; act: Act }[] = [{ on, act: first }];
    for (const [days, act] of later) {
      on = addDays(on, days);
      acts.push({ on, act });
    }
    const scenario = scenarioOf({ profile, policies, account: place, catalog });
    return { scenario, acts, until: addDays(on, rest) };
  });

/** A scenario of which only the given parts matter. */
export function scenarioOf(parts: Partial<Scenario>): Scenario {
  const rest = { name: 'any', profile: 'goto-admin', policies: {}, account: {}, seller: null, catalog: [], steps: [] };
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
