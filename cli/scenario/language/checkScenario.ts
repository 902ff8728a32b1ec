import { isPolicyProblem } from '../../../rules/policy/policyProblem.ts';
import { findProfile } from '../../../rules/policy/profiles.ts';
import { resolvePolicy } from '../../../rules/policy/resolve.ts';
import { checkModel } from '../../../rules/pricing/checkModel.ts';
import { taxesOf } from '../../../rules/tax/taxesOf.ts';
import { choosePrice, DEFAULT_CURRENCY, modelOf, storyCatalogue } from '../storyCatalogue.ts';
import type { FileProblem } from './problem.ts';
import type { Act, Expectations, Scenario } from './scenario.ts';
import { DEFAULT_ZONE, instantOfMoment } from './storyTime.ts';
import { unknownWord } from './strictObject.ts';
import type { YamlSource } from './yamlSource.ts';

/** What a schema cannot see: names that are not there, steps out of order, policies that do not exist. */
export function checkScenario(scenario: Scenario, source: YamlSource): FileProblem[] {
  return [
    ...checkPolicies(scenario, source),
    ...checkTimes(scenario, source),
    ...checkAddresses(scenario, source),
    ...checkCatalog(scenario, source),
    ...checkNames(scenario, source),
    ...checkOrders(scenario, source),
  ];
}

function checkPolicies({ profile, policies }: Scenario, source: YamlSource): FileProblem[] {
  const found = findProfile(profile);
  if (isPolicyProblem(found)) return found.problems.map(({ detail }) => source.problem(['profile'], detail));
  const policy = resolvePolicy(found, policies);
  if (!isPolicyProblem(policy)) return [];
  return policy.problems.map(({ key, detail }) => source.problem(['policies', key], detail));
}

function checkTimes({ account, steps, until }: Scenario, source: YamlSource): FileProblem[] {
  const zone = account.timezone ?? DEFAULT_ZONE;
  const problems: FileProblem[] = [];
  let before = '';
  for (const [index, { at }] of steps.entries()) {
    const instant = instantOfMoment(at, zone);
    if (instant < before)
      problems.push(
        source.problem(['steps', index, 'at'], `${at} is before the step above; steps stand in order of time`),
      );
    before = instant;
  }
  if (until !== null && instantOfMoment(until, zone) < before) {
    problems.push(source.problem(['until'], `${until} is before the last step; a story ends after it`));
  }
  return problems;
}

/** A place whose taxes depend on the region needs one. @rule TAX-1 */
function checkAddresses({ account, steps }: Scenario, source: YamlSource): FileProblem[] {
  const check = (given: Pick<Scenario['account'], 'address' | 'country' | 'region'>, path: PropertyKey[]) => {
    const address = given.address ?? given;
    if (address.country === undefined) return [];
    const reading = taxesOf(address.country, address.region ?? null);
    const at = [...path, ...(given.address ? ['address'] : []), address.region === undefined ? 'country' : 'region'];
    return reading.kind === 'place' ? [] : [source.problem(at, reading.detail)];
  };
  return [
    ...check(account, ['account']),
    ...steps.flatMap(({ act }, index) => (act?.do === 'set_account' ? check(act, ['steps', index]) : [])),
  ];
}

function checkCatalog({ catalog }: Scenario, source: YamlSource): FileProblem[] {
  return catalog.flatMap((entry, index) =>
    checkModel(modelOf(entry), entry.plan).map((detail) => source.problem(['catalog', index], detail)),
  );
}

/** Keys of which exactly one must be there, and prices that the plan must have. */
function checkOrders(scenario: Scenario, source: YamlSource): FileProblem[] {
  const plans = new Map(storyCatalogue(scenario).map((plan) => [plan.name, plan]));
  const currency = scenario.account.currency ?? DEFAULT_CURRENCY;
  return scenario.steps.flatMap(({ act, preview }, index) => {
    const path: PropertyKey[] = preview ? ['steps', index, 'preview'] : ['steps', index];
    const fields = (act ?? preview ?? {}) as Readonly<Record<string, unknown>>;
    const problems: FileProblem[] = [];
    for (const keys of ONE_OF[String(fields.do)] ?? []) {
      if (keys.filter((key) => fields[key] !== undefined).length !== 1)
        problems.push(source.problem(path, `name exactly one of ${keys.join(', ')}`));
    }
    if (fields.do !== 'subscribe') return problems;
    const orders = (fields.items ?? [fields]) as readonly { plan?: string; interval?: unknown }[];
    for (const order of orders) {
      const plan = plans.get(order.plan ?? '');
      if (plan && !choosePrice(plan, currency, order.interval))
        problems.push(source.problem(path, `the plan "${plan.name}" has no price of that interval`));
    }
    return problems;
  });
}

