import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { type LiveTenor, liveTenor } from '../support/liveTenor.ts';
import { untilSome } from '../support/seenInTemporal.ts';
import { type SoldSeats, soldSeats } from '../support/soldSeats.ts';

/** Many requests to one workflow, on a machine that may be busy. */
jest.setTimeout(240_000);

let live: LiveTenor;
beforeAll(async () => {
  live = await liveTenor('at_once');
});
afterAll(() => live.stop());

type Seats = { items: { quantity: number }[]; status: string };
type Audited = { action: string; subject: string | null; command_id: string | null; before: unknown; after: unknown };
type Invoice = { id: string; bill_date: string };

const seatsOf = async (sold: SoldSeats) =>
  (await live.api.get<Seats>(`/v1/subscriptions/${sold.subscriptionId}`)).items[0]?.quantity;

async function clockAt(frozenAt: string): Promise<string> {
  const clock = await live.api.post<{ id: string }>(
    '/v1/test_clocks',
    { frozen_at: frozenAt },
    `clock-${randomUUID()}`,
  );
  return clock.id;
}

const advance = (clockId: string, to: string) =>
  live.api.post<{ frozen_at: string }>(`/v1/test_clocks/${clockId}/advance`, { to }, `${clockId}-${to}`);

const auditOf = (accountId: string, action: string): Promise<Audited[]> =>
  live.tenor.database('audit_log').where({ account_id: accountId, action }).orderBy('id').select('*');

/** Where a contract came to: its end, what happened to its terms in order, and what was billed before taxes. */
async function outcomeOf({ accountId, subscriptionId }: SoldSeats) {
  const { database } = live.tenor;
  const [row] = await database('subscriptions')
    .where('id', subscriptionId)
    .select<{ ends_on: string | null }[]>('ends_on');
  const actions = ['renewed', 'notice_given', 'ended'].map((action) => `subscription.${action}`);
  const log = await database('audit_log')
    .where('account_id', accountId)
    .whereIn('action', actions)
    .orderBy('id')
    .select<Audited[]>('action');
  const [bills] = await database('invoices')
    .where('account_id', accountId)
    .select<{ billed: string }[]>(database.raw('sum(subtotal)::text as billed'));
  return { endsOn: row?.ends_on, log: log.map(({ action }) => action), billed: bills?.billed };
}

/** Sends again, with the same Idempotency-Key, what was not answered in time: a workflow takes so many commands at once. */
async function untilAnswered(send: () => Promise<unknown>): Promise<unknown> {
  for (;;) {
    try {
      return await send();
    } catch (error) {
      if (!String(error).includes('lifecycle_unavailable')) throw error;
    }
  }
}

/** The outcome of many requests at once: how many were carried out; the others say why not. */
async function together(requests: readonly (() => Promise<unknown>)[]): Promise<{ done: number; why: string[] }> {
  const outcomes = await Promise.allSettled(requests.map(untilAnswered));
  const why = outcomes.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []));
  return { done: outcomes.length - why.length, why };
}

describe('many at once', () => {
  test('50 changes of one quantity add up, each once, and the log explains every step', async () => {
    const sold = await soldSeats(live.api, { quantity: 10 });
    const path = `/v1/subscriptions/${sold.subscriptionId}/quantity`;
    const { done, why } = await together(
      Array.from(
        { length: 50 },
        (_, index) => () => live.api.post(path, { add: 1 }, `${sold.subscriptionId}-${index}`),
      ),
    );
    expect(why).toEqual([]);
    expect(done).toBe(50);
    expect(await seatsOf(sold)).toBe(60);
    const audited = await auditOf(sold.accountId, 'subscription.quantity_changed');
    expect(audited).toHaveLength(50);
    expect(new Set(audited.map(({ command_id }) => command_id)).size).toBe(50);
    // One after the other: each begins where the one before it ended.
    const quantities = (one: unknown) =>
      (one as { items: { quantity: string }[] }).items.map(({ quantity }) => quantity);
    expect(audited.map(({ before }) => quantities(before))).toEqual(
      Array.from({ length: 50 }, (_, index) => [`${10 + index}`]),
    );
    expect(audited.map(({ after }) => quantities(after))).toEqual(
      Array.from({ length: 50 }, (_, index) => [`${11 + index}`]),
    );
  });

  test('50 changes that cannot all be: so many as fit are carried out, and the others are told why', async () => {
    const clockId = await clockAt('2026-07-15T16:00:00Z');
    const sold = await soldSeats(live.api, { quantity: 31, clockId });
    const path = `/v1/subscriptions/${sold.subscriptionId}/quantity`;
    const { done, why } = await together(
      Array.from(
        { length: 50 },
        (_, index) => () => live.api.post(path, { remove: 1 }, `${sold.subscriptionId}-${index}`),
      ),
    );
    // At least one seat stays.
    expect(done).toBe(30);
    expect(why.filter((reason) => reason.includes('quantity_out_of_range'))).toHaveLength(20);
    // Fewer seats are recorded for the next period.
    expect(await auditOf(sold.accountId, 'subscription.change_scheduled')).toHaveLength(30);
    await advance(clockId, '2026-09-02T16:00:00Z');
    expect(await seatsOf(sold)).toBe(1);
  });
});

