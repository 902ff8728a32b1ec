import { expect, test } from '@jest/globals';
import { readInput } from '../../api/http/readInput.ts';
import { Problem } from '../../api/problems/problem.ts';
import { AccountInput } from '../../api/schemas/account.ts';
import { PriceInput } from '../../api/schemas/catalogue.ts';
import { SubscriptionInput } from '../../api/schemas/subscription.ts';

const account = {
  company_name: 'Alder',
  billing_address: { country: 'CA', region: 'ON' },
  currency: 'CAD',
  time_zone: 'America/Toronto',
};

function errorsOf(read: () => unknown): readonly { field: string; detail: string }[] {
  try {
    read();
  } catch (error) {
    expect(error).toBeInstanceOf(Problem);
    return (error as Problem).errors ?? [];
  }
  throw new Error('nothing was refused');
}

test.each([
  { why: 'an unknown field', change: { curency: 'CAD' }, field: 'curency', detail: 'did you mean "currency"' },
  {
    why: 'an unknown field inside',
    change: { billing_address: { country: 'CA', region: 'ON', ctiy: 'Ottawa' } },
    field: 'billing_address.ctiy',
    detail: 'did you mean "city"',
  },
  {
    why: 'a stranger near nothing',
    change: { xyzzyplugh: 1 },
    field: 'xyzzyplugh',
    detail: 'the fields are company_name',
  },
  {
    why: 'a zone that does not exist',
    change: { time_zone: 'America/Torronto' },
    field: 'time_zone',
    detail: 'America/Toronto',
  },
  { why: 'a currency that does not exist', change: { currency: 'CDN' }, field: 'currency', detail: 'ISO 4217' },
  { why: 'a language that we do not write', change: { language: 'pl' }, field: 'language', detail: 'one of en, fr' },
  {
    why: 'Canada without a province',
    change: { billing_address: { country: 'CA' } },
    field: 'billing_address.region',
    detail: 'is required; write one of AB',
  },
  {
    why: 'a state that is not in the US',
    change: { billing_address: { country: 'US', region: 'ON' } },
    field: 'billing_address.region',
    detail: '"ON" is not in US',
  },
  {
    why: 'a code that people write',
    change: { billing_address: { country: 'UK' } },
    field: 'billing_address.country',
    detail: 'did you mean "GB"',
  },
  {
    why: 'small letters',
    change: { billing_address: { country: 'fr' } },
    field: 'billing_address.country',
    detail: '"FR"',
  },
  { why: 'a missing name', change: { company_name: undefined }, field: 'company_name', detail: 'is required' },
  { why: 'a number for a word', change: { company_name: 7 }, field: 'company_name', detail: 'must be a string' },
  { why: 'an id that is none', change: { seller_id: '7' }, field: 'seller_id', detail: 'must be an id' },
])('names the field and what to write: $why', ({ change, field, detail }) => {
  const [error, ...others] = errorsOf(() => readInput(AccountInput, { ...account, ...change }));
  expect(error).toEqual({ field, detail: expect.stringContaining(detail) });
  expect(others).toEqual([]);
});

test('all wrong fields are told at once', () => {
  const errors = errorsOf(() => readInput(AccountInput, { ...account, language: 'pl', currency: 'X', colour: 'red' }));
  expect(errors.map(({ field }) => field)).toEqual(['language', 'currency', 'colour']);
});

test('a body that is no object', () => {
  expect(errorsOf(() => readInput(AccountInput, [1]))).toEqual([{ field: 'body', detail: 'must be an object' }]);
});

test('defaults are filled in', () => {
  expect(readInput(AccountInput, account)).toMatchObject({
    language: 'en',
    policy_profile: 'goto-admin',
    tax_number: null,
  });
});

const id = '0198f3c2-7d2e-7c1a-9b53-1f2d3c4b5a69';

test.each([
  { why: 'neither plan nor items', input: {}, field: 'plan_id' },
  { why: 'both', input: { plan_id: id, items: [{ price_id: id }] }, field: 'items' },
  { why: 'a stranger in an item', input: { items: [{ price_id: id, quantitty: 2 }] }, field: 'items.0.quantitty' },
  { why: 'half a licence', input: { plan_id: id, quantity: 1.5 }, field: 'quantity' },
  {
    why: 'a day that does not exist',
    input: { plan_id: id, billing_starts_on: '2026-02-29' },
    field: 'billing_starts_on',
  },
])('an order with $why', ({ input, field }) => {
  expect(errorsOf(() => readInput(SubscriptionInput, { account_id: id, ...input }))[0]?.field).toBe(field);
});

test('a price model that does not exist', () => {
  const price = { plan_id: id, model: 'per-unit', unit: '1', currency: 'USD', interval: 'month', description: 'Seat' };
  expect(errorsOf(() => readInput(PriceInput, price))).toEqual([
    { field: 'model', detail: expect.stringContaining('one of flat, per_unit') },
  ]);
});
