import '../support/quietTemporal.ts';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import pg from 'pg';
import { pino } from 'pino';
import { createApiKey } from '../../api/keys/createApiKey.ts';
import { BILLING_SCHEDULE_ID } from '../../main/billingSchedule.ts';
import { startTenor, type Tenor } from '../../main/compose.ts';
import { type ApiClient, apiClient } from '../../main/demo/apiClient.ts';
import { type RunningEngine, startEngine } from '../../main/engine.ts';
import { quoteWorkflowId } from '../../workflows/workflowIds.ts';
import { openTimers, untilSome } from '../support/seenInTemporal.ts';
import { sentQuote } from '../support/sentQuote.ts';
import { soldSeats } from '../support/soldSeats.ts';
import { freshDatabase, workflowBundlePath } from '../support/stack.ts';
import { ownConfig, remembered, testFolder } from './support.ts';

/** Two starts of a Temporal of its own, each making its tables. */
jest.setTimeout(180_000);

const folder = testFolder();
let database: { url: string; drop(): Promise<void> };
let engine: RunningEngine;
let tenor: Tenor;
let key = '';

beforeAll(async () => {
  database = await freshDatabase('empty temporal');
  await start();
  key = (await createApiKey(tenor.database, { label: 'empty temporal', role: 'admin' })).secret;
});

afterAll(async () => {
  await stop();
  await dropTemporal();
  await database.drop();
  folder.remove();
});

/** Temporal keeps its tables in databases beside Tenor's, which has its own. */
async function start(): Promise<void> {
  const config = { ...ownConfig(join(folder.path, 'state')), databaseUrl: database.url };
  engine = await startEngine({ config, say: remembered(), fsync: false, ui: false, preferredPorts: {} });
  tenor = await startTenor({
    databaseUrl: database.url,
    temporalAddress: engine.temporalAddress,
    namespace: engine.temporalNamespace,
    logger: pino({ level: 'silent' }),
    workflowBundlePath: workflowBundlePath(),
  });
}

async function stop(): Promise<void> {
  await tenor.stop();
  await engine.stop();
}

async function dropTemporal(): Promise<void> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const name = new URL(database.url).pathname.slice(1);
  for (const part of ['temporal', 'temporal_visibility'])
    await client.query(`drop database if exists ${name}_${part} with (force)`);
  await client.end();
}

const api = (): ApiClient => apiClient(tenor.url ?? '', key);

async function isRunning(workflowId: string): Promise<boolean> {
  const described = tenor.client.workflow.getHandle(workflowId).describe();
  return described.then(
    ({ status }) => status.name === 'RUNNING',
    () => false,
  );
}

const untilRunning = (workflowIds: readonly string[]) =>
  untilSome(async () => {
    const running = await Promise.all(workflowIds.map(isRunning));
    return running.every(Boolean) ? running : [];
  });

test('an empty Temporal on an old database: everything comes back by itself, with its deadlines, and goes on', async () => {
  const clock = { frozen_at: '2026-07-15T16:00:00Z' };
  const { id: clockId } = await api().post<{ id: string }>('/v1/test_clocks', clock, `clock-${randomUUID()}`);
  const leaving = await soldSeats(api(), { quantity: 10 });
  const staying = await soldSeats(api(), { quantity: 10 });
  const member = await soldSeats(api(), { quantity: 10, clockId });
  await api().post(`/v1/subscriptions/${leaving.subscriptionId}/cancel`, {}, 'cancel');
  await api().post(`/v1/subscriptions/${member.subscriptionId}/cancel`, {}, 'cancel-member');
  await api().post(`/v1/test_clocks/${clockId}/advance`, { to: '2026-07-20T16:00:00Z' }, 'to-20-July');
  const { quoteId } = await sentQuote(api());
  const quoted = quoteWorkflowId(quoteId);
  const sold = [leaving, staying, member].map(({ workflowId }) => workflowId);
  await untilRunning([...sold, quoted]);
  // The namespace is known to the sweeper.
  await untilSome(() => tenor.database('sweeps').where('kind', 'clock').whereNotNull('seen_until').select('kind'));
  const before = await untilSome(() => openTimers(tenor.client, leaving.workflowId));
  const expiry = await untilSome(() => openTimers(tenor.client, quoted));

  await stop();
  await dropTemporal();
  await start();

  await untilRunning([...sold, quoted]);
  expect(await untilSome(() => openTimers(tenor.client, quoted))).toEqual(expiry);
  const after = await untilSome(() => openTimers(tenor.client, leaving.workflowId));
  expect(after.map(({ label }) => label)).toEqual(before.map(({ label }) => label));
  // The same instant, to which each was armed with the time that was left.
  expect(after.map(({ firesAt }) => firesAt)).toEqual(before.map(({ firesAt }) => firesAt));
  expect(await openTimers(tenor.client, staying.workflowId)).toEqual([]);

  await api().post(`/v1/subscriptions/${staying.subscriptionId}/quantity`, { add: 5 }, 'five-more');
  const seats = await api().get<{ items: { quantity: number }[] }>(`/v1/subscriptions/${staying.subscriptionId}`);
  expect(seats.items[0]?.quantity).toBe(15);
  await api().post(`/v1/test_clocks/${clockId}/advance`, { to: '2026-08-15T16:00:00Z' }, 'to-15-August');
  const ended = await api().get<{ status: string }>(`/v1/subscriptions/${member.subscriptionId}`);
  expect(ended.status).toBe('ended');
  const schedule = await tenor.client.schedule.getHandle(BILLING_SCHEDULE_ID).describe();
  expect(schedule.action).toMatchObject({ workflowType: 'billingRun' });
});