describe('at the same instant', () => {
  test('a cancellation and the bill of the day on which it is given: one outcome, whichever was first', async () => {
    const frozenAt = '2026-07-15T16:00:00Z';
    const clockId = await clockAt(frozenAt);
    const sold = await soldSeats(live.api, { quantity: 10, clockId });
    // 1 August is over in Toronto at 04:00 UTC: its cut, and the end of what was cancelled before, are due then.
    const cut = '2026-08-02T04:00:00Z';
    const { why } = await together([
      () => advance(clockId, cut),
      () => live.api.post(`/v1/subscriptions/${sold.subscriptionId}/cancel`, {}, `cancel-${sold.subscriptionId}`),
    ]);
    expect(why).toEqual([]);
    await advance(clockId, '2026-11-15T16:00:00Z');
    const { status } = await live.api.get<Seats>(`/v1/subscriptions/${sold.subscriptionId}`);
    expect(status).toBe('ended');
    const [cancelled] = await auditOf(sold.accountId, 'subscription.cancelled');
    const [ended] = await auditOf(sold.accountId, 'subscription.ended');
    expect(cancelled?.command_id).toContain(`cancel-${sold.subscriptionId}`);
    expect(ended?.command_id).toContain(`deadline/${sold.subscriptionId}`);
    const invoices = await live.tenor
      .database('invoices')
      .where('account_id', sold.accountId)
      .orderBy('bill_date')
      .select<Invoice[]>('id', 'bill_date');
    const [row] = await live.tenor
      .database('subscriptions')
      .where('id', sold.subscriptionId)
      .select<{ ends_on: string }[]>('ends_on');
    // Cancelled before the cut it ends with July and owes its tail; after it, with August, which was billed on the 1st.
    const lines = await live.tenor
      .database('invoice_lines')
      .whereIn(
        'invoice_id',
        invoices.map(({ id }) => id),
      )
      .orderBy('service_from')
      .select('kind', live.tenor.database.raw('amount::text'));
    expect(invoices.map(({ bill_date }) => bill_date)).toEqual(['2026-08-01']);
    const tail = { kind: 'proration', amount: '149.68' };
    const outcomes: Record<string, object[]> = {
      '2026-08-01': [tail],
      '2026-09-01': [tail, { kind: 'recurring', amount: '290.00' }],
    };
    expect(lines).toEqual(outcomes[row?.ends_on ?? '']);
  });

  // Three months are 870.00, of which the tail of July is a part; another term as much again.
  const left = ['subscription.notice_given', 'subscription.ended'];
  const renewedFirst = { endsOn: '2027-01-15', log: ['subscription.renewed', ...left], billed: '1740.00' };
  test.each([
    {
      why: 'a notice on its last day: for the term that ends, or, where the renewal was first, for the next',
      policies: { 'notice.days': 0 },
      notice: {},
      outcomes: [{ endsOn: '2026-10-15', log: left, billed: '870.00' }, renewedFirst],
    },
    {
      why: 'a notice that accepts the next term: for its end, after one renewal, whichever was first',
      policies: {},
      notice: { accept_next_term: true },
      outcomes: [
        renewedFirst,
        { ...renewedFirst, log: ['subscription.notice_given', 'subscription.renewed', 'subscription.ended'] },
      ],
    },
    {
      why: 'a notice that is too late: refused, or, where the renewal was first, in time for the next term',
      policies: {},
      notice: {},
      outcomes: [
        // The tail of July, and August to January.
        { endsOn: null, log: ['subscription.renewed', 'subscription.renewed'], billed: '1889.68' },
        renewedFirst,
      ],
    },
  ])('the renewal of a contract and $why', async ({ policies, notice, outcomes }) => {
    const clockId = await clockAt('2026-07-15T16:00:00Z');
    const sold = await soldSeats(live.api, { quantity: 10, clockId, termMonths: 3, policies });
    await advance(clockId, '2026-10-14T16:00:00Z');
    // 15 October begins in Toronto at 04:00 UTC: one term is over there, and the next begins.
    const { why } = await together([
      () => advance(clockId, '2026-10-15T04:00:00Z'),
      () => live.api.post(`/v1/subscriptions/${sold.subscriptionId}/notice`, notice, `notice-${sold.subscriptionId}`),
    ]);
    await advance(clockId, '2027-01-16T16:00:00Z');
    const outcome = await outcomeOf(sold);
    expect(outcomes).toContainEqual(outcome);
    // Who was refused was told why, and has not left.
    expect(why).toEqual(outcome.endsOn === null ? [expect.stringContaining('notice_window_closed')] : []);
  });

  test('two clocks that are moved at once do not disturb each other: each account lives as if it were alone', async () => {
    const start = '2026-07-15T16:00:00Z';
    const clocks = [await clockAt(start), await clockAt(start), await clockAt(start)] as const;
    const [first, second, alone] = [
      await soldSeats(live.api, { quantity: 10, clockId: clocks[0] }),
      await soldSeats(live.api, { quantity: 10, clockId: clocks[1] }),
      await soldSeats(live.api, { quantity: 10, clockId: clocks[2] }),
    ];
    const { why } = await together([
      () => advance(clocks[0], '2027-03-05T17:00:00Z'),
      () => advance(clocks[1], '2026-09-05T16:00:00Z'),
    ]);
    expect(why).toEqual([]);
    await advance(clocks[2], '2027-03-05T17:00:00Z');
    const billsOf = async ({ accountId }: SoldSeats) =>
      live.tenor
        .database('invoices')
        .where('account_id', accountId)
        .orderBy('bill_date')
        .select('bill_date', live.tenor.database.raw('total::text'));
    const [far, near, single] = [await billsOf(first), await billsOf(second), await billsOf(alone)];
    // August to March, and August and September.
    expect(far).toHaveLength(8);
    expect(far).toEqual(single);
    expect(near).toEqual(far.slice(0, 2));
    const stand = await live.tenor
      .database('test_clocks')
      .whereIn('id', [...clocks])
      .select<{ id: string; frozen_at: string }[]>('id', 'frozen_at');
    expect(new Map(stand.map(({ id, frozen_at }) => [id, Date.parse(frozen_at)])).get(clocks[1])).toBe(
      Date.parse('2026-09-05T16:00:00Z'),
    );
  });
});

