import { setTimeout as passed } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Client } from '@temporalio/client';
import { pino } from 'pino';
import { connect, type Database } from '../../db/connect.ts';
import { startRelay } from '../../main/relay.ts';
import { freshDatabase } from '../support/stack.ts';

const own = freshDatabase('relay');
let database: Database;
let relay: { stop(): Promise<void> };
let started: string[];

beforeEach(async () => {
  started = [];
  database = connect((await own).url, { poolSize: 4 });
  const client = {
    workflow: { start: async (_type: string, { workflowId }: { workflowId: string }) => void started.push(workflowId) },
  } as unknown as Client;
  relay = await startRelay({ database, client, taskQueue: 'none', logger: pino({ level: 'silent' }) });
});
afterEach(async () => {
  await relay.stop();
  await database.destroy();
});

afterAll(async () => (await own).drop());

const ask = (subscriptionId: string, secondsAgo = 0) =>
  database.raw(
    `insert into outbox (topic, payload, at, recorded_at)
     values ('workflow.start_subscription', ?, now(), now() - make_interval(secs => ?))`,
    [JSON.stringify({ subscription_id: subscriptionId }), secondsAgo],
  );

async function askOften(count: number, secondsAgo = 0): Promise<void> {
  for (let number = 1; number <= count; number += 1) {
    await ask(String(number), secondsAgo);
    await passed(20);
  }
}

async function untilStarted(count: number): Promise<void> {
  while (started.length < count) await passed(20);
}

describe('requests have precedence', () => {
  test('a single message is passed on at once', async () => {
    await ask('one');
    await untilStarted(1);
    expect(started).toEqual(['sub/one']);
  });

  test('while many come most wait, and all are passed on once it is quiet', async () => {
    await askOften(50);
    expect(started.length).toBeLessThan(35);
    await untilStarted(50);
    expect(new Set(started).size).toBe(50);
  });

  test('a message that has waited ten seconds is held back no more', async () => {
    await askOften(50, 11);
    expect(started.length).toBeGreaterThan(40);
  });
});
