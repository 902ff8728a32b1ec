import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type ApiServer, startApiServer } from './support/apiServer.ts';
import { openShop } from './support/catalogue.ts';

const nobody = '0198f3c2-7d2e-7c1a-9b53-1f2d3c4b5a69';
let api: ApiServer;
let planId: string;
beforeAll(async () => {
  api = await startApiServer('api_catalogue');
  planId = (await openShop(api)).planId;
});
afterAll(() => api.close());

test('a product comes with a free plan', async () => {
  const product = await api.post('/v1/products', { name: 'Rooms' });
  expect(product.status).toBe(201);
  const free = await api.get(`/v1/plans/${product.body.free_plan_id}`);
  expect(free.body).toMatchObject({ product_id: product.body.id, is_free: true, capabilities: [] });
  expect((await api.get(`/v1/products/${product.body.id}`)).body).toEqual(product.body);
  const plans = await api.get(`/v1/plans?product_id=${product.body.id}`);
  expect(plans.body).toEqual({ data: [free.body], next_cursor: null });
});

test('a plan says what it can do and what it can be upgraded to', async () => {
  const product = (await api.post('/v1/products', { name: 'Rooms' })).body;
  const plan = { product_id: product.id, name: 'Pro', capabilities: ['record'], upgrades_to: [planId], trial_days: 14 };
  const made = await api.post('/v1/plans', plan);
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({ ...plan, is_free: false });
  expect((await api.post('/v1/plans', { ...plan, product_id: nobody })).body.code).toBe('item_not_found');
  expect((await api.post('/v1/plans', { ...plan, upgrades_to: [nobody] })).body.code).toBe('item_not_found');
});

const price = { currency: 'CAD', interval: 'month', description: 'Seat' };

test.each([
  { model: 'flat', amount: '99' },
  { model: 'per_unit', unit: '0.00715' },
  {
    model: 'graduated',
    tiers: [
      { up_to: '10', unit: '5.00' },
      { up_to: null, unit: '4.00', flat: '1' },
    ],
  },
  { model: 'volume', tiers: [{ up_to: null, unit: '4.00' }] },
  { model: 'package', package: { size: '100', price: '9.99' } },
  { model: 'percentage', percent: '2.5' },
])('a price of the model $model is read back as it was given', async (model) => {
  const made = await api.post('/v1/prices', { ...price, plan_id: planId, ...model });
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({
    ...model,
    plan_id: planId,
    version: 1,
    item_kind: 'licence',
    category: 'saas',
    timing: null,
    interval: { every: 1, unit: 'month' },
    retired_at: null,
  });
  expect((await api.get(`/v1/prices/${made.body.id}`)).body).toEqual(made.body);
});

test.each([
  { interval: 'quarter', shown: { every: 3, unit: 'month' } },
  { interval: 'once', shown: 'once' },
  { interval: { every: 24, unit: 'month' }, shown: { every: 2, unit: 'year' } },
])('an interval $interval is kept in its shortest form', async ({ interval, shown }) => {
  const made = await api.post('/v1/prices', { ...price, plan_id: planId, model: 'flat', amount: '5', interval });
  expect(made.body.interval).toEqual(shown);
});

test.each([
  { why: 'a figure of another model', change: { model: 'flat', unit: '29.00' }, field: 'unit' },
  { why: 'money as a number', change: { model: 'per_unit', unit: 29 }, field: 'unit' },
  { why: 'a negative price', change: { model: 'per_unit', unit: '-1' }, field: 'unit' },
  { why: 'nine decimals', change: { model: 'per_unit', unit: '0.000000001' }, field: 'unit' },
  {
    why: 'a last tier with an end',
    change: { model: 'volume', tiers: [{ up_to: '5', unit: '1' }] },
    field: 'tiers[0].up_to',
  },
  { why: 'an empty package', change: { model: 'package', package: { size: '0', price: '1' } }, field: 'package.size' },
  {
    why: 'a rhythm that does not exist',
    change: { model: 'flat', amount: '1', interval: 'monthly' },
    field: 'interval',
  },
  { why: 'a currency that does not exist', change: { model: 'flat', amount: '1', currency: 'XXY' }, field: 'currency' },
])('refused with the field: $why', async ({ change, field }) => {
  const answer = await api.post('/v1/prices', { ...price, plan_id: planId, ...change });
  expect(answer.body.code).toBe('validation_failed');
  expect(answer.body.errors.map((error: { field: string }) => error.field)).toContain(field);
});

