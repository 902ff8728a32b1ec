import '../support/quietTemporal.ts';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { claimSweep, pageToSweep, reopenLost, restSweep } from '../../db/sweepStore.ts';
import { sweep } from '../../main/sweeper.ts';
import { clockWorkflowId, quoteWorkflowId } from '../../workflows/workflowIds.ts';
import { type LiveTenor, liveTenor } from '../support/liveTenor.ts';
import { openTimers, untilSome } from '../support/seenInTemporal.ts';
import { checkout, type QuoteSeen, sentQuote } from '../support/sentQuote.ts';
import { soldSeats } from '../support/soldSeats.ts';

const logger = pino({ level: 'silent' });

let live: LiveTenor;
beforeAll(async () => {
  live = await liveTenor('sweeper');
});
afterAll(() => live.stop());

/** A sweep at once: the worker's own comes every few seconds, and either may be the one that finds what is lost. */
async function sweepNow(): Promise<void> {
  const { database, client } = live.tenor;
  await database('sweeps').update({ free_at: database.fn.now() });
  await sweep({ database, client, logger });
}

async function statusOf(workflowId: string): Promise<string> {
  const { status } = await live.tenor.client.workflow.getHandle(workflowId).describe();
  return status.name;
}

/** Sweeps until the workflow is there again. */
async function untilBack(workflowId: string): Promise<void> {
  await untilSome(async () => {
    await sweepNow();
    const status = await statusOf(workflowId);
    return status === 'RUNNING' ? [status] : [];
  });
}

/** The workflow of a new subscription is started by the relay. */
async function startedSeats(clockId?: string) {
  const sold = await soldSeats(live.api, { quantity: 10, ...(clockId ? { clockId } : {}) });
  await untilSome(async () => [await statusOf(sold.workflowId).catch(() => '')].filter((name) => name === 'RUNNING'));
  return sold;
}

async function waitingMessages(): Promise<unknown[]> {
  return live.tenor.database('outbox').whereNull('dispatched_at').whereLike('topic', 'workflow.%').select('id');
}

