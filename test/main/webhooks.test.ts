import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { newWebhookSecret } from '../../api/keys/webhookSecret.ts';
import { listEvents } from '../../db/readModels/events.ts';
import { findEndpoint } from '../../db/readModels/webhooks.ts';
import { askTest } from '../../db/webhooks/askDelivery.ts';
import { claimLanes } from '../../db/webhooks/claimLanes.ts';
import { deleteEndpoint, replayEvents, rotateSecret, updateEndpoint } from '../../db/webhooks/endpointStore.ts';
import { handOutEvents } from '../../db/webhooks/handOutEvents.ts';
import { granted, stamp } from '../db/support/world.ts';
import { status } from './support/webhookReceiver.ts';
import { until, webhookWorld } from './support/webhookWorld.ts';

const { db, url, secret, receive, send, open, openCompany, happen, happenOften, hasGot, quiet, deliveriesOf } =
  webhookWorld('webhooks');

describe('what is sent', () => {
  test('an event, signed as the official library checks it', async () => {
    const receiver = await receive();
    const endpointId = await open(receiver.url);
    await send();
    const accountId = randomUUID();
    const sequence = await happen(accountId, 'invoice.issued');
    await hasGot(receiver, 1);
    const [{ headers, body } = { headers: {}, body: '' }] = receiver.received;
    expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toEqual({
      id: `evt_${sequence}`,
      type: 'invoice.issued',
      created_at: '2026-08-02T04:00:00.000Z',
      sequence,
      account_id: accountId,
      data: { facts: { of: 'a test' } },
    });
    expect(headers).toMatchObject({
      'webhook-id': `evt_${sequence}`,
      'content-type': 'application/json; charset=utf-8',
    });
    expect(() => new Webhook(newWebhookSecret()).verify(body, headers as Record<string, string>)).toThrow();
    await quiet();
    expect(await deliveriesOf(endpointId)).toMatchObject([
      {
        event_id: sequence,
        event_type: 'invoice.issued',
        account_id: accountId,
        status: 'delivered',
        attempts: [{ status_code: 200, error: null, response: 'ok' }],
        next_attempt_at: null,
      },
    ]);
  });

  test('only what an endpoint wants: types, kinds, one account; never messages to workflows and mail', async () => {
    const [typed, ofKind, ofAccount] = [await receive(), await receive(), await receive()];
    const [accountId, other] = [await openCompany(), randomUUID()];
    await open(typed.url, { eventTypes: ['invoice.issued'] });
    await open(ofKind.url, { eventTypes: ['invoice.*', 'price.retired'] });
    await open(ofAccount.url, { accountId });
    await send();
    await happen(accountId, 'workflow.start_subscription');
    await happen(accountId, 'email.reminder');
    const first = await happen(accountId, 'invoice.issued');
    const second = await happen(other, 'invoice.voided');
    const third = await happen(null, 'price.retired');
    const fourth = await happen(accountId, 'invoices.made');
    await quiet();
    expect(typed.sequences()).toEqual([first]);
    expect(ofKind.sequences().sort()).toEqual([first, second, third].sort());
    expect(ofAccount.sequences()).toEqual([first, fourth]);
  });

  test('a rotated secret: both sign for a day, then the new one alone', async () => {
    const receiver = await receive();
    const endpointId = await open(receiver.url);
    const newer = newWebhookSecret();
    granted(await rotateSecret({ ...stamp(db()), endpointId, secret: newer }));
    await send();
    const verify = (index: number, key: string) => {
      const { headers = {}, body = '' } = receiver.received[index] ?? {};
      return new Webhook(key).verify(body, headers as Record<string, string>);
    };
    await hasGot(receiver, 1);
    expect(verify(0, secret)).toEqual(verify(0, newer));
    await db()('webhook_endpoints').update({ previous_secret_until: new Date(0) });
    await happen(randomUUID());
    await hasGot(receiver, 2);
    expect(verify(1, newer)).toMatchObject({ type: 'test.happened' });
    expect(() => verify(1, secret)).toThrow();
  });

  test('a test, once, also to a disabled endpoint', async () => {
    const receiver = await receive();
    const endpointId = await open(receiver.url);
    granted(await updateEndpoint({ ...stamp(db()), endpointId, change: { isEnabled: false } }));
    receiver.answer = status(500);
    await send();
    const { deliveryId } = granted(await askTest({ ...stamp(db()), endpointId }));
    await until('its answer', async () => (await deliveriesOf(endpointId))[0]?.status === 'failed');
    expect(receiver.received.map(({ event }) => event)).toMatchObject([
      { id: `test_${deliveryId}`, type: 'webhook_endpoint.test', sequence: null },
    ]);
  });
});

