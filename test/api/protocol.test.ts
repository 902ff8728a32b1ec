import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { hashOfApiKey, newApiKeySecret } from '../../api/keys/apiKeySecret.ts';
import { createApiKey } from '../../api/keys/createApiKey.ts';
import { MAY } from '../../api/keys/permissions.ts';
import { ROUTES } from '../../api/routes/routes.ts';
import { type ApiServer, startApiServer } from './support/apiServer.ts';
import { ontario } from './support/catalogue.ts';

type Operation = {
  readonly parameters?: readonly { readonly in: string; readonly name: string }[];
  readonly responses: Readonly<Record<string, { readonly content: object }>>;
};

let api: ApiServer;
beforeAll(async () => {
  api = await startApiServer('api_protocol');
});
afterAll(() => api.close());

/** A path of a route with ids that name nothing. */
function somePath(path: string): string {
  return path.replaceAll(/\{(line)\}/g, '1').replaceAll(/\{\w+\}/g, '0198f3c2-7d2e-7c1a-9b53-1f2d3c4b5a69');
}
const send = (method: string, path: string, options: object) =>
  method === 'get'
    ? api.get(path, options)
    : method === 'patch'
      ? api.patch(path, {}, options)
      : method === 'delete'
        ? api.delete(path, options)
        : api.post(path, {}, options);

describe('keys and roles', () => {
  test.each(ROUTES.map(({ method, path }) => ({ method, path })))(
    '$method $path wants a key',
    async ({ method, path }) => {
      const answer = await send(method, somePath(path), { as: '' });
      expect(answer.status).toBe(401);
      expect(answer.body.code).toBe('api_key_required');
      expect(answer.headers.get('www-authenticate')).toContain('Bearer');
    },
  );

  test.each(ROUTES.filter(({ once }) => once).map(({ method, path }) => ({ method, path })))(
    '$method $path is a write: not for a key that only reads, and never without an Idempotency-Key',
    async ({ method, path }) => {
      const readOnly = await send(method, somePath(path), { as: api.secrets.read_only });
      expect(readOnly.status).toBe(403);
      expect(readOnly.body).toMatchObject({ code: 'not_permitted', role: 'read_only' });
      const keyless = await send(method, somePath(path), { key: null });
      expect(keyless.status).toBe(400);
      expect(keyless.body).toMatchObject({
        code: 'idempotency_key_required',
        detail: expect.stringContaining('Idempotency-Key: '),
      });
    },
  );

  test('the role that is needed is named', async () => {
    const answer = await api.post('/v1/tax_rates', {}, { as: api.secrets.support });
    expect(answer.body).toMatchObject({
      needed_roles: MAY.keepTaxRates.join(' '),
      detail: expect.stringContaining('finance'),
    });
  });

  test('a key that only reads does read', async () => {
    expect((await api.get('/v1/accounts', { as: api.secrets.read_only })).status).toBe(200);
  });

  test.each([
    { why: 'a mistyped one', as: `${newApiKeySecret().slice(0, -1)}~` },
    { why: 'another kind', as: 'sk_live_123' },
    { why: 'one that nobody made', as: newApiKeySecret() },
  ])('$why is not accepted', async ({ as }) => {
    const answer = await api.get('/v1/accounts', { as });
    expect(answer.status).toBe(401);
    expect(answer.body.code).toBe('api_key_invalid');
  });

  test('a revoked key is not accepted', async () => {
    const secret = newApiKeySecret();
    await api.database('api_keys').insert({
      id: randomUUID(),
      hash: hashOfApiKey(secret),
      prefix: 'tnr_live_',
      last4: 'xxxx',
      role: 'admin',
      label: 'gone',
      revoked_at: new Date(),
    });
    expect((await api.get('/v1/accounts', { as: secret })).body.code).toBe('api_key_invalid');
  });

  test('a key is revoked at once where it is done', async () => {
    const { id, secret } = await createApiKey(api.database, { label: 'short-lived', role: 'support' });
    expect((await api.get('/v1/accounts', { as: secret })).status).toBe(200);
    expect((await api.get('/v1/api_keys', { as: secret })).body.code).toBe('not_permitted');
    const revoked = await api.post(`/v1/api_keys/${id}/revoke`);
    expect(revoked.body).toMatchObject({
      label: 'short-lived',
      last4: secret.slice(-4),
      revoked_at: expect.any(String),
    });
    expect((await api.get('/v1/accounts', { as: secret })).body.code).toBe('api_key_invalid');
    expect((await api.post(`/v1/api_keys/${id}/revoke`)).body).toEqual(revoked.body);
    const { body } = await api.get('/v1/api_keys');
    expect(body.data).toContainEqual(revoked.body);
    expect(JSON.stringify(body)).not.toContain(hashOfApiKey(secret));
  });

  test('secrets are nowhere in the database', async () => {
    const rows = JSON.stringify(await api.database('api_keys'));
    for (const secret of Object.values(api.secrets)) expect(rows).not.toContain(secret.slice(9, 40));
  });
});

