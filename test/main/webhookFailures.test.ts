import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { expect, test } from '@jest/globals';
import type { Client } from '@temporalio/client';
import { findEndpoint, listDeliveries, webhookFigures } from '../../db/readModels/webhooks.ts';
import { askAgain } from '../../db/webhooks/askDelivery.ts';
import { updateEndpoint } from '../../db/webhooks/endpointStore.ts';
import { healthParts } from '../../main/healthParts.ts';
import { granted, stamp } from '../db/support/world.ts';
import { type Receiver, startReceiver, status } from './support/webhookReceiver.ts';
import { until, webhookWorld } from './support/webhookWorld.ts';

const { db, receive, send, open, happen, happenOften, hasGot, quiet, deliveriesOf } = webhookWorld('webhook_failures');

test.each([
  { why: 'an error', answer: status(500), error: 'Answered 500.', code: 500 },
  {
    why: 'a redirect, which is not followed',
    answer: status(302, { location: '/other' }),
    error: 'Answered 302: redirects',
    code: 302,
  },
  { why: 'no answer', answer: () => undefined, error: 'No answer within 0.1 s.', code: null },
  {
    why: 'a connection that is cut off',
    answer: ((response) => void response.socket?.destroy()) as Receiver['answer'],
    error: 'The connection was cut off.',
    code: null,
  },
])('is sent again: $why', async ({ answer, error, code }) => {
  const receiver = await receive();
  const endpointId = await open(receiver.url);
  receiver.answer = answer;
  await send({ timeoutMs: 100 });
  await happen(randomUUID());
  await hasGot(receiver, 2);
  receiver.answer = status(200);
  await quiet();
  const [delivery] = await deliveriesOf(endpointId);
  expect(delivery?.status).toBe('delivered');
  expect(delivery?.attempts[0]).toMatchObject({ status_code: code, error: expect.stringContaining(error) });
  expect(delivery?.attempts.at(-1)).toMatchObject({ status_code: 200, error: null });
  expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
});

test('a receiver that was not there gets it when it is', async () => {
  const gone = await startReceiver();
  await gone.close();
  const endpointId = await open(gone.url);
  await send();
  const sequence = await happen(randomUUID());
  await until('an attempt', async () => ((await deliveriesOf(endpointId))[0]?.attempts.length ?? 0) > 0);
  expect((await deliveriesOf(endpointId))[0]?.attempts[0]?.error).toBe('The connection was refused.');
  const back = await receive(Number(new URL(gone.url).port));
  await hasGot(back, 1);
  expect(back.sequences()[0]).toBe(sequence);
});

test('an answer without end is read for a kilobyte', async () => {
  const receiver = await receive();
  const endpointId = await open(receiver.url);
  receiver.answer = (response) => {
    const more = () => void (response.destroyed || response.write('x'.repeat(4_096), more));
    response.writeHead(200);
    more();
  };
  await send();
  await happen(randomUUID());
  await quiet();
  expect((await deliveriesOf(endpointId))[0]?.attempts[0]?.response).toBe('x'.repeat(1_024));
});

test('an endpoint that hangs holds no other up, and is asked by one request at a time until one gets through', async () => {
  const [dead, alive] = [await receive(), await receive()];
  const held: ServerResponse[] = [];
  dead.answer = (response) => void held.push(response);
  const deadId = await open(dead.url, { eventTypes: ['test.*'] });
  await open(alive.url);
  await send({ timeoutMs: 60_000 });
  const accounts = Array.from({ length: 30 }, () => randomUUID());
  for (const account of accounts) await happenOften(account, 3);
  await until('all of the living one', () => alive.received.length === 90 && held.length === 8);
  for (const response of held.splice(0)) response.writeHead(500).end();
  await until('the next request', () => held.length > 0);
  expect((await findEndpoint(db(), deadId))?.failing_since).not.toBeNull();
  await happenOften(randomUUID(), 20);
  await until('many more of the living one', () => alive.received.length === 110);
  expect(held).toHaveLength(1);
  dead.answer = status(200);
  held[0]?.writeHead(200).end();
  await quiet();
  expect(new Set(dead.sequences()).size).toBe(110);
  expect((await findEndpoint(db(), deadId))?.failing_since).toBeNull();
});