describe('order', () => {
  test('per account, whatever fails: the next is sent when the one before is through', async () => {
    const receiver = await receive();
    await open(receiver.url);
    const accounts = [randomUUID(), randomUUID(), null];
    const failures = new Map<number | null, number>();
    receiver.answer = (response, { event }) => {
      const failed = failures.get(event.sequence) ?? 0;
      failures.set(event.sequence, failed + 1);
      response.writeHead(failed < (event.sequence ?? 0) % 3 ? 500 : 204).end();
    };
    await send();
    const written = new Map<string | null, number[]>(accounts.map((account) => [account, []]));
    for (let time = 0; time < 25; time += 1) {
      for (const account of accounts) written.get(account)?.push(await happen(account));
    }
    await quiet();
    for (const account of accounts) {
      const came = receiver.sequences(account);
      expect([...new Set(came)]).toEqual(written.get(account));
      // Repeats stand together: nothing overtakes.
      expect(came).toEqual([...came].sort((left, right) => Number(left) - Number(right)));
    }
  });

  test('two accounts do not wait for each other', async () => {
    const receiver = await receive();
    const endpointId = await open(receiver.url);
    const [stuck, free] = [randomUUID(), randomUUID()];
    receiver.answer = (response, { event }) => void response.writeHead(event.account_id === stuck ? 500 : 200).end();
    await send();
    const stuckIds = await happenOften(stuck, 3);
    await happenOften(free, 20);
    await until('the free one', () => receiver.sequences(free).length === 20);
    expect(new Set(receiver.sequences(stuck))).toEqual(new Set([stuckIds[0]]));
    receiver.answer = status(200);
    await quiet();
    expect([...new Set(receiver.sequences(stuck))]).toEqual(stuckIds);
    expect((await findEndpoint(db(), endpointId))?.failing_since).toBeNull();
  });

  test('an event of a slow transaction is neither missed nor overtaken', async () => {
    const receiver = await receive();
    const endpointId = await open(receiver.url);
    await send();
    const accountId = randomUUID();
    const slow = await db().transaction();
    const first = await happen(accountId, 'test.slow', slow);
    const second = await happen(accountId);
    const other = await happen(randomUUID());
    // A test that is asked for is sent at the end of a turn: after the second, a whole turn has seen the events.
    for (const count of [1, 2]) {
      granted(await askTest({ ...stamp(db()), endpointId }));
      await hasGot(receiver, count);
    }
    expect(receiver.sequences()).toEqual([null, null]);
    await slow.commit();
    await hasGot(receiver, 5);
    expect(receiver.sequences(accountId)).toEqual([first, second]);
    expect(receiver.sequences()).toContain(other);
  });
});