describe('a write happens once', () => {
  test('50 equal requests at once make one account and get 50 equal answers', async () => {
    const key = randomUUID();
    const name = `Once ${key}`;
    const send = () => api.post('/v1/accounts', { ...ontario, company_name: name }, { key });
    const answers = await Promise.all(Array.from({ length: 50 }, send));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    for (const answer of answers) expect(answer.body).toEqual(answers[0]?.body);
    expect(answers.filter(({ headers }) => headers.get('idempotent-replayed') === 'true')).toHaveLength(49);
    expect(await api.database('account_details').where('company_name', name)).toHaveLength(1);
  });

  test('the order of fields does not matter, their values do', async () => {
    const key = randomUUID();
    const first = await api.post('/v1/accounts', ontario, { key });
    const turned = Object.fromEntries(Object.entries(ontario).reverse());
    expect((await api.post('/v1/accounts', turned, { key })).body).toEqual(first.body);
    const other = await api.post('/v1/accounts', { ...ontario, language: 'fr' }, { key });
    expect(other.status).toBe(422);
    expect(other.body.code).toBe('idempotency_key_reused');
    expect((await api.patch(`/v1/accounts/${first.body.id}`, { language: 'fr' }, { key })).body.code).toBe(
      'idempotency_key_reused',
    );
  });

  test('keys of two clients do not meet', async () => {
    const key = randomUUID();
    const one = await api.post('/v1/accounts', ontario, { key });
    const two = await api.post('/v1/accounts', ontario, { key, as: api.secrets.sales });
    expect(two.body.id).not.toBe(one.body.id);
  });

  test('a refusal is an answer, too', async () => {
    const key = randomUUID();
    const body = { ...ontario, policy_profile: 'nobody' };
    const first = await api.post('/v1/accounts', body, { key });
    const again = await api.post('/v1/accounts', body, { key });
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
  });

  test('one that is still running says so; one that was left behind is taken over', async () => {
    const key = randomUUID();
    api.lifecycles.advanceMs = 400;
    const clock = (await api.post('/v1/test_clocks', { frozen_at: '2026-07-15T00:00:00Z' })).body.id;
    const advance = () => api.post(`/v1/test_clocks/${clock}/advance`, { to: '2026-08-01T00:00:00Z' }, { key });
    const first = advance();
    await new Promise((resolve) => setTimeout(resolve, 150));
    const second = await advance();
    expect(second.status).toBe(409);
    expect(second.body.code).toBe('idempotency_key_in_progress');
    expect(second.headers.get('retry-after')).toBe('2');
    expect((await first).status).toBe(200);
    const minuteAgo = new Date(Date.now() - 61_000);
    await api
      .database('idempotency_keys')
      .where({ key })
      .update({ status: 'running', answer_status: null, answer_body: null, created_at: minuteAgo });
    const third = await advance();
    expect(third.status).toBe(200);
    expect(third.headers.get('idempotent-replayed')).toBeNull();
  });

  test.each(['', 'with space', 'é', 'x'.repeat(256)])('a key like "%s" is none', async (key) => {
    const bytes = Buffer.from(key, 'utf8').toString('latin1');
    expect((await api.post('/v1/accounts', ontario, { key: bytes })).body.code).toBe('idempotency_key_required');
  });
});

