import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import Ajv2020 from 'ajv/dist/2020.js';
import { parseAllDocuments } from 'yaml';
import { scenarioJsonSchema } from '../../cli/commands/scenarioSchema.ts';
import { findScenarioFiles } from '../../cli/scenario/findScenarioFiles.ts';
import { languageReference } from '../../cli/scenario/language/languageReference.ts';
import { VERBS } from '../../cli/scenario/language/scenarioSchema.ts';

/** The whole language, whichever part of it an engine has. */
const verbs =
  `set_account add_payment_method remove_payment_method set_default subscribe start_trial upgrade change_quantity extend_trial
  change_items change_plan switch_interval set_billing_day pause resume cancel give_notice withdraw_notice choose_renewal withdraw_change reactivate quote
  accept_quote reject_quote confirm_circuit report_usage amend_usage gateway pay authenticate record_transfer refund
  chargeback credit adjust_line write_off dispute resolve_dispute request_exemption review_exemption set_rate assign_licence
  unassign_licence accept_invitation pause_dunning promise_to_pay erase run_billing crash`.split(/\s+/);

const expectations =
  `invoices credit_notes balance credit subscriptions service payments dunning licences events emails agenda
  data ledger`.split(/\s+/);

const reference = languageReference();
const doc = readFileSync(new URL('../../docs/scenarios.md', import.meta.url), 'utf8');

test('the language has every verb', () => {
  expect(VERBS.map(({ name }) => name).toSorted()).toEqual(verbs.toSorted());
});

test.each(expectations.map((name) => ({ name })))('stories can expect $name', ({ name }) => {
  expect(reference).toContain(`| \`${name}\` |`);
});

describe('docs/scenarios.md', () => {
  test('holds the reference as the schema has it now (npx tenor scenario schema --markdown)', () => {
    expect(doc).toContain(reference.trim());
  });

  test.each(VERBS.map(({ name, fields }) => ({ name, keys: Object.keys(fields) })))(
    'names $name and its keys',
    ({ name, keys }) => {
      const row = doc.split('\n').find((line) => line.startsWith(`| \`${name}\` |`)) ?? '';
      expect(keys.filter((key) => !row.includes(`\`${key}\``))).toEqual([]);
      expect(row).not.toBe('');
    },
  );
});

describe('the published JSON Schema', () => {
  const ajv = new Ajv2020.default({ strict: false, inlineRefs: false });
  const validate = ajv.compile(scenarioJsonSchema());
  const folder = new URL('../scenarios/', import.meta.url).pathname;
  const stories = findScenarioFiles([folder]).flatMap((file) =>
    parseAllDocuments(readFileSync(file, 'utf8')).map((document, place) => ({
      story: `${file}#${place}`,
      value: document.toJS() as unknown,
    })),
  );

  test('takes every story of ours', () => {
    expect(stories.filter(({ value }) => !validate(value)).map(({ story }) => story)).toEqual([]);
    expect(stories.length).toBeGreaterThan(100);
  });

  test.each([
    { why: 'a misspelt key', value: { scenario: 'any', stepss: [] } },
    { why: 'a misspelt verb', value: { scenario: 'any', steps: [{ at: '2026-07-15', do: 'subscibe' }] } },
    {
      why: 'a wrong type',
      value: { scenario: 'any', steps: [{ at: '2026-07-15', do: 'subscribe', quantity: 'ten' }] },
    },
    { why: 'no steps', value: { scenario: 'any', steps: [] } },
  ])('refuses $why', ({ value }) => {
    expect(validate(value)).toBe(false);
  });
});
