import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type LiveTenor, liveTenor } from '../support/liveTenor.ts';
import { openTimers, untilSome } from '../support/seenInTemporal.ts';
import { soldSeats } from '../support/soldSeats.ts';

let live: LiveTenor;
beforeAll(async () => {
  live = await liveTenor('subscription');
});
afterAll(() => live.stop());

describe('a subscription on the wall clock', () => {
  test('is started by the relay with what it needs to wait: no activity, one task', async () => {
    const { workflowId } = await soldSeats(live.api, { quantity: 10 });
    const handle = live.tenor.client.workflow.getHandle(workflowId);
    const isResting = async () => {
      const { events } = await handle.fetchHistory().catch(() => ({ events: [] }));
      const names = (events ?? []).flatMap((event) => Object.keys(event).filter((key) => key.endsWith('Attributes')));
      return names.some((name) => name.startsWith('workflowTaskCompleted')) ? names : [];
    };
    expect(await untilSome(isResting)).toEqual([
      'workflowExecutionStartedEventAttributes',
      'workflowTaskScheduledEventAttributes',
      'workflowTaskStartedEventAttributes',
      'workflowTaskCompletedEventAttributes',
    ]);
  });

  test('waits without a timer until it has a deadline, then on one timer that says what for', async () => {
    const { subscriptionId, workflowId } = await soldSeats(live.api, { quantity: 10 });
    await live.api.post(`/v1/subscriptions/${subscriptionId}/quantity`, { add: 5 }, `more-${subscriptionId}`);
    expect(await openTimers(live.tenor.client, workflowId)).toEqual([]);
    await live.api.post(`/v1/subscriptions/${subscriptionId}/cancel`, {}, `cancel-${subscriptionId}`);
    // The command is answered when it is committed; the workflow arms its timer right after.
    const timers = await untilSome(() => openTimers(live.tenor.client, workflowId));
    expect(timers.map(({ label }) => label)).toEqual([expect.stringMatching(/^"?Ends on \d{4}-\d{2}-\d{2}"?$/)]);
  });

  test('carries out a command once, however often it is sent', async () => {
    const { subscriptionId } = await soldSeats(live.api, { quantity: 1 });
    const send = () =>
      live.api.post(`/v1/subscriptions/${subscriptionId}/quantity`, { add: 2 }, `twice-${subscriptionId}`);
    const answers = await Promise.all([send(), send(), send()].map((answer) => answer.catch(() => undefined)));
    expect(answers).toContainEqual(expect.objectContaining({ outcome: expect.anything() }));
    await send();
    const after = await live.api.get<{ items: { quantity: number }[] }>(`/v1/subscriptions/${subscriptionId}`);
    expect(after.items[0]?.quantity).toBe(3);
  });

  test('says no with a code and goes on', async () => {
    const { subscriptionId } = await soldSeats(live.api, { quantity: 2 });
    const remove = live.api.post(
      `/v1/subscriptions/${subscriptionId}/quantity`,
      { remove: 2 },
      `all-${subscriptionId}`,
    );
    await expect(remove).rejects.toThrow('quantity_out_of_range');
    await live.api.post(`/v1/subscriptions/${subscriptionId}/quantity`, { add: 1 }, `one-${subscriptionId}`);
    const after = await live.api.get<{ items: { quantity: number }[] }>(`/v1/subscriptions/${subscriptionId}`);
    expect(after.items[0]?.quantity).toBe(3);
  });

  test('is opened again by the next command after it was lost', async () => {
    const { subscriptionId, workflowId } = await soldSeats(live.api, { quantity: 1 });
    await live.api.post(`/v1/subscriptions/${subscriptionId}/quantity`, { add: 1 }, `first-${subscriptionId}`);
    await live.tenor.client.workflow.getHandle(workflowId).terminate('lost, for the test');
    await live.api.post(`/v1/subscriptions/${subscriptionId}/quantity`, { add: 1 }, `second-${subscriptionId}`);
    const after = await live.api.get<{ items: { quantity: number }[] }>(`/v1/subscriptions/${subscriptionId}`);
    expect(after.items[0]?.quantity).toBe(3);
  });
});
