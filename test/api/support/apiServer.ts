import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { expect } from '@jest/globals';
import { pino } from 'pino';
import { createApi } from '../../../api/createApi.ts';
import type { HealthPart } from '../../../api/health/healthPart.ts';
import type { Role } from '../../../api/keys/actor.ts';
import { createApiKey } from '../../../api/keys/createApiKey.ts';
import { connect, type Database } from '../../../db/connect.ts';
import { seedReferenceData } from '../../../db/seedReferenceData.ts';
import { startPayments } from '../../../main/paymentParts.ts';
import { readCamt053 } from '../../../providers/bank/readCamt053.ts';
import { freshDatabase } from '../../support/stack.ts';
import { type AnswerCheck, createAnswerCheck } from './answerCheck.ts';
import { type FakeLifecycles, fakeLifecycles } from './fakeLifecycles.ts';

// biome-ignore lint/suspicious/noExplicitAny: what comes over the wire is checked by the published schemas
export type Reply = { readonly status: number; readonly body: any; readonly headers: Headers };

export type SendOptions = {
  readonly key?: string | null;
  readonly as?: string;
  readonly headers?: Record<string, string>;
};

/** The API on a port of its own, over a database of its own, with workflows that only remember what they are asked. */
export type ApiServer = {
  readonly url: string;
  readonly database: Database;
  readonly lifecycles: FakeLifecycles;
  readonly secrets: Readonly<Record<Role, string>>;
  parts: readonly HealthPart[];
  now: Date;
  get(path: string, options?: SendOptions): Promise<Reply>;
  /** With a fresh Idempotency-Key where none is given; `null` sends none. */
  post(path: string, body?: unknown, options?: SendOptions): Promise<Reply>;
  patch(path: string, body: unknown, options?: SendOptions): Promise<Reply>;
  delete(path: string, options?: SendOptions): Promise<Reply>;
  close(): Promise<void>;
};

const roles: readonly Role[] = ['support', 'sales', 'finance', 'admin', 'read_only'];

export async function startApiServer(
  name: string,
  options: { patienceMs?: number; webhooksMayBePrivate?: boolean } = {},
): Promise<ApiServer> {
  const own = await freshDatabase(name);
  const database = connect(own.url, { poolSize: 8 });
  await seedReferenceData(database);
  const lifecycles = fakeLifecycles();
  const secrets = {} as Record<Role, string>;
  for (const role of roles) secrets[role] = (await createApiKey(database, { label: `test ${role}`, role })).secret;
  const payments = startPayments({ kind: 'sandbox' }, own.url, 'http://127.0.0.1:4000');
  const { gateway, sandbox } = payments;
  const app = createApi({
    database,
    lifecycles,
    gateway,
    sandbox,
    logger: pino({ level: 'silent' }),
    readBankStatement: readCamt053,
    parts: async () => server.parts,
    now: () => server.now,
    version: '0.0.0-test',
    ...options,
  });
  const listener = app.listen(0, '127.0.0.1');
  // A test that calculates for five seconds would find the connection closed, which is then reset under its next request.
  listener.keepAliveTimeout = 60_000;
  await new Promise((resolve) => listener.once('listening', resolve));
  const url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  const check = createAnswerCheck((await (await fetch(`${url}/v1/openapi.json`)).json()) as Record<string, unknown>);
  const send = sender(url, check, secrets.admin);
  const server: ApiServer = {
    url,
    database,
    lifecycles,
    secrets,
    parts: [{ name: 'postgres', status: 'ok', detail: 'Answers.' }],
    now: new Date('2026-07-15T16:00:00.000Z'),
    get: (path, options = {}) => send('GET', path, undefined, { key: null, ...options }),
    post: (path, body, options = {}) => send('POST', path, body, options),
    patch: (path, body, options = {}) => send('PATCH', path, body, options),
    delete: (path, options = {}) => send('DELETE', path, undefined, options),
    async close() {
      listener.closeAllConnections();
      await new Promise((resolve) => listener.close(resolve));
      await payments.stop();
      await database.destroy();
      await own.drop();
    },
  };
  return server;
}

/** Asks over HTTP, and checks every answer by the published document. */
export function sender(url: string, check: AnswerCheck, admin: string) {
  return async (method: string, path: string, body: unknown, options: SendOptions): Promise<Reply> => {
    const { key = randomUUID(), as = admin, headers = {} } = options;
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(as === '' ? {} : { authorization: `Bearer ${as}` }),
        ...(key === null ? {} : { 'idempotency-key': key }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const type = response.headers.get('content-type') ?? '';
    const answer = type.includes('json') ? await response.json() : await response.text();
    if (path.startsWith('/v1/')) {
      const pathname = new URL(path, url).pathname;
      expect(check(method, pathname, response.status, type, answer)).toEqual([]);
    }
    return { status: response.status, body: answer, headers: response.headers };
  };
}
