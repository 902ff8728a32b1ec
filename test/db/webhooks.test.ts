import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { newWebhookSecret } from '../../api/keys/webhookSecret.ts';
import type { Database } from '../../db/connect.ts';
import { listEvents } from '../../db/readModels/events.ts';
import { listDeliveries } from '../../db/readModels/webhooks.ts';
import { followSettled } from '../../db/settledEvents.ts';
import { askAgain } from '../../db/webhooks/askDelivery.ts';
import { forgetDeliveries } from '../../db/webhooks/askedDeliveries.ts';
import type { Attempt } from '../../db/webhooks/attempt.ts';
import { type ClaimedLane, claimLanes } from '../../db/webhooks/claimLanes.ts';
import { createEndpoint, replayEvents } from '../../db/webhooks/endpointStore.ts';
import { handOutEvents } from '../../db/webhooks/handOutEvents.ts';
import { type LaneOutcome, recordLanes } from '../../db/webhooks/recordLanes.ts';
import { granted, openAccount, openWorld, stamp, startSeats, type World } from './support/world.ts';

let world: World;
let database: Database;
let endpointId: string;
let look: ReturnType<typeof followSettled>;

beforeAll(async () => {
  world = await openWorld('webhooks');
  database = world.database;
});
beforeEach(async () => {
  await database('webhook_endpoints').delete();
  const endpoint = { url: 'https://example.com/', description: null, eventTypes: null, accountId: null };
  const order = { ...stamp(database), endpoint, secret: newWebhookSecret() };
  endpointId = granted(await createEndpoint(order)).endpointId;
  look = followSettled(database);
});
afterAll(() => world.end());

async function happen(accountId: string | null, writer: Database = database): Promise<number> {
  const event = { topic: 'test.happened', account_id: accountId, payload: { facts: {} }, at: '2026-08-02T04:00:00Z' };
  const [row] = await writer('outbox').insert(event).returning<{ id: number }[]>('id');
  return row?.id ?? 0;
}

async function handOut(): Promise<void> {
  await handOutEvents(database, (await look()).id);
}

const claim = (leaseMs = 60_000, eventsPerLane = 10) =>
  claimLanes(database, { busy: new Map(), lanesPerEndpoint: 8, eventsPerLane, leaseMs });

const idsOf = (lanes: readonly ClaimedLane[]) => lanes.map(({ events }) => events.map(({ id }) => id));

const attempt = (error: string | null): Attempt => ({
  ...{ at: '2026-08-02T04:00:01.000Z', duration_ms: 7, status_code: error === null ? 200 : 500, error, response: null },
});

/** A lane whose events were sent; the one at `failsAt` failed. */
function sent(lane: ClaimedLane, failsAt = Number.POSITIVE_INFINITY): LaneOutcome {
  const events = lane.events.slice(0, failsAt + 1);
  const attempts = events.map((event, index) => ({
    event,
    attempt: attempt(index === failsAt ? 'Answered 500.' : null),
  }));
  return { lane, attempts, isThrough: failsAt >= lane.events.length };
}

const options = { ladder: [0], patienceMs: 259_200_000 };
const record = (...outcomes: LaneOutcome[]) => recordLanes(database, outcomes, options);

/** From its last failure on; null where it is not paused. */
async function pauseSeconds(): Promise<number | null> {
  const text = `round(extract(epoch from paused_until - (select max(changed_at) from webhook_deliveries)))::int as seconds`;
  return (await database('webhook_endpoints').select(database.raw(text)).first()).seconds;
}

/** The one lane that is due. */
async function only(leaseMs?: number, eventsPerLane?: number): Promise<ClaimedLane> {
  const lanes = await claim(leaseMs, eventsPerLane);
  expect(lanes).toHaveLength(1);
  return lanes[0] as ClaimedLane;
}