describe('nothing is lost', () => {
  test('what a killed sender had claimed is sent when its lease is over', async () => {
    const receiver = await receive();
    await open(receiver.url);
    const ids = await happenOften(randomUUID(), 3);
    await handOutEvents(db(), ids.at(-1) ?? 0);
    const options = { busy: new Map(), lanesPerEndpoint: 8, eventsPerLane: 10 };
    const claimed = await claimLanes(db(), { ...options, leaseMs: 300 });
    expect(claimed.flatMap(({ events }) => events.map(({ id }) => id))).toEqual(ids);
    expect(await claimLanes(db(), { ...options, leaseMs: 300 })).toEqual([]);
    await send();
    await hasGot(receiver, 3);
    expect(receiver.sequences()).toEqual(ids);
  });

  test('a sender that is killed in the middle of a request: another repeats it, in order, under the same id', async () => {
    const receiver = await receive();
    await open(receiver.url);
    const ids = await happenOften(randomUUID(), 3);
    receiver.answer = (response, { event }) => void (event.sequence === ids[1] || response.writeHead(200).end());
    const script = fileURLToPath(new URL('fixtures/webhookSender.ts', import.meta.url));
    const child = spawn(process.execPath, ['--import', 'tsx', script, url()], { stdio: 'inherit' });
    await hasGot(receiver, 2);
    child.kill('SIGKILL');
    receiver.answer = status(200);
    await send();
    await quiet();
    // The first had been answered, but nobody had recorded it: it comes again, too, rather than not at all.
    expect(receiver.sequences()).toEqual([ids[0], ids[1], ...ids]);
    expect(receiver.received[1]?.headers['webhook-id']).toBe(receiver.received[3]?.headers['webhook-id']);
  });

  test('two senders share the work, and send nothing twice', async () => {
    const receiver = await receive();
    await open(receiver.url);
    await send();
    await send();
    const accounts = Array.from({ length: 10 }, () => randomUUID());
    for (const account of accounts) await happenOften(account, 4);
    await quiet();
    expect(receiver.received.length).toBe(40);
    for (const account of accounts) expect(receiver.sequences(account)).toHaveLength(4);
  });

  test('a replay sends everything after an event again, in order, also what came before the endpoint', async () => {
    const receiver = await receive();
    const accountId = randomUUID();
    const [first = 0, ...earlier] = await happenOften(accountId, 4);
    const endpointId = await open(receiver.url, { eventTypes: ['test.*'] });
    await send();
    const later = await happenOften(accountId, 3);
    await hasGot(receiver, 3);
    await quiet();
    granted(await replayEvents({ ...stamp(db()), endpointId, after: first }));
    await hasGot(receiver, 9);
    await quiet();
    expect(receiver.sequences()).toEqual([...later, ...earlier, ...later]);
    const listed = await listEvents(db(), { limit: 100, after: first, accountId });
    expect(receiver.sequences().slice(3)).toEqual(listed.map(({ id }) => id));
  });

  test('a filter counts from now on', async () => {
    const receiver = await receive();
    const endpointId = await open(receiver.url, { eventTypes: ['test.wanted'] });
    await send();
    const accountId = randomUUID();
    const first = await happen(accountId, 'test.wanted');
    await happen(accountId, 'test.other');
    await quiet();
    granted(await updateEndpoint({ ...stamp(db()), endpointId, change: { eventTypes: null } }));
    const last = await happen(accountId, 'test.other');
    await quiet();
    expect(receiver.sequences(accountId)).toEqual([first, last]);
  });

  test('an endpoint that is deleted while it is sent to', async () => {
    const receiver = await receive();
    receiver.answer = () => undefined;
    const endpointId = await open(receiver.url);
    await send({ timeoutMs: 200 });
    await happen(randomUUID());
    await hasGot(receiver, 1);
    granted(await deleteEndpoint({ ...stamp(db()), endpointId }));
    const next = await receive();
    await open(next.url);
    await happen(randomUUID());
    await hasGot(next, 1);
    expect(await findEndpoint(db(), endpointId)).toBeUndefined();
  });
});

test('an address that is not public is not connected to, whatever name leads there', async () => {
  const receiver = await receive();
  const endpointId = await open(receiver.url);
  await send({ mayBePrivate: false });
  await happen(randomUUID());
  await until('an attempt', async () => (await deliveriesOf(endpointId)).length > 0);
  expect((await deliveriesOf(endpointId))[0]?.attempts[0]).toMatchObject({
    status_code: null,
    error: 'The URL must begin with https://.',
  });
  expect(receiver.received).toEqual([]);
});