describe('problems', () => {
  test('a problem has all its members and the type problem+json', async () => {
    const answer = await api.get('/v1/accounts/0198f3c2-7d2e-7c1a-9b53-1f2d3c4b5a69', {
      headers: { 'x-request-id': 'mine-1' },
    });
    expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(answer.headers.get('x-request-id')).toBe('mine-1');
    expect(answer.body).toEqual({
      type: '/docs/errors#not_found',
      title: 'Not found',
      status: 404,
      code: 'not_found',
      detail: 'There is no account 0198f3c2-7d2e-7c1a-9b53-1f2d3c4b5a69; copy its id from a list.',
      request_id: 'mine-1',
    });
  });

  test.each(['has space', '<script>', 'x'.repeat(129)])('a request id like "%s" is not taken over', async (id) => {
    const answer = await api.get('/v1/accounts', { headers: { 'x-request-id': id } });
    expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('JSON that is none', async () => {
    const answer = await api.post('/v1/accounts', '{"company_name": "A",}');
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ code: 'malformed_json', detail: expect.stringMatching(/position|line/) });
  });

  test('a body that is too large', async () => {
    const answer = await api.post('/v1/accounts', { company_name: 'x'.repeat(110_000) });
    expect(answer.status).toBe(413);
    expect(answer.body.code).toBe('body_too_large');
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=latin1'])(
    'a body as %s',
    async (type) => {
      const answer = await api.post('/v1/accounts', ontario, { headers: { 'content-type': type } });
      expect(answer.status).toBe(415);
      expect(answer.body.code).toBe('content_type_unsupported');
    },
  );

  test('a path that is nearly one', async () => {
    const answer = await api.get('/v1/acounts');
    expect(answer.status).toBe(404);
    expect(answer.body).toMatchObject({ code: 'route_not_found', detail: expect.stringContaining('/v1/accounts') });
  });

  test('a method that the path does not take', async () => {
    const answer = await api.patch('/v1/invoices/0198f3c2-7d2e-7c1a-9b53-1f2d3c4b5a69', {});
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('GET');
    expect(answer.body.code).toBe('method_not_allowed');
  });

  test('a database that is away is a 503 that can be repeated, with no word about its insides', async () => {
    const away = await startApiServer('api_away');
    await away.database.destroy();
    const answer = await away.post('/v1/accounts', ontario);
    expect([500, 503]).toContain(answer.status);
    expect(JSON.stringify(answer.body)).not.toMatch(/select|insert|knex/i);
    away.database.initialize();
    await away.close();
  });
});

describe('open to everyone', () => {
  test.each([
    { parts: ['ok', 'ok'], status: 200, overall: 'ok' },
    { parts: ['ok', 'degraded'], status: 200, overall: 'degraded' },
    { parts: ['degraded', 'down'], status: 503, overall: 'down' },
  ] as const)('health is $overall where parts are $parts', async ({ parts, status, overall }) => {
    api.parts = parts.map((each, index) => ({ name: `part ${index}`, status: each, detail: 'As it is.' }));
    const answer = await api.get('/v1/health', { as: '' });
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ status: overall, version: '0.0.0-test', parts: api.parts });
  });

  test('metrics count requests by route, never by path', async () => {
    await api.get('/v1/accounts/0198f3c2-7d2e-7c1a-9b53-1f2d3c4b5a69');
    const { body } = await api.get('/metrics', { as: '' });
    expect(body).toMatch(
      /tenor_http_request_duration_seconds_count\{method="GET",route="\/v1\/accounts\/\{account_id\}",status="404"\} [1-9]/,
    );
    expect(body).toMatch(/^tenor_invoices_issued 0$/m);
    expect(body).toMatch(/^tenor_outbox_lag_seconds \d/m);
    expect(body).not.toContain('0198f3c2-7d2e');
  });

  test('the start page leads to the documentation', async () => {
    const { body, status } = await api.get('/', { as: '' });
    expect(status).toBe(200);
    expect(body).toContain('href="/docs"');
  });

  test('the documentation loads nothing from outside', async () => {
    const page = await fetch(`${api.url}/docs`);
    const html = await page.text();
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'self'");
    expect(policy).not.toMatch(/https?:|unsafe-eval|\*/);
    const loaded = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url]) => url as string);
    expect(loaded.length).toBeGreaterThanOrEqual(4);
    for (const url of loaded) {
      expect(url).toMatch(/^\/[^/]/);
      expect((await fetch(api.url + url)).status).toBe(200);
    }
    const start = await (await fetch(`${api.url}/docs/start.js`)).text();
    expect(start).toContain('validatorUrl: null');
    expect(start).not.toMatch(/https?:\/\//);
    expect((await fetch(`${api.url}/docs/assets/index.html`)).status).toBe(404);
  });

  test('the list of codes is there to link to', async () => {
    const html = await (await fetch(`${api.url}/docs/errors`)).text();
    expect(html).toContain('id="validation_failed"');
  });
});

describe('the OpenAPI document', () => {
  test('has every route once, with its key, its answers and its problems', async () => {
    const { body } = await api.get('/v1/openapi.json', { as: '' });
    expect(body.openapi).toBe('3.1.0');
    for (const { method, path, once, file, body: hasBody } of ROUTES) {
      const operation = body.paths[path][method];
      expect(operation.security).toEqual([{ apiKey: [] }]);
      expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['401', '500']));
      const types = file?.types ?? ['application/json'];
      if (hasBody) for (const type of types) expect(operation.requestBody.content[type].schema).toBeDefined();
      const headers = (operation.parameters ?? []).filter((one: { in: string }) => one.in === 'header');
      expect(headers).toHaveLength(once ? 1 : 0);
    }
    const ids = ROUTES.map(({ name }) => name);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('every answer has a schema that can be used, and every path names its parameters', async () => {
    const { body } = await api.get('/v1/openapi.json', { as: '' });
    const ajv = new Ajv2020({ strict: false, validateFormats: false }).addSchema(body, 'api');
    for (const [path, operations] of Object.entries<Record<string, Operation>>(body.paths)) {
      for (const [method, { responses, parameters = [] }] of Object.entries(operations)) {
        const named = parameters.filter((one) => one.in === 'path').map((one) => one.name);
        expect({ path, named }).toEqual({ path, named: [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name) });
        for (const [status, { content }] of Object.entries(responses)) {
          const [media = ''] = Object.keys(content);
          const pointer = ['paths', path, method, 'responses', status, 'content', media, 'schema'];
          const reference = pointer.map((part) => encodeURIComponent(part.replaceAll('/', '~1'))).join('/');
          expect(ajv.getSchema(`api#/${reference}`)).toBeDefined();
        }
      }
    }
  });

  test('what it takes is closed: unknown fields are refused there too', async () => {
    const { body } = await api.get('/v1/openapi.json', { as: '' });
    for (const [name, schema] of Object.entries<{ additionalProperties?: unknown }>(body.components.schemas)) {
      if (name.endsWith('Input'))
        expect({ name, closed: schema.additionalProperties }).toEqual({ name, closed: false });
    }
  });
});