test('an event that one account cannot deliver is given up, and those behind it are sent', async () => {
  const receiver = await receive();
  const endpointId = await open(receiver.url);
  const accountId = randomUUID();
  const ids = await happenOften(accountId, 3);
  receiver.answer = (response, { event }) => void response.writeHead(event.sequence === ids[1] ? 422 : 200).end();
  await send();
  await until('its failures', () => receiver.received.length >= 4);
  // It has been tried for too long, while others got through until a moment ago.
  await db()('webhook_lanes').update({ failing_since: db().raw(`now() - interval '4 days'`) });
  await quiet();
  const tries = receiver.received.length - 2;
  expect(receiver.sequences()).toEqual([ids[0], ...Array.from({ length: tries }, () => ids[1]), ids[2]]);
  const failed = await listDeliveries(db(), { endpointId, limit: 10, status: 'failed' });
  expect(failed).toMatchObject([{ event_id: ids[1], next_attempt_at: null }]);
  receiver.answer = status(200);
  granted(await askAgain({ ...stamp(db()), deliveryId: failed[0]?.id ?? '' }));
  await hasGot(receiver, tries + 3);
  await until('its record', async () => (await deliveriesOf(endpointId)).every((each) => each.status === 'delivered'));
  expect(receiver.sequences().at(-1)).toBe(ids[1]);
});

test('an endpoint that lets nothing through is disabled, tells so, and goes on where it stopped when it is enabled', async () => {
  const [dead, alive] = [await receive(), await receive()];
  dead.answer = status(503);
  const endpointId = await open(dead.url, { eventTypes: ['test.*'] });
  await open(alive.url, { eventTypes: ['webhook_endpoint.disabled'] });
  const accountId = randomUUID();
  const ids = await happenOften(accountId, 3);
  await send({ patienceMs: 0 });
  await hasGot(alive, 1);
  expect(alive.received[0]?.event).toMatchObject({
    type: 'webhook_endpoint.disabled',
    account_id: null,
    data: { facts: { webhook_endpoint_id: endpointId, because: 'failing' } },
  });
  expect(await findEndpoint(db(), endpointId)).toMatchObject({ status: 'disabled', disabled_because: 'failing' });
  expect(await webhookFigures(db())).toMatchObject({ endpointsDisabled: 1 });
  const client = { workflowService: { getSystemInfo: async () => ({}) } } as unknown as Client;
  const parts = await healthParts({ database: db(), client, isWorkerRunning: undefined })();
  expect(parts.find(({ name }) => name === 'webhooks')).toMatchObject({
    status: 'degraded',
    detail: expect.stringContaining('for three days: 1'),
  });
  const tried = dead.received.length;
  ids.push(await happen(accountId));
  expect(new Set(dead.sequences())).toEqual(new Set([ids[0]]));
  const [waiting] = await deliveriesOf(endpointId);
  const refused = await askAgain({ ...stamp(db()), deliveryId: waiting?.id ?? '' });
  expect(refused).toMatchObject({ kind: 'refused', code: 'webhook_endpoint_disabled' });
  dead.answer = status(200);
  granted(await updateEndpoint({ ...stamp(db()), endpointId, change: { isEnabled: true } }));
  await until('all of the account', () => dead.sequences(accountId).length === tried + 4);
  expect(dead.sequences(accountId).slice(tried)).toEqual(ids);
});

test('when an endpoint comes back, nobody waits out the pauses of the time when it was away', async () => {
  const receiver = await receive();
  const endpointId = await open(receiver.url);
  receiver.answer = status(500);
  await send({ ladder: [3_600_000] });
  const accounts = [randomUUID(), randomUUID(), randomUUID()];
  for (const account of accounts) await happen(account);
  await until('the failures', async () => (await deliveriesOf(endpointId)).length === 3);
  receiver.answer = status(200);
  const away = { failing_since: db().raw(`now() - interval '1 hour'`), paused_until: null };
  await db()('webhook_endpoints').where('id', endpointId).update(away);
  await happen(randomUUID());
  await quiet();
  expect((await deliveriesOf(endpointId)).map((each) => each.status)).toEqual(Array(4).fill('delivered'));
});