describe('a year of an idle monthly subscription', () => {
  /** What the workflow had to do: each of these is a task, and a task is what costs. */
  async function tasksOf(workflowId: string): Promise<number> {
    const { events } = await live.tenor.client.workflow.getHandle(workflowId).fetchHistory();
    return (events ?? []).filter((event) => event.workflowTaskCompletedEventAttributes).length;
  }

  test('costs no task but its first: twelve bills later it has had one', async () => {
    const clockId = await clockAt('2026-07-15T16:00:00Z');
    const sold = await soldSeats(live.api, { quantity: 10, clockId });
    await advance(clockId, '2027-07-15T16:00:00Z');
    const [bills] = await live.tenor
      .database('invoices')
      .where('account_id', sold.accountId)
      .count<{ count: string }[]>();
    // 1 August 2026 to 1 July 2027.
    expect(Number(bills?.count)).toBe(12);
    // It has no reminders: it has no term. The first task is that of its start.
    expect(await tasksOf(sold.workflowId)).toBe(1);
  });

  test('with a term it costs the tasks of its reminders and of its renewal, and no more', async () => {
    const clockId = await clockAt('2026-07-15T16:00:00Z');
    const sold = await soldSeats(live.api, { quantity: 10, clockId, termMonths: 12 });
    await untilSome(async () => ((await tasksOf(sold.workflowId).catch(() => 0)) > 0 ? ['started'] : []));
    await advance(clockId, '2027-07-14T16:00:00Z');
    // The first; and for each deadline that it comes, that it is done, and that the next is known.
    const tasksFor = (deadlines: number) => 1 + 3 * deadlines;
    // 90, 60, 45 and 31 days before the renewal.
    expect(await tasksOf(sold.workflowId)).toBe(tasksFor(4));
    await advance(clockId, '2027-07-15T16:00:00Z');
    expect(await tasksOf(sold.workflowId)).toBe(tasksFor(5));
    expect(await auditOf(sold.accountId, 'subscription.renewal_announced')).toHaveLength(4);
    expect(await auditOf(sold.accountId, 'subscription.renewed')).toHaveLength(1);
    const [bills] = await live.tenor
      .database('invoices')
      .where('account_id', sold.accountId)
      .count<{ count: string }[]>();
    expect(Number(bills?.count)).toBe(12);
  });
});
