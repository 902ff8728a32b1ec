import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Worker } from '@temporalio/worker';
import { type LiveTenor, liveTenor } from '../support/liveTenor.ts';
import { checkout, draftedQuote, type QuoteSeen, sentQuote } from '../support/sentQuote.ts';
import { workflowBundlePath } from '../support/stack.ts';

let live: LiveTenor;
beforeAll(async () => {
  live = await liveTenor('quote');
});
afterAll(() => live.stop());

const read = (quoteId: string) => live.api.get<QuoteSeen>(`/v1/quotes/${quoteId}`);
const accept = (quoteId: string, key: string) =>
  live.api.post<QuoteSeen>(`/v1/quotes/${quoteId}/accept`, checkout, key);
const contractsOf = async (accountId: string) =>
  (await live.api.get<{ data: unknown[] }>(`/v1/subscriptions?account_id=${accountId}`)).data.length;

async function clockAt(frozenAt: string): Promise<string> {
  const clock = await live.api.post<{ id: string }>('/v1/test_clocks', { frozen_at: frozenAt }, `clock-${frozenAt}`);
  return clock.id;
}

const advance = (clockId: string, to: string) =>
  live.api.post(`/v1/test_clocks/${clockId}/advance`, { to }, `to-${clockId}-${to}`);