describe('what Temporal has lost', () => {
  test('a terminated subscription comes back, waits for the right deadline, and works', async () => {
    const { subscriptionId, workflowId } = await startedSeats();
    await live.api.post(`/v1/subscriptions/${subscriptionId}/cancel`, {}, `cancel-${subscriptionId}`);
    const before = await untilSome(() => openTimers(live.tenor.client, workflowId));
    await live.tenor.client.workflow.getHandle(workflowId).terminate('lost, for the test');
    expect(await statusOf(workflowId)).toBe('TERMINATED');

    await untilBack(workflowId);
    const after = await untilSome(() => openTimers(live.tenor.client, workflowId));
    expect(after.map(({ label }) => label)).toEqual([expect.stringMatching(/^"?Ends on \d{4}-\d{2}-\d{2}"?$/)]);
    expect(after.map(({ label }) => label)).toEqual(before.map(({ label }) => label));
    const [row] = await live.tenor
      .database('subscriptions')
      .where('id', subscriptionId)
      .select<{ next_deadline_at: string }[]>('next_deadline_at');
    // A timer is armed for the time that is left until the deadline.
    expect(after[0]?.firesAt).toBe(Date.parse(row?.next_deadline_at ?? ''));
  });

  test('a terminated subscription without a deadline comes back too, and heeds commands', async () => {
    const { subscriptionId, workflowId } = await startedSeats();
    await live.tenor.client.workflow.getHandle(workflowId).terminate('lost, for the test');
    await untilBack(workflowId);
    await live.api.post(`/v1/subscriptions/${subscriptionId}/quantity`, { add: 2 }, `more-${subscriptionId}`);
    const after = await live.api.get<{ items: { quantity: number }[] }>(`/v1/subscriptions/${subscriptionId}`);
    expect(after.items[0]?.quantity).toBe(12);
  });

  test('what is open is left alone: no message, however often it is swept', async () => {
    await startedSeats();
    await untilSome(async () => ((await waitingMessages()).length === 0 ? ['none waits'] : []));
    await sweepNow();
    const before = await live.tenor.database('outbox').count();
    await sweepNow();
    await sweepNow();
    expect(await live.tenor.database('outbox').count()).toEqual(before);
  });

  test('a member of a test clock comes back at the time of its clock; the clock too, and goes where it was sent', async () => {
    const clock = await live.api.post<{ id: string }>(
      '/v1/test_clocks',
      { frozen_at: '2026-07-15T16:00:00Z' },
      `clock-${randomUUID()}`,
    );
    const { accountId, subscriptionId, workflowId } = await startedSeats(clock.id);
    await live.api.post(`/v1/subscriptions/${subscriptionId}/cancel`, {}, `cancel-${subscriptionId}`);
    await live.api.post(`/v1/test_clocks/${clock.id}/advance`, { to: '2026-07-20T16:00:00Z' }, `to-20-${clock.id}`);
    await live.tenor.client.workflow.getHandle(workflowId).terminate('lost, for the test');
    await live.tenor.client.workflow.getHandle(clockWorkflowId(clock.id)).terminate('lost, for the test');
    // As it stands when a clock is lost on its way.
    await live.tenor
      .database('test_clocks')
      .where('id', clock.id)
      .update({ status: 'advancing', target_at: '2026-08-15T04:00:00.000Z' });

    await untilBack(workflowId);
    const [arrived] = await untilSome(async () => {
      await sweepNow();
      const now = await live.api.get<{ frozen_at: string; status: string }>(`/v1/test_clocks/${clock.id}`);
      return now.status === 'ready' ? [now.frozen_at] : [];
    });
    expect(Date.parse(arrived ?? '')).toBe(Date.parse('2026-08-15T04:00:00Z'));
    // 1 August was billed on the way: the tail of July for ten seats, as the seats end with July.
    const bills = await live.api.get<{ data: { bill_date?: string; date?: string }[] }>(
      `/v1/invoices?account_id=${accountId}`,
    );
    expect(bills.data).toHaveLength(1);
    // It has ended, and its workflow waits for the day on which its data is deleted.
    const after = await live.api.get<object>(`/v1/subscriptions/${subscriptionId}`);
    expect(after).toMatchObject({ status: 'ended', next_deadline: { at: expect.stringMatching(/^202[67]-/) } });
    expect(await statusOf(workflowId)).toBe('RUNNING');
  });

  test('a terminated quote comes back, waits for the right deadline, and is accepted once', async () => {
    const { quoteId, accountId } = await sentQuote(live.api);
    const workflowId = quoteWorkflowId(quoteId);
    const before = await untilSome(() => openTimers(live.tenor.client, workflowId).catch(() => []));
    await live.tenor.client.workflow.getHandle(workflowId).terminate('lost, for the test');

    await untilBack(workflowId);
    const after = await untilSome(() => openTimers(live.tenor.client, workflowId));
    expect(after).toEqual(before);
    const { next_deadline: deadline } = await live.api.get<QuoteSeen>(`/v1/quotes/${quoteId}`);
    expect(after[0]?.firesAt).toBe(Date.parse(deadline?.at ?? ''));

    const accepted = await live.api.post<QuoteSeen>(`/v1/quotes/${quoteId}/accept`, checkout, `accept-${quoteId}`);
    expect(accepted.status).toBe('accepted');
    const { data } = await live.api.get<{ data: unknown[] }>(`/v1/subscriptions?account_id=${accountId}`);
    expect(data).toHaveLength(1);
  });

  test('a quote of a test clock that was lost expires with its day, and is not opened again afterwards', async () => {
    const { database } = live.tenor;
    const clock = { frozen_at: '2026-05-01T16:00:00Z' };
    const { id: clockId } = await live.api.post<{ id: string }>('/v1/test_clocks', clock, `clock-${randomUUID()}`);
    const { quoteId } = await sentQuote(live.api, { clockId, expires_on: '2026-05-10' });
    const workflowId = quoteWorkflowId(quoteId);
    await untilSome(async () => [await statusOf(workflowId).catch(() => '')].filter((name) => name === 'RUNNING'));
    await live.tenor.client.workflow.getHandle(workflowId).terminate('lost, for the test');
    await untilBack(workflowId);
    await live.api.post(`/v1/test_clocks/${clockId}/advance`, { to: '2026-05-11T16:00:00Z' }, `to-${clockId}`);
    expect(await live.api.get<QuoteSeen>(`/v1/quotes/${quoteId}`)).toMatchObject({ status: 'expired' });
    expect(await reopenLost(database, 'quote', [quoteId])).toBe(0);
    expect(await pageToSweep(database, 'quote', null, 1_000)).not.toContain(quoteId);
  });

  test('what has ended for good is not opened again', async () => {
    const { database } = live.tenor;
    const { subscriptionId } = await startedSeats();
    await database('subscriptions').where('id', subscriptionId).update({ status: 'ended' });
    expect(await reopenLost(database, 'subscription', [subscriptionId])).toBe(0);
    expect(await pageToSweep(database, 'subscription', null, 1_000)).not.toContain(subscriptionId);
  });
});

describe('the sweep itself', () => {
  test('is done by one process at a time, goes on where it was, and begins again for another Temporal', async () => {
    const { database } = live.tenor;
    const cursor = randomUUID();
    const seenUntil = '2026-11-01T00:00:00.000Z';
    await database('sweeps').where('kind', 'clock').delete();
    const claims = await Promise.all([1, 2, 3].map(() => claimSweep(database, 'clock', 'first')));
    expect(claims.filter((claim) => claim !== null)).toEqual([
      { cursor: null, isHurried: false, seenUntil: null, now: expect.any(String) },
    ]);

    await restSweep(database, 'clock', { cursor, isHurried: false, seenUntil, restMs: 0 });
    expect(await claimSweep(database, 'clock', 'first')).toMatchObject({ cursor, isHurried: false, seenUntil });
    await restSweep(database, 'clock', { cursor, isHurried: false, seenUntil, restMs: 0 });
    expect(await claimSweep(database, 'clock', 'second')).toMatchObject({ cursor: null, isHurried: true });
    await restSweep(database, 'clock', { cursor, isHurried: true, seenUntil, restMs: 60_000 });
    expect(await claimSweep(database, 'clock', 'second')).toBeNull();
  });
});