describe('two transactions at once', () => {
  test('an id that is given out first and committed last is passed over by nobody', async () => {
    const accountId = randomUUID();
    const before = (await look()).id;
    const slow = await database.transaction();
    const first = await happen(accountId, slow as unknown as Database);
    const second = await happen(accountId);
    expect(second).toBeGreaterThan(first);
    // A plain cursor would go to `second` now.
    expect(await look()).toEqual({ id: before, isWaiting: true });
    await handOut();
    expect(await claim()).toEqual([]);
    const reading = listEvents(database, { limit: 10, after: before });
    await slow.commit();
    expect(await look()).toEqual({ id: second, isWaiting: false });
    await handOut();
    expect(idsOf(await claim())).toEqual([[first, second]]);
    expect((await reading).map(({ id }) => id)).toEqual([first, second]);
  });

  test('what is settled goes out while the rest is still written', async () => {
    const early = await happen(randomUUID());
    const slow = await database.transaction();
    await happen(randomUUID(), slow as unknown as Database);
    // The look that begins now aims at both; the one from before had aimed at the first.
    expect((await look()).id).toBeLessThan(early);
    await slow.rollback();
    expect((await look()).id).toBeGreaterThan(early);
    await handOut();
    expect(idsOf(await claim())).toEqual([[early]]);
  });

  test('writers that follow each other without a pause hold nothing up for good', async () => {
    let writer = await database.transaction();
    const accountId = randomUUID();
    let seen = 0;
    const written: number[] = [];
    for (let time = 0; time < 5; time += 1) {
      written.push(await happen(accountId, writer as unknown as Database));
      const next = await database.transaction();
      await happen(null, next as unknown as Database);
      await look();
      await writer.commit();
      writer = next;
      seen = (await look()).id;
    }
    expect(seen).toBeGreaterThanOrEqual(written[3] ?? Number.POSITIVE_INFINITY);
    await writer.commit();
  });

  test('a table that nobody has written to is settled at nothing', async () => {
    const other = await openWorld('webhooks_empty');
    await other.database.raw('alter sequence outbox_id_seq restart');
    expect(await followSettled(other.database)()).toEqual({ id: 0, isWaiting: false });
    await other.end();
  });
});

test('an endpoint begins before what others are writing while it is made', async () => {
  const accountId = randomUUID();
  const slow = await database.transaction();
  const first = await happen(accountId, slow as unknown as Database);
  const endpoint = { url: 'https://example.com/', description: null, eventTypes: ['test.*'], accountId: null };
  const order = { ...stamp(database), endpoint, secret: newWebhookSecret() };
  const making = createEndpoint(order);
  const second = await happen(accountId);
  await slow.commit();
  const made = granted(await making);
  const third = await happen(accountId);
  const { position } = await database('webhook_endpoints').where('id', made.endpointId).first();
  // What was committed before it was made may come or not; what was committed afterwards comes.
  expect(position).toBeLessThan(third);
  expect(position).toBeGreaterThanOrEqual(first);
  await handOut();
  const lane = (await claim()).find((each) => each.endpointId === made.endpointId);
  expect(lane?.events.map(({ id }) => id)).toEqual([second, third].filter((id) => id > position));
});