test('the next version retires the one before, which can be replaced once', async () => {
  const first = (await api.post('/v1/prices', { ...price, plan_id: planId, model: 'flat', amount: '5' })).body;
  const next = { ...price, plan_id: planId, model: 'flat', amount: '6', replaces: first.id };
  const second = await api.post('/v1/prices', next);
  expect(second.body).toMatchObject({ version: 2, amount: '6' });
  expect((await api.get(`/v1/prices/${first.id}`)).body.retired_at).not.toBeNull();
  expect((await api.post('/v1/prices', next)).body.code).toBe('not_permitted');
  expect((await api.post('/v1/prices', { ...next, replaces: nobody })).body.code).toBe('item_not_found');
});

test('a retired price stays, and retiring it again changes nothing', async () => {
  const made = (await api.post('/v1/prices', { ...price, plan_id: planId, model: 'flat', amount: '5' })).body;
  const retired = await api.post(`/v1/prices/${made.id}/retire`);
  expect(retired.status).toBe(200);
  expect(retired.body).toEqual({ ...made, retired_at: expect.any(String) });
  expect((await api.post(`/v1/prices/${made.id}/retire`)).body).toEqual(retired.body);
  expect((await api.post(`/v1/prices/${nobody}/retire`)).status).toBe(404);
});

test('prices of a plan are listed in pages', async () => {
  const page = await api.get(`/v1/prices?plan_id=${planId}&limit=3`);
  expect(page.body.data).toHaveLength(3);
  const rest = await api.get(`/v1/prices?plan_id=${planId}&cursor=${page.body.next_cursor}`);
  const ids = [...page.body.data, ...rest.body.data].map(({ id }: { id: string }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

test.each(['products', 'plans', 'prices', 'sellers'])('nothing with this id among %s', async (list) => {
  expect((await api.get(`/v1/${list}/${nobody}`)).body.code).toBe('not_found');
});

test('a seller with its registrations', async () => {
  const registrations = [{ jurisdiction: 'CA', from: '2020-01-01', to: null }];
  const made = await api.post('/v1/sellers', { name: 'Tenor Canada', country: 'CA', registrations });
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({ name: 'Tenor Canada', country: 'CA', registrations, is_default: false });
  expect((await api.get(`/v1/sellers/${made.body.id}`)).body).toEqual(made.body);
  const all = await api.get('/v1/sellers');
  expect(all.body.data.filter((seller: { is_default: boolean }) => seller.is_default)).toHaveLength(1);
});

test.each([
  {
    why: 'overlapping registrations',
    registrations: [{ jurisdiction: 'CA' }, { jurisdiction: 'CA', from: '2026-01-01' }],
  },
  {
    why: 'one that ends before it begins',
    registrations: [{ jurisdiction: 'CA', from: '2026-01-02', to: '2026-01-01' }],
  },
  { why: 'a place in small letters', registrations: [{ jurisdiction: 'ca' }] },
])('a seller is refused with $why', async ({ registrations }) => {
  const answer = await api.post('/v1/sellers', { name: 'T', country: 'CA', registrations });
  expect(answer.body.code).toBe('validation_failed');
});

test('policies are documented with what each takes', async () => {
  const { body } = await api.get('/v1/policies');
  expect(body.profiles.map(({ name }: { name: string }) => name)).toEqual(
    expect.arrayContaining(['goto-admin', 'classic', 'standard']),
  );
  expect(body.profiles.find(({ name }: { name: string }) => name === 'classic').values.cycle).toBe('every_30_days');
  expect(body.keys.find(({ key }: { key: string }) => key === 'rounding')).toMatchObject({ default: 'half_up' });
});
