import { describe, expect, test } from '@jest/globals';
import type { Engine } from '../../cli/scenario/engine.ts';
import { memoryEngine } from '../../cli/scenario/engines/memory/memoryEngine.ts';
import { readScenarios } from '../../cli/scenario/language/readScenarios.ts';
import { mismatchText } from '../../cli/scenario/match.ts';
import { resultText } from '../../cli/scenario/report.ts';
import { runScenario, type ScenarioResult } from '../../cli/scenario/runScenario.ts';

async function outcomeOf(text: string): Promise<ScenarioResult> {
  const { scenarios, problems } = readScenarios('story.yaml', text);
  expect(problems).toEqual([]);
  const [story] = scenarios;
  if (!story) throw new Error('no story');
  return runScenario(story, memoryEngine);
}

const start = 'scenario: any\nsteps:\n  - {at: 2026-07-15, do: subscribe, as: s1, plan: seat, quantity: 10}\n';
const july = (expectations: string) => `${start}until: 2026-08-02\nexpect: ${expectations}\n`;

describe('an expectation that does not hold fails the story', () => {
  test.each([
    {
      why: 'a figure',
      expects: '{invoices: [{total: "439.69"}]}',
      says: 'expect.invoices[0].total: expected 439.69, is 439.68',
    },
    {
      why: 'a date',
      expects: '{invoices: [{date: 2026-08-02}]}',
      says: 'expect.invoices[0].date: expected 2026-08-02, is 2026-08-01',
    },
    {
      why: 'one more than there are',
      expects: '{invoices: [{}, {}]}',
      says: 'expect.invoices[1]: expected {}, is none',
    },
    {
      why: 'none, where there is one',
      expects: '{invoices: []}',
      says: expect.stringMatching(/^expect\.invoices: expected \[\]/),
    },
    {
      why: 'more than expected where exactly is said',
      expects: '{invoices: [{lines: [{kind: recurring}], exactly: true}]}',
      says: expect.stringMatching(/^expect\.invoices\[0\]\.lines: expected/),
    },
    {
      why: 'lists in another order',
      expects: '{invoices: [{lines: [{kind: recurring}, {kind: proration}]}]}',
      says: 'expect.invoices[0].lines[1]: expected {"kind":"proration"}, is none',
    },
    {
      why: 'one line for two entries',
      expects: '{invoices: [{lines: [{kind: recurring}, {kind: recurring}]}]}',
      says: 'expect.invoices[0].lines[1]: expected {"kind":"recurring"}, is none',
    },
    {
      why: 'a state',
      expects: '{subscriptions: {s1: {state: ended}}}',
      says: 'expect.subscriptions.s1.state: expected ended, is active',
    },
    {
      why: 'a count of events',
      expects: '{events: {count: {invoice.issued: 2}}}',
      says: 'expect.events.count.invoice.issued: expected 2, is 1',
    },
    {
      why: 'an event that did not happen',
      expects: '{events: {contains: [subscription.ended]}}',
      says: expect.stringMatching(/^expect\.events\.contains: expected \["subscription\.ended"\]/),
    },
    {
      why: 'all events, where there are more',
      expects: '{events: {exactly: [invoice.issued]}}',
      says: expect.stringMatching(/^expect\.events\.exactly: expected/),
    },
    {
      why: 'a ledger sum',
      expects: '{ledger: {receivable: "1.00"}}',
      says: 'expect.ledger.receivable: expected 1.00, is 439.68',
    },
    { why: 'no ledger sum', expects: '{ledger: {cash: "1.00"}}', says: 'expect.ledger.cash: expected 1.00, is none' },
  ])('$why', async ({ expects, says }) => {
    const { outcome, mismatches } = await outcomeOf(july(expects));
    expect(outcome).toBe('failed');
    expect(mismatches.map(mismatchText)).toContainEqual(says);
  });
});