describe('lanes', () => {
  test('one account after the other, a page at a time; nothing is claimed twice', async () => {
    const accountId = randomUUID();
    const ids = [await happen(accountId), await happen(accountId), await happen(accountId)];
    await handOut();
    const lane = await only(60_000, 2);
    expect(idsOf([lane])).toEqual([ids.slice(0, 2)]);
    expect(await claim()).toEqual([]);
    await record(sent(lane));
    const rest = await only();
    expect(idsOf([rest])).toEqual([ids.slice(2)]);
    await record(sent(rest));
    expect(await claim()).toEqual([]);
    const kept = await listDeliveries(database, { endpointId, limit: 10 });
    expect(kept.map(({ event_id: id, status }) => [id, status])).toEqual(
      ids.toReversed().map((id) => [id, 'delivered']),
    );
  });

  test('one that failed in the middle goes on with what failed', async () => {
    const accountId = randomUUID();
    const ids = [await happen(accountId), await happen(accountId), await happen(accountId)];
    await handOut();
    await record(sent(await only(), 1));
    const again = await only();
    expect(again).toMatchObject({ failures: 1, events: [{ id: ids[1] }, { id: ids[2] }] });
    await record(sent(again, 0));
    expect((await only()).failures).toBe(2);
  });

  test('an event that is tried anew when its endpoint came back is tried for three days all the same', async () => {
    const accountId = randomUUID();
    const [, second] = [await happen(accountId), await happen(accountId)];
    await handOut();
    await record(sent(await only(), 0));
    const since = { failures: 0, failing_since: database.raw(`now() - interval '71 hours'`) };
    await database('webhook_lanes').update(since);
    await record(sent(await only(), 0));
    expect(await database('webhook_deliveries').select('status')).toEqual([{ status: 'waiting' }]);
    await database('webhook_lanes').update({ failing_since: database.raw(`failing_since - interval '1 hour'`) });
    await database('webhook_endpoints').update({ failing_since: null, paused_until: null });
    await record(sent(await only(), 0));
    expect(await database('webhook_deliveries').select('status')).toEqual([{ status: 'failed' }]);
    expect(await only()).toMatchObject({ failures: 0, failingMs: 0, events: [{ id: second }] });
  });

  test('an endpoint that lets nothing through is asked less often, until something gets through or somebody asks', async () => {
    await happen(randomUUID());
    await happen(randomUUID());
    await handOut();
    const [lane, other] = await claim();
    await record(sent(lane as ClaimedLane, 0));
    expect(await pauseSeconds()).toBeNull();
    await database('webhook_endpoints').update({ failing_since: database.raw(`now() - interval '1 minute'`) });
    await record(sent(other as ClaimedLane, 0));
    expect(await pauseSeconds()).toBe(6);
    expect(await claim()).toEqual([]);
    const [waiting] = await listDeliveries(database, { endpointId, limit: 1 });
    granted(await askAgain({ ...stamp(database), deliveryId: waiting?.id ?? '' }));
    const again = await only();
    await database('webhook_endpoints').update({ failing_since: database.raw(`now() - interval '1 day'`) });
    await record(sent(again, 0));
    expect(await pauseSeconds()).toBe(30);
    await database('webhook_endpoints').update({ paused_until: null });
    await record(sent(await only()));
    expect(await pauseSeconds()).toBeNull();
  });

  test('a claim whose lease is over changes nothing any more', async () => {
    const accountId = randomUUID();
    const ids = [await happen(accountId), await happen(accountId)];
    await handOut();
    const late = await only(0);
    const present = await only();
    expect(present.claimNo).toBe(late.claimNo + 1);
    await record(sent(late));
    expect(await claim()).toEqual([]);
    await record(sent(present, 0));
    expect(idsOf(await claim())).toEqual([ids]);
  });

  test('a claim from before a replay does not move the lane over what is replayed', async () => {
    const accountId = randomUUID();
    const ids = [await happen(accountId), await happen(accountId)];
    await handOut();
    const lane = await only();
    granted(await replayEvents({ ...stamp(database), endpointId, after: (ids[0] ?? 0) - 1 }));
    expect((await claim()).filter(({ laneId }) => laneId === lane.laneId)).toEqual([]);
    await record(sent(lane));
    expect(idsOf((await claim()).filter(({ laneId }) => laneId === lane.laneId))).toEqual([ids]);
  });

  test('events that come while a lane is sent to are found afterwards', async () => {
    const accountId = randomUUID();
    await happen(accountId);
    await handOut();
    const lane = await only();
    const next = await happen(accountId);
    await handOut();
    await record(sent(lane));
    expect(idsOf(await claim())).toEqual([[next]]);
  });

  test('everything that an account does comes in the order of its commands', async () => {
    const accountId = await openAccount(world);
    await Promise.all([1, 2, 3, 4].map(() => startSeats(world, accountId, '2026-07-15T16:00:00.000Z')));
    await handOut();
    const lane = (await claim()).find(({ events }) => events[0]?.accountId === accountId);
    const listed = await listEvents(database, { limit: 100, accountId });
    expect(lane?.events.map(({ id, type }) => [id, type])).toEqual(listed.map(({ id, type }) => [id, type]));
    expect(lane?.events.length).toBeGreaterThan(4);
  });
});

test('what is kept of a delivery is forgotten after 30 days without news', async () => {
  await happen(randomUUID());
  await happen(randomUUID());
  await handOut();
  await record(...(await claim()).map((lane) => sent(lane)));
  const [first] = await listDeliveries(database, { endpointId, limit: 10 });
  await database('webhook_deliveries')
    .where('id', first?.id)
    .update({ changed_at: database.raw(`now() - interval '31 days'`) });
  expect(await forgetDeliveries(database)).toBe(1);
  expect(await listDeliveries(database, { endpointId, limit: 10 })).toHaveLength(1);
});
