import { endOfDay } from '../rules/calendar/zone.ts';
import type { Price } from '../rules/catalogue/catalogue.ts';
import { EMPTY_CATALOGUE } from '../rules/catalogue/catalogueView.ts';
import { isPolicyProblem } from '../rules/policy/policyProblem.ts';
import { findProfile } from '../rules/policy/profiles.ts';
import { type Policy, resolvePolicy } from '../rules/policy/resolve.ts';
import { isRefusal } from '../rules/refusal.ts';
import { simulate } from '../rules/simulate/simulation.ts';
import { newWorld, perform, type World } from '../rules/simulate/world.ts';
import { subscribe } from '../rules/subscription/subscribe.ts';
import { DEFAULT_SELLER } from '../rules/tax/registration.ts';
import { SEED_RATES } from '../rules/tax/seedRates.ts';
import { taxTable } from '../rules/tax/taxTable.ts';
import { printFigures } from './figures.ts';

const startsAt = '2026-07-15T16:00:00.000Z';
const months = 15;
const lastDay = '2027-10-31';
const tries = 5;

/**
 * Contracts of 15 months in one account, simulated to their renewal with and without a notice in the middle: no database, no
 * network. Prints the best of some tries, and what one subscription more costs.
 */
export async function benchSimulate({ subscriptions, json }: { subscriptions: number; json?: boolean }): Promise<void> {
  const one = measure(1);
  const many = measure(subscriptions);
  const figures = {
    contract_months: months,
    one_contract_ms: one.ms,
    one_contract_invoices: one.invoices,
    [`contracts_${subscriptions}_ms`]: many.ms,
    [`contracts_${subscriptions}_lines`]: many.lines,
    [`contracts_${subscriptions}_events`]: many.events,
    ms_per_contract: Number((many.ms / subscriptions).toFixed(2)),
  };
  printFigures(figures, json);
}

function measure(subscriptions: number) {
  const world = accountWith(subscriptions);
  const subscription = world.state.subscriptions[0]?.id ?? '';
  const to = endOfDay(lastDay, world.state.account.zone);
  let best = Number.POSITIVE_INFINITY;
  let supposed = world;
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const startedMs = performance.now();
    const order = { do: 'cancel', channel: 'api' } as const;
    supposed = simulate(world, to, [{ at: '2027-03-01T12:00:00.000Z', kind: 'order', subscription, order }]).supposed;
    best = Math.min(best, performance.now() - startedMs);
  }
  const lines = supposed.invoices.reduce((count, invoice) => count + invoice.lines.length, 0);
  return { ms: Number(best.toFixed(1)), invoices: supposed.invoices.length, lines, events: supposed.events.length };
}

/** A company in Ontario whose contracts begin on 15 July, one after the other. */
function accountWith(subscriptions: number): World {
  const account = {
    ...{ id: 'account', sellerId: 'seller', currency: 'CAD', zone: 'America/Toronto', policy: policy() },
    ...{ policyOverrides: {}, address: { country: 'CA', region: 'ON' }, hasShippingAddress: false, autopayUntil: null },
    registrations: DEFAULT_SELLER.registrations,
  };
  let world = newWorld(
    { account, subscriptions: [], creditBalance: '0' },
    startsAt,
    taxTable(SEED_RATES),
    EMPTY_CATALOGUE,
  );
  for (let number = 1; number <= subscriptions; number += 1) {
    const order = { planId: 'plan', items: [{ price: seat, quantity: '10' }], term: { months } };
    const { world: after, answer } = perform(world, `order ${number}`, (state, context) =>
      subscribe(state, order, context),
    );
    if (isRefusal(answer)) throw new Error(answer.detail);
    world = after;
  }
  return world;
}

const seat: Price = {
  ...{ id: 'seat', planId: 'plan', version: 1, model: { kind: 'per_unit', unit: '29.00' }, currency: 'CAD' },
  ...{
    interval: { every: 1, unit: 'month' },
    timing: null,
    itemKind: 'licence',
    category: 'saas',
    description: 'Seat',
  },
};

function policy(): Policy {
  const profile = findProfile('goto-admin');
  const resolved = isPolicyProblem(profile) ? profile : resolvePolicy(profile, {});
  if (isPolicyProblem(resolved)) throw new Error(resolved.problems.map(({ detail }) => detail).join('; '));
  return resolved;
}
