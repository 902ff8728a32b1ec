import { describe, expect, test } from '@jest/globals';
import { problemText } from '../../cli/scenario/language/problem.ts';
import { readScenarios } from '../../cli/scenario/language/readScenarios.ts';

const problemsOf = (text: string) => readScenarios('story.yaml', text).problems.map(problemText);

const head = 'scenario: any\nsteps:\n';
const order = '  - {at: 2026-07-15, do: subscribe, as: s1, plan: seat}\n';

describe('what is wrong with a file is told with line, column and what to write', () => {
  test.each([
    {
      why: 'a misspelt key of the file',
      text: `scenaro: any\nsteps:\n${order}`,
      problem: 'story.yaml:1:1  "scenaro" is no key here; did you mean "scenario"?',
    },
    {
      why: 'a misspelt key of a step',
      text: `${head}  - {at: 2026-07-15, do: subscribe, plan: seat, quantty: 3}\n`,
      problem: 'story.yaml:3:49  steps[0]: "quantty" is no key here; did you mean "quantity"?',
    },
    {
      why: 'a misspelt verb',
      text: `${head}  - {at: 2026-07-15, do: subscibe, plan: seat}\n`,
      problem: 'story.yaml:3:26  steps[0].do: "subscibe" is no verb; did you mean "subscribe"?',
    },
    {
      why: 'a misspelt expectation',
      text: `${head}${order}expect:\n  invoices:\n    - {dat: 2026-08-01}\n`,
      problem: 'story.yaml:6:8  expect.invoices[0]: "dat" is no key here; did you mean "date"?',
    },
    {
      why: 'a word that is none of a list',
      text: `${head}${order}expect: {subscriptions: {s1: {state: actve}}}\n`,
      problem: 'story.yaml:4:38  expect.subscriptions.s1.state: "actve" is not known here; did you mean "active"?',
    },
    {
      why: 'a wrong type',
      text: `${head}  - {at: 2026-07-15, do: subscribe, plan: seat, quantity: ten}\n`,
      problem: 'story.yaml:3:59  steps[0].quantity: write a whole number, like 10',
    },
    {
      why: 'a date that does not exist',
      text: `${head}  - {at: 2026-02-29, do: subscribe, plan: seat}\n`,
      problem:
        'story.yaml:3:10  steps[0].at: write a date like 2026-07-15, with a time where it matters: 2026-07-15 10:00',
    },
    {
      why: 'something that is missing',
      text: `${head}  - {at: 2026-07-15, do: change_quantity, add: 1}\n`,
      problem: 'story.yaml:3:5  steps[0].of: is missing; write a name, like seat',
    },
    {
      why: 'a step that does and expects nothing',
      text: `${head}  - {at: 2026-07-15, plan: seat}\n`,
      problem: 'story.yaml:3:5  steps[0]: a step needs `do` with a verb, like do: subscribe, or `expect`',
    },
    {
      why: 'an unknown policy',
      text: `policies: {proration.bass: none}\n${head}${order}`,
      problem: 'story.yaml:1:12  policies: "proration.bass" is no key here; did you mean "proration.basis"?',
    },
    {
      why: 'an unknown policy value',
      text: `policies:\n  proration.basis: thirty_36\n${head}${order}`,
      problem:
        'story.yaml:2:20  policies.proration.basis: policy "proration.basis" cannot be "thirty_36"; did you mean "thirty_360"? It takes actual_days | thirty_360 | by_second | none',
    },
    {
      why: 'an unknown profile',
      text: `profile: goto\n${head}${order}`,
      problem: 'story.yaml:1:10  profile: policy profile "goto" is unknown; use one of goto-admin, classic, standard',
    },
    {
      why: 'an unknown plan',
      text: `${head}  - {at: 2026-07-15, do: subscribe, plan: seats}\n`,
      problem: 'story.yaml:3:43  steps[0].plan: there is no plan "seats"; did you mean "seat"?',
    },
    {
      why: 'a subscription that nobody has ordered',
      text: `${head}${order}  - {at: 2026-07-16, do: cancel, of: s2}\n`,
      problem: 'story.yaml:4:38  steps[1].of: there is no subscription "s2"; did you mean "s1"?',
    },
    {
      why: 'a name that is given twice',
      text: `${head}${order}${order}`,
      problem: 'story.yaml:4:41  steps[1].as: there is a subscription "s1" already; give this one a name of its own',
    },
    {
      why: 'steps out of order',
      text: `${head}${order}  - {at: 2026-07-14, do: run_billing}\n`,
      problem: 'story.yaml:4:10  steps[1].at: 2026-07-14 is before the step above; steps stand in order of time',
    },
    {
      why: 'an end before the last step',
      text: `${head}${order}until: 2026-07-01\n`,
      problem: 'story.yaml:4:8  until: 2026-07-01 is before the last step; a story ends after it',
    },
    {
      why: 'a change in two ways at once',
      text: `${head}${order}  - {at: 2026-07-16, do: change_quantity, of: s1, add: 1, to: 4}\n`,
      problem: 'story.yaml:4:5  steps[1]: name exactly one of add, remove, to',
    },
    {
      why: 'an unknown price model',
      text: `catalog: [{plan: a, model: per_units, unit: "1.00", interval: month}]\n${head}${order}`,
      problem: 'story.yaml:1:28  catalog[0].model: "per_units" is no price model; did you mean "per_unit"?',
    },
    {
      why: 'tiers that leave a quantity without a price',
      text: `catalog:\n  - {plan: a, model: volume, tiers: [{up_to: 5, unit: "1.00"}], interval: month}\n${head}${order}`,
      problem:
        'story.yaml:2:5  catalog[0]: a.tiers[0].up_to of the last tier must be null, so that no quantity is without a price',
    },
    {
      why: 'Canada without a province',
      text: `account: {country: CA}\n${head}${order}`,
      problem: expect.stringMatching(/^story\.yaml:1:20 {2}account\.country: the billing address has no region/),
    },
    {
      why: 'what is no YAML',
      text: 'scenario: [any\n',
      problem: expect.stringMatching(/^story\.yaml:2:1 {2}this is no valid YAML: /),
    },
  ])('$why', ({ text, problem }) => {
    expect(problemsOf(text)).toContainEqual(problem);
  });
});

test('all problems of a file are told at once, in the order of its lines', () => {
  const text = `${head}  - {at: 2026-07-15, do: subscribe, plann: seat}\n  - {at: yesterday, do: cancel, of: s1}\n`;
  expect(problemsOf(text).map((problem) => problem.split(' ')[0])).toEqual(['story.yaml:3:37', 'story.yaml:4:10']);
});

test('a figure with a point stays the text that was written', () => {
  const { scenarios } = readScenarios('story.yaml', `${head}${order}expect: {balance: 290.10, credit: 0.00715}\n`);
  expect(scenarios[0]?.scenario.expect).toEqual({ balance: '290.10', credit: '0.00715' });
});

test('several stories of a file are divided by ---', () => {
  const { scenarios } = readScenarios('story.yaml', `${head}${order}---\n${head}${order}`);
  expect(scenarios.map(({ source }) => source.problem([], '').line)).toEqual([1, 5]);
});
