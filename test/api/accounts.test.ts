import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ApiServer, startApiServer } from './support/apiServer.ts';
import { ontario } from './support/catalogue.ts';

let api: ApiServer;
beforeAll(async () => {
  api = await startApiServer('api_accounts');
});
afterAll(() => api.close());

test('an account is opened with its defaults and read back', async () => {
  const opened = await api.post('/v1/accounts', ontario);
  expect(opened.status).toBe(201);
  expect(opened.body).toMatchObject({
    company_name: 'Alder & Sons',
    billing_address: { country: 'CA', region: 'ON', line1: null, postal_code: null },
    shipping_address: null,
    contact: null,
    language: 'en',
    currency: 'CAD',
    policy_profile: 'goto-admin',
    policy_version: 1,
    policy_overrides: {},
    test_clock_id: null,
    next_bill_at: null,
    is_billing_stopped: false,
  });
  expect((await api.get(`/v1/accounts/${opened.body.id}`)).body).toEqual(opened.body);
});

test.each([
  {
    why: 'a profile that does not exist',
    change: { policy_profile: 'goto-admn' },
    code: 'policy_unknown',
    detail: 'goto-admin',
  },
  {
    why: 'a policy that does not exist',
    change: { policy_overrides: { frist_partial: 'at_start' } },
    code: 'policy_unknown',
    detail: 'first_partial',
  },
  {
    why: 'a value that does not exist',
    change: { policy_overrides: { first_partial: 'at_strat' } },
    code: 'policy_unknown',
    detail: 'at_start',
  },
  {
    why: 'a seller that is not there',
    change: { seller_id: '0198f3c2-7d2e-7c1a-9b53-1f2d3c4b5a69' },
    code: 'item_not_found',
    detail: 'seller',
  },
  {
    why: 'a clock that is not there',
    change: { test_clock_id: '0198f3c2-7d2e-7c1a-9b53-1f2d3c4b5a69' },
    code: 'item_not_found',
    detail: 'test clock',
  },
])('refused: $why', async ({ change, code, detail }) => {
  const answer = await api.post('/v1/accounts', { ...ontario, ...change });
  expect(answer.body).toMatchObject({ code, detail: expect.stringContaining(detail) });
});

test('unknown fields are refused with the nearest name', async () => {
  const answer = await api.post('/v1/accounts', { ...ontario, time_zon: 'x' });
  expect(answer.status).toBe(422);
  expect(answer.body).toMatchObject({
    code: 'validation_failed',
    errors: [{ field: 'time_zon', detail: 'is unknown; did you mean "time_zone"?' }],
  });
});

describe('changes', () => {
  test('what is given changes, null takes away, the rest stays', async () => {
    const contact = { name: 'Ada', email: 'ada@example.com', cc: ['bills@example.com'] };
    const { id } = (await api.post('/v1/accounts', { ...ontario, contact, tax_number: 'CA123' })).body;
    const changed = await api.patch(`/v1/accounts/${id}`, {
      billing_address: { country: 'CA', region: 'QC', city: 'Laval' },
      shipping_address: { country: 'CA', region: 'ON' },
      tax_number: null,
      language: 'fr',
      time_zone: 'America/Montreal',
    });
    expect(changed.status).toBe(200);
    expect(changed.body).toMatchObject({
      company_name: 'Alder & Sons',
      contact,
      tax_number: null,
      language: 'fr',
      billing_address: { region: 'QC', city: 'Laval' },
      shipping_address: { region: 'ON' },
    });
    const cleared = await api.patch(`/v1/accounts/${id}`, { shipping_address: null, contact: null });
    expect(cleared.body).toMatchObject({ shipping_address: null, contact: null, language: 'fr' });
  });

  test('an empty change is none', async () => {
    const { id } = (await api.post('/v1/accounts', ontario)).body;
    expect((await api.patch(`/v1/accounts/${id}`, {})).body).toMatchObject({ code: 'validation_failed' });
  });

  test('policies are replaced whole, and checked', async () => {
    const { id } = (await api.post('/v1/accounts', { ...ontario, policy_overrides: { rounding: 'up' } })).body;
    const changed = await api.patch(`/v1/accounts/${id}`, { policy_overrides: { zero_invoice: true } });
    expect(changed.body.policy_overrides).toEqual({ zero_invoice: true });
    expect((await api.patch(`/v1/accounts/${id}`, { policy_overrides: { rounding: 'down' } })).body.code).toBe(
      'policy_unknown',
    );
  });

  test('an account that is not there', async () => {
    const path = '/v1/accounts/0198f3c2-7d2e-7c1a-9b53-1f2d3c4b5a69';
    for (const answer of [
      await api.get(path),
      await api.get('/v1/accounts/seven'),
      await api.patch(path, { language: 'fr' }),
      await api.post(`${path}/billing_day`, { day: 15 }),
      await api.get(`${path}/ledger`),
    ]) {
      expect(answer.status).toBe(404);
      expect(answer.body.code).toBe('not_found');
    }
  });

  test('the billing day moves where the cycle has one', async () => {
    const { id } = (await api.post('/v1/accounts', ontario)).body;
    const moved = await api.post(`/v1/accounts/${id}/billing_day`, { day: 15 });
    expect(moved.body.policy_overrides).toEqual({ cycle: 'billing_day:15' });
    expect((await api.post(`/v1/accounts/${id}/billing_day`, { day: 32 })).body.code).toBe('date_out_of_range');
    const other = (await api.post('/v1/accounts', { ...ontario, policy_profile: 'standard' })).body.id;
    expect((await api.post(`/v1/accounts/${other}/billing_day`, { day: 15 })).body.code).toBe('not_permitted');
  });
});

test('lists come in pages, newest first, each account once', async () => {
  const before = new Set<string>();
  for (let index = 0; index < 5; index += 1) {
    before.add((await api.post('/v1/accounts', { ...ontario, company_name: `Page ${index}` })).body.id);
  }
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<ApiServer['get']>> = await api.get(
      `/v1/accounts?limit=2${cursor === null ? '' : `&cursor=${cursor}`}`,
    );
    expect(page.status).toBe(200);
    expect(page.body.data.length).toBeLessThanOrEqual(2);
    seen.push(...page.body.data.map(({ id }: { id: string }) => id));
    cursor = page.body.next_cursor;
  } while (cursor !== null);
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen.slice(0, 5)).toEqual([...before].reverse());
  expect([...seen]).toEqual([...seen].sort().reverse());
});

test.each(['limit=0', 'limit=101', 'limit=x', 'cursor=abc', 'lmit=3'])(
  'a query that no list takes: %s',
  async (query) => {
    const answer = await api.get(`/v1/accounts?${query}`);
    expect(answer.status).toBe(422);
    expect(answer.body.errors[0].field).toBe(query.split('=')[0]);
  },
);