/** Whoever is told to come again does. */
async function patiently<T>(send: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await send();
    } catch (error) {
      if (!/idempotency_key_in_progress|lifecycle_unavailable/.test(String(error))) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

describe('fifty accept one quote at once', () => {
  test.each([
    { why: 'by fifty equal clicks', keyOf: (quoteId: string) => `click-${quoteId}` },
    { why: 'each with a key of his own', keyOf: (quoteId: string, index: number) => `key-${index}-${quoteId}` },
  ])(
    '$why: one contract, fifty equal answers',
    async ({ keyOf }) => {
      const { quoteId, accountId } = await sentQuote(live.api);
      const clicks = Array.from({ length: 50 }, (_, index) => patiently(() => accept(quoteId, keyOf(quoteId, index))));
      const answers = await Promise.all(clicks);
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
      expect(answers[0]).toMatchObject({ status: 'accepted', outcome: { facts: { quote_id: quoteId } } });
      expect(await contractsOf(accountId)).toBe(1);
      const types = (
        await live.api.get<{ data: { type: string }[] }>(`/v1/audit_log?account_id=${accountId}&limit=100`)
      ).data;
      expect(types).toHaveLength(5);
      const history = await live.tenor.client.workflow.getHandle(`quote/${quoteId}`).fetchHistory();
      await Worker.runReplayHistory(
        { workflowBundle: { codePath: workflowBundlePath() } },
        history,
        `quote/${quoteId}`,
      );
      const late = await accept(quoteId, `late-${quoteId}`);
      expect(late).toEqual(answers[0]);
      expect(await contractsOf(accountId)).toBe(1);
    },
    60_000,
  );
});

describe('under a test clock', () => {
  test('it reminds, expires with its day on the clock of the account, and cannot be accepted afterwards', async () => {
    // The 10th ends in Toronto at 04:00 UTC of the 11th.
    const clockId = await clockAt('2026-05-01T16:00:00Z');
    const { quoteId, accountId } = await sentQuote(live.api, { clockId, expires_on: '2026-05-10' });
    await advance(clockId, '2026-05-11T03:59:59.999Z');
    expect(await read(quoteId)).toMatchObject({
      status: 'sent',
      next_deadline: { at: '2026-05-11T04:00:00.000Z', label: 'Expires at the end of 2026-05-10' },
    });
    await advance(clockId, '2026-05-11T04:00:00Z');
    expect(await read(quoteId)).toMatchObject({ status: 'expired', decided_at: '2026-05-11T04:00:00.000Z' });
    await expect(accept(quoteId, `late-${quoteId}`)).rejects.toThrow('quote_expired');
    const { data } = await live.api.get<{ data: { action: string; at: string }[] }>(
      `/v1/audit_log?account_id=${accountId}&limit=100`,
    );
    expect(
      data
        .filter(({ action }) => action.startsWith('quote.'))
        .map(({ at, action }) => `${at} ${action}`)
        .toReversed(),
    ).toEqual([
      '2026-05-01T16:00:00.000Z quote.created',
      '2026-05-01T16:00:00.000Z quote.sent',
      '2026-05-03T13:00:00.000Z quote.expiry_announced',
      '2026-05-09T13:00:00.000Z quote.expiry_announced',
      '2026-05-11T04:00:00.000Z quote.expired',
    ]);
    const { status } = await live.tenor.client.workflow.getHandle(`quote/${quoteId}`).describe();
    expect(status.name).toBe('COMPLETED');
  }, 60_000);

  test('what is signed is billed as it says, to the cent', async () => {
    const clockId = await clockAt('2026-05-10T16:00:00Z');
    const { quoteId, accountId } = await sentQuote(live.api, { clockId });
    const signed = await accept(quoteId, `sign-${quoteId}`);
    expect(signed.figures?.total).toMatchObject({ charges: '4350.00', savings: '580.00' });
    await advance(clockId, '2026-09-02T16:00:00Z');
    const invoices = await live.api.get<{ data: { date: string; subtotal: string }[] }>(
      `/v1/invoices?account_id=${accountId}`,
    );
    // Worked example 9: billed from 10 July, 290 × 21/31 = 196.45 and 290.00 on 1 August.
    expect(invoices.data.map(({ date, subtotal }) => `${date} ${subtotal}`).toReversed()).toEqual([
      '2026-08-01 486.45',
      '2026-09-01 290.00',
    ]);
    expect((await read(quoteId)).figures).toEqual(signed.figures);
  }, 60_000);
});

test('it waits on one timer that says what for', async () => {
  const { quoteId } = await sentQuote(live.api);
  const handle = live.tenor.client.workflow.getHandle(`quote/${quoteId}`);
  for (;;) {
    const { events } = await handle.fetchHistory().catch(() => ({ events: [] }));
    const timers = (events ?? []).filter((event) => event.timerStartedEventAttributes);
    if (timers.length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      continue;
    }
    const summaries = timers.map(({ userMetadata }) => Buffer.from(userMetadata?.summary?.data ?? []).toString());
    expect(summaries).toEqual([expect.stringContaining('Reminds that it expires on')]);
    expect((events ?? []).some((event) => event.activityTaskScheduledEventAttributes)).toBe(false);
    break;
  }
});

test('it is opened again by the next click after it was lost', async () => {
  const { quoteId, accountId } = await sentQuote(live.api);
  await patiently(() =>
    live.tenor.client.workflow
      .getHandle(`quote/${quoteId}`)
      .describe()
      .catch(() => Promise.reject(new Error('lifecycle_unavailable'))),
  );
  await live.tenor.client.workflow.getHandle(`quote/${quoteId}`).terminate('lost, for the test');
  expect(await accept(quoteId, `found-${quoteId}`)).toMatchObject({ status: 'accepted' });
  expect(await contractsOf(accountId)).toBe(1);
});

describe('checkout', () => {
  test('corrects the account on the way, and nothing where it is refused', async () => {
    const { quoteId, accountId } = await draftedQuote(live.api);
    const billing = { billing_address: { country: 'CA', region: 'QC' } };
    const send = (key: string) =>
      live.api.post(`/v1/quotes/${quoteId}/accept`, { ...checkout, billing }, `${key}-${quoteId}`);
    const region = async () =>
      (await live.api.get<{ billing_address: { region: string } }>(`/v1/accounts/${accountId}`)).billing_address.region;
    await expect(send('early')).rejects.toThrow('quote_not_sent');
    expect(await region()).toBe('ON');
    await live.api.post(`/v1/quotes/${quoteId}/send`, {}, `send-${quoteId}`);
    expect(await send('again')).toMatchObject({ figures: { taxes: [{ name: 'GST' }, { name: 'QST' }] } });
    expect(await region()).toBe('QC');
  });

  test('a rejected quote is final, and rejecting it twice is the same', async () => {
    const { quoteId } = await sentQuote(live.api);
    const reject = (key: string) =>
      live.api.post<QuoteSeen>(`/v1/quotes/${quoteId}/reject`, { reason: 'too dear' }, `${key}-${quoteId}`);
    const first = await reject('first');
    expect(first).toMatchObject({ status: 'rejected', rejection_reason: 'too dear' });
    const { figures: _, ...again } = await reject('second');
    expect(again).toEqual({ ...first, figures: undefined });
    await expect(accept(quoteId, `accept-${quoteId}`)).rejects.toThrow('quote_rejected');
  });
});
