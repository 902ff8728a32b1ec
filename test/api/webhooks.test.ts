import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type ApiServer, startApiServer } from './support/apiServer.ts';
import { ontario } from './support/catalogue.ts';

let api: ApiServer;
beforeAll(async () => {
  api = await startApiServer('api_webhooks');
});
beforeEach(() => api.database('webhook_endpoints').delete());
afterAll(() => api.close());

const read = (path: string) => api.get(path);
const open = async (other: object = {}) =>
  (await api.post('/v1/webhook_endpoints', { url: 'https://example.com/tenor', ...other })).body;
const nobody = '0198f3c2-7d2e-7c1a-9b53-1f2d3c4b5a69';

describe('endpoints', () => {
  test('the secret is shown when it is made, to a repeat of the request, and never again', async () => {
    const key = randomUUID();
    const body = { url: 'https://example.com/tenor', description: 'Books', event_types: ['invoice.*'] };
    const made = await api.post('/v1/webhook_endpoints', body, { key });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      ...body,
      account_id: null,
      status: 'enabled',
      secret: expect.stringMatching(/^whsec_/),
    });
    expect((await api.post('/v1/webhook_endpoints', body, { key })).body).toEqual(made.body);
    const { secret, ...rest } = made.body;
    expect((await read(`/v1/webhook_endpoints/${rest.id}`)).body).toEqual(rest);
    expect((await read('/v1/webhook_endpoints')).body).toEqual({ data: [rest], next_cursor: null });
    expect(JSON.stringify((await read('/v1/audit_log')).body)).not.toContain(secret);
    expect(JSON.stringify((await read('/v1/events')).body)).not.toContain(secret);
  });

  test('a rotated secret is another; the one before is valid for a day', async () => {
    const { id, secret } = await open();
    const rotated = await api.post(`/v1/webhook_endpoints/${id}/rotate_secret`);
    expect(rotated.body.secret).not.toBe(secret);
    const hours = (Date.parse(rotated.body.previous_secret_until) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(23);
    expect(hours).toBeLessThanOrEqual(24.1);
  });

  test('changes, disabled by hand, enabled, deleted: each is told and kept in the audit log', async () => {
    const account = await api.post('/v1/accounts', ontario);
    const { id } = await open();
    const path = `/v1/webhook_endpoints/${id}`;
    const change = { description: 'Ledger', event_types: null, account_id: account.body.id };
    expect((await api.patch(path, change)).body).toMatchObject(change);
    expect((await api.patch(path, { status: 'disabled' })).body).toMatchObject({
      ...change,
      ...{ status: 'disabled', disabled_because: 'asked', disabled_at: expect.any(String) },
    });
    expect((await api.patch(path, { status: 'enabled' })).body).toMatchObject({ status: 'enabled', disabled_at: null });
    expect((await api.delete(path)).body).toEqual({ id });
    expect((await read(path)).body.code).toBe('not_found');
    const events = (await read('/v1/events?limit=100')).body.data;
    const own = events.filter((event: { facts: object }) => JSON.stringify(event.facts).includes(id));
    expect(own.map(({ type }: { type: string }) => type)).toEqual(
      ['created', 'updated', 'disabled', 'enabled', 'deleted'].map((verb) => `webhook_endpoint.${verb}`),
    );
  });

  test.each([
    { why: 'no TLS', url: 'http://example.com/', says: 'https://' },
    { why: 'this machine', url: 'https://localhost/', says: 'public internet' },
    { why: 'a private network', url: 'https://192.168.1.10/', says: 'public internet' },
    { why: 'the metadata of a cloud', url: 'https://169.254.169.254/latest', says: 'public internet' },
    { why: 'a password', url: 'https://ada:secret@example.com/', says: 'password' },
  ])('a URL with $why is refused, made or changed', async ({ url, says }) => {
    const refused = await api.post('/v1/webhook_endpoints', { url });
    expect(refused.status).toBe(422);
    expect(refused.body).toMatchObject({ code: 'webhook_url_refused', detail: expect.stringContaining(says) });
    const { id } = await open();
    expect((await api.patch(`/v1/webhook_endpoints/${id}`, { url })).body.code).toBe('webhook_url_refused');
  });

  test.each([
    { why: 'a type that is none', change: { event_types: ['Invoice issued'] }, code: 'validation_failed' },
    { why: 'everything by a star', change: { event_types: ['*'] }, code: 'validation_failed' },
    { why: 'no type', change: { event_types: [] }, code: 'validation_failed' },
    { why: 'an account that is not there', change: { account_id: nobody }, code: 'item_not_found' },
  ])('$why is refused, made or changed', async ({ change, code }) => {
    expect((await api.post('/v1/webhook_endpoints', { url: 'https://example.com/', ...change })).body.code).toBe(code);
    const { id } = await open();
    expect((await api.patch(`/v1/webhook_endpoints/${id}`, change)).body.code).toBe(code);
  });

  test('there are a hundred at most', async () => {
    await api.database.raw(
      `insert into webhook_endpoints (id, url, secret, position)
       select gen_random_uuid(), 'https://example.com/', 'whsec_x', 0 from generate_series(1, 100)`,
    );
    expect((await api.post('/v1/webhook_endpoints', { url: 'https://example.com/' })).body.code).toBe('limit_reached');
  });

  test('only an admin sees and keeps them', async () => {
    const { id } = await open();
    for (const path of ['', `/${id}`, `/${id}/deliveries`]) {
      const answer = await api.get(`/v1/webhook_endpoints${path}`, { as: api.secrets.finance });
      expect(answer.body).toMatchObject({ code: 'not_permitted', needed_roles: 'admin' });
    }
  });
});