const ONE_OF: Readonly<Record<string, readonly (readonly string[])[]>> = {
  subscribe: [['plan', 'items']],
  quote: [['plan', 'items']],
  change_quantity: [['add', 'remove', 'to']],
};

function checkNames(scenario: Scenario, source: YamlSource): FileProblem[] {
  const plans = storyCatalogue(scenario).map(({ name }) => name);
  const problems: FileProblem[] = [];
  const known = new Map<string, string[]>(Object.values(KIND_OF_NAME).map((kind) => [kind, []]));
  const look = (kind: string, given: string, path: PropertyKey[]) => {
    const names = known.get(kind) ?? [];
    if (!names.includes(given)) problems.push(source.problem(path, unknownName(kind, given, names)));
  };
  for (const [index, step] of scenario.steps.entries()) {
    const act = step.act ?? step.preview;
    const path: PropertyKey[] = step.preview ? ['steps', index, 'preview'] : ['steps', index];
    if (act) {
      for (const [kind, given, at] of namesUsed(act)) {
        if (kind !== 'plan') look(kind, given, [...path, ...at]);
        else if (!plans.includes(given))
          problems.push(source.problem([...path, ...at], unknownName(kind, given, plans)));
      }
      if (step.act) learn(step.act, known, index, problems, source);
    }
    for (const given of subscriptionsExpected(step.expect))
      look('subscription', given, ['steps', index, 'expect', 'subscriptions', given]);
  }
  for (const given of subscriptionsExpected(scenario.expect))
    look('subscription', given, ['expect', 'subscriptions', given]);
  return problems;
}

const KIND_OF_NAME: Readonly<Partial<Record<Act['do'], string>>> = {
  subscribe: 'subscription',
  start_trial: 'subscription',
  accept_quote: 'subscription',
  quote: 'quote',
  add_payment_method: 'payment method',
  request_exemption: 'exemption',
};

/** A verb that makes something gives it a name. */
function learn(
  act: Act,
  known: Map<string, string[]>,
  index: number,
  problems: FileProblem[],
  source: YamlSource,
): void {
  const kind = KIND_OF_NAME[act.do];
  const given = 'as' in act ? act.as : undefined;
  if (kind === undefined || given === undefined) return;
  const names = known.get(kind) ?? [];
  if (names.includes(given))
    problems.push(
      source.problem(['steps', index, 'as'], `there is a ${kind} "${given}" already; give this one a name of its own`),
    );
  names.push(given);
}

function namesUsed(act: Act): [kind: string, name: string, path: PropertyKey[]][] {
  const used: [string, string, PropertyKey[]][] = [];
  const fields = act as Readonly<Record<string, unknown>>;
  const add = (kind: string, key: string) => {
    if (typeof fields[key] === 'string') used.push([kind, fields[key], [key]]);
  };
  add('subscription', 'of');
  add('quote', 'quote');
  add('plan', 'plan');
  add('plan', 'item');
  add('payment method', 'method');
  add('exemption', 'exemption');
  if (act.do === 'upgrade' || act.do === 'change_plan') add('plan', 'to');
  const items = (fields.items ?? []) as readonly { plan: string }[];
  for (const [index, { plan }] of items.entries()) used.push(['plan', plan, ['items', index, 'plan']]);
  return used;
}

function subscriptionsExpected(expect: Expectations | null): string[] {
  return Object.keys(expect?.subscriptions ?? {});
}

function unknownName(kind: string, given: string, names: readonly string[]): string {
  return names.length === 0
    ? `there is no ${kind} "${given}", and none at all so far`
    : unknownWord(`there is no ${kind} "${given}"`, given, names);
}
