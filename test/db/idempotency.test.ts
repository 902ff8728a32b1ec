import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { insertApiKey } from '../../db/apiKeyStore.ts';
import {
  dropRequest,
  finishRequest,
  forgetRequests,
  isKeyTaken,
  keepAnswer,
  lockRequest,
  startRequest,
} from '../../db/idempotencyStore.ts';
import { openWorld, type World } from './support/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld('idempotency');
});
afterAll(() => world.end());

test('an Idempotency-Key is taken once, answered again, and taken over from the dead', async () => {
  const apiKeyId = await insertApiKey(world.database, {
    hash: 'cd'.repeat(32),
    prefix: 'p',
    last4: 'l',
    role: 'admin',
    label: 'a',
  });
  const request = { apiKeyId, key: 'k1', operation: 'POST /v1/accounts', requestHash: 'h' };
  expect(await startRequest(world.database, request)).toEqual({ kind: 'new' });
  expect(await startRequest(world.database, request)).toMatchObject({ kind: 'running' });
  expect(await startRequest(world.database, request, -1)).toEqual({ kind: 'new' });
  expect(await startRequest(world.database, { ...request, requestHash: 'other' })).toEqual({ kind: 'reused' });
  await finishRequest(world.database, request, { status: 201, body: { zebra: 1, apple: 2 } });
  const again = await startRequest(world.database, request);
  expect(again).toEqual({ kind: 'done', status: 201, body: { zebra: 1, apple: 2 } });
  expect(JSON.stringify(again)).toContain('"zebra":1,"apple":2');
  await dropRequest(world.database, request);
  expect(await startRequest(world.database, request)).toMatchObject({ kind: 'done' });
  expect(await forgetRequests(world.database)).toBe(0);
  expect(await forgetRequests(world.database, -1)).toBe(1);
  expect(await startRequest(world.database, request)).toEqual({ kind: 'new' });
});

test('a key that a transaction has locked is waited for, and answers once it is over', async () => {
  const key = { hash: 'b'.repeat(64), prefix: 'tnr_live_', last4: 'aaaa', role: 'admin' as const, label: 'b' };
  const apiKeyId = await insertApiKey(world.database, key);
  const request = { apiKeyId, key: 'k2', operation: 'POST /v1/accounts', requestHash: 'h' };
  const order: string[] = [];
  const first = world.database.transaction(async (trx) => {
    expect(await lockRequest(trx, request)).toEqual({ kind: 'new' });
    second = world.database.transaction(async (other) => {
      const state = await lockRequest(other, request);
      order.push('second');
      return state;
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    order.push('first');
    await keepAnswer(trx, request, { status: 201, body: { zebra: 1, apple: 2 } });
  });
  let second: Promise<unknown> = Promise.resolve();
  await first;
  expect(JSON.stringify(await second)).toBe('{"kind":"done","status":201,"body":{"zebra":1,"apple":2}}');
  expect(order).toEqual(['first', 'second']);
  const reused = world.database.transaction((trx) => lockRequest(trx, { ...request, requestHash: 'other' }));
  expect(await reused).toEqual({ kind: 'reused' });
  const taken = world.database.transaction((trx) => keepAnswer(trx, request, { status: 201, body: null }));
  expect(isKeyTaken(await taken.catch((error: unknown) => error))).toBe(true);
  expect(isKeyTaken(new Error('other'))).toBe(false);
});