test.each([
  { why: 'a figure is equal by its value', expects: '{invoices: [{total: 439.680}], balance: "439.68"}' },
  { why: 'only what is named is compared', expects: '{invoices: [{lines: [{kind: recurring}]}]}' },
  {
    why: 'the order of a list with others between',
    expects: '{events: {contains: [subscription.activated, invoice.issued]}}',
  },
])('$why', async ({ expects }) => {
  expect(await outcomeOf(july(expects))).toMatchObject({ outcome: 'passed', mismatches: [] });
});

test('a figure of a line that is wrong is explained by its rule, inputs and formula', async () => {
  const text = resultText(await outcomeOf(july('{invoices: [{lines: [{amount: "159.03"}, {}]}]}')));
  expect(text).toContain('expect.invoices[0].lines[0].amount: expected 159.03, is 149.68');
  expect(text).toContain(
    'because PRO-1 by goto-admin@1: 290 × 16 ÷ 31 = 149.68 (quantity_before 0, quantity_after 10,',
  );
});

test.each([
  {
    why: 'a step that is refused without leave',
    step: 'do: cancel, of: s1',
    says: expect.stringMatching(/^steps\[2\]: expected done, is refused: already_ended/),
  },
  {
    why: 'a step that should be refused and is not',
    step: 'do: run_billing, refused: {code: not_permitted}',
    says: 'steps[2]: expected refused: not_permitted, is done',
  },
  {
    why: 'a refusal with another code',
    step: 'do: cancel, of: s1, refused: {code: not_permitted}',
    says: 'steps[2].refused.code: expected not_permitted, is already_ended',
  },
  {
    why: 'a refusal with another date',
    step: 'do: cancel, of: s1, refused: {code: already_ended, date: 2026-09-01}',
    says: 'steps[2].refused.date: expected 2026-09-01, is 2026-08-01',
  },
])('$why', async ({ step, says }) => {
  const { outcome, mismatches } = await outcomeOf(
    `${start}  - {at: 2026-07-16, do: cancel, of: s1}\n  - {at: 2026-07-17, ${step}}\n`,
  );
  expect(outcome).toBe('failed');
  expect(mismatches.map(mismatchText)).toContainEqual(says);
});

describe('what the engine lacks makes a story not supported, and is named', () => {
  test.each([
    { why: 'a verb', text: `${start}  - {at: 2026-07-16, do: erase}\n`, lacks: 'erase' },
    {
      why: 'a verb in a preview',
      text: `${start}  - {at: 2026-07-16, preview: {do: erase}}\n`,
      lacks: 'erase',
    },
    {
      why: 'a key of a verb',
      text: `${start}  - {at: 2026-07-16, do: set_account, recipients: [a@b.example]}\n`,
      lacks: 'set_account recipients',
    },
    { why: 'an expectation', text: july('{licences: {s1: {free: 1}}}'), lacks: 'expect licences' },
    {
      why: 'a key of an expectation',
      text: july('{emails: [{language: fr}]}'),
      lacks: 'expect emails language',
    },
    {
      why: 'usage',
      text: `catalog: [{plan: a, model: per_unit, unit: "1", interval: month, meter: calls}]\n${start}`,
      lacks: 'catalog meter',
    },
    {
      why: 'reverse charge',
      text: `account: {country: DE, tax_number: DE123456789}\n${start}`,
      lacks: 'account tax_number (reverse charge)',
    },
  ])('$why', async ({ text, lacks }) => {
    expect(await outcomeOf(text)).toMatchObject({
      outcome: 'not supported',
      lacking: [lacks],
      mismatches: [],
      trace: [],
    });
  });
});

test('a fault of the engine fails the story that met it and is told', async () => {
  const { scenarios } = readScenarios('story.yaml', start);
  const broken: Engine = { name: 'memory', open: () => Promise.reject(new Error('no more memory')) };
  const [story] = scenarios;
  if (!story) throw new Error('no story');
  const { outcome, mismatches } = await runScenario(story, broken);
  expect(outcome).toBe('failed');
  expect(mismatches.map(mismatchText)).toEqual(['the engine: expected an answer, is a fault: no more memory']);
});