describe('deliveries', () => {
  test('a test and its repeat wait for the sender', async () => {
    const { id } = await open();
    const asked = await api.post(`/v1/webhook_endpoints/${id}/test`);
    expect(asked.status).toBe(202);
    expect(asked.body).toMatchObject({
      ...{ endpoint_id: id, event_id: null, event_type: 'webhook_endpoint.test', status: 'waiting', attempts: [] },
      next_attempt_at: expect.any(String),
    });
    const attempt = {
      at: '2026-07-15T16:00:00.000Z',
      duration_ms: 12,
      status_code: 500,
      error: 'Answered 500.',
      response: 'no',
    };
    await api
      .database('webhook_deliveries')
      .update({ status: 'failed', asked_at: null, attempts: JSON.stringify([attempt]) });
    const path = `/v1/webhook_deliveries/${asked.body.id}`;
    expect((await read(path)).body).toMatchObject({ status: 'failed', attempts: [attempt], next_attempt_at: null });
    expect((await api.post(`${path}/retry`)).body).toMatchObject({ status: 'waiting', attempts: [attempt] });
    expect((await read(`/v1/webhook_endpoints/${id}/deliveries?status=waiting`)).body.data).toHaveLength(1);
    expect((await read(`/v1/webhook_endpoints/${id}/deliveries?status=delivered`)).body.data).toEqual([]);
  });

  test('pages go on without a gap', async () => {
    const { id } = await open();
    for (let time = 0; time < 3; time += 1) await api.post(`/v1/webhook_endpoints/${id}/test`);
    const all = (await read(`/v1/webhook_endpoints/${id}/deliveries`)).body.data;
    const first = (await read(`/v1/webhook_endpoints/${id}/deliveries?limit=2`)).body;
    const rest = (await read(`/v1/webhook_endpoints/${id}/deliveries?limit=2&cursor=${first.next_cursor}`)).body;
    expect([...first.data, ...rest.data]).toEqual(all);
    expect(all).toHaveLength(3);
  });

  test('what names nothing is said so', async () => {
    const url = `/v1/webhook_endpoints/${nobody}`;
    expect((await read(`${url}/deliveries`)).body.code).toBe('not_found');
    expect((await read(`/v1/webhook_deliveries/${nobody}`)).body.code).toBe('not_found');
    for (const path of [`${url}/test`, `${url}/rotate_secret`, `/v1/webhook_deliveries/${nobody}/retry`])
      expect((await api.post(path)).body.code).toBe('item_not_found');
    expect((await api.post(`${url}/replay`, { after: 0 })).body.code).toBe('item_not_found');
    expect((await api.patch(url, { status: 'enabled' })).body.code).toBe('item_not_found');
    expect((await api.delete(url)).body.code).toBe('item_not_found');
  });

  test('a replay begins where it is told, and never further on', async () => {
    const { id } = await open();
    const position = async () => (await api.database('webhook_endpoints').where({ id }).first()).position;
    const before = await position();
    expect((await api.post(`/v1/webhook_endpoints/${id}/replay`, { after: before + 1_000 })).status).toBe(202);
    expect(await position()).toBe(before);
    await api.post(`/v1/webhook_endpoints/${id}/replay`, { after: 1 });
    expect(await position()).toBe(1);
  });
});

test('metrics tell how sending keeps up', async () => {
  await open();
  const { body } = await api.get('/metrics');
  expect(body).toMatch(/^tenor_webhook_lanes_waiting 0$/m);
  expect(body).toMatch(/^tenor_webhook_endpoints_disabled 0$/m);
});

test('where it is allowed, this machine may be sent to', async () => {
  const open = await startApiServer('api_webhooks_private', { webhooksMayBePrivate: true });
  expect((await open.post('/v1/webhook_endpoints', { url: 'http://127.0.0.1:9000/' })).status).toBe(201);
  await open.close();
});
