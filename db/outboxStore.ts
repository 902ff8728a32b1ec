import type { Knex } from 'knex';
import type pg from 'pg';
import { inTransaction } from './connection.ts';

/** A message that was written with what it tells of. */
export type OutboxMessage = {
  readonly id: number;
  readonly topic: string;
  readonly account_id: string | null;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly at: string;
  /** Since it was written, by the database's clock. */
  readonly waited_ms: number;
};

/**
 * Takes messages for workflows that nobody has dispatched, hands them over, and marks them in the same transaction: each is
 * handed over at least once, and by one relay at a time.
 *
 * @param dispatch  answers the ids of what was delivered; the others are taken again next time
 * @returns         how many were delivered
 */
export function dispatchWorkflowMessages(
  database: Knex,
  limit: number,
  dispatch: (messages: readonly OutboxMessage[]) => Promise<readonly number[]>,
): Promise<number> {
  return inTransaction(database, async (connection) => {
    const { rows } = await connection.query<OutboxMessage>(
      `select id, topic, account_id, payload, at, (extract(epoch from clock_timestamp() - recorded_at) * 1000)::bigint as waited_ms
       from outbox where dispatched_at is null and topic like 'workflow.%' order by id limit $1 for update skip locked`,
      [limit],
    );
    if (rows.length === 0) return 0;
    const delivered = await dispatch(rows);
    await connection.query('update outbox set dispatched_at = now() where id = any($1::bigint[])', [delivered]);
    return delivered.length;
  });
}

/** Messages for workflows that nobody has dispatched. */
export async function countWaitingMessages(database: Knex): Promise<number> {
  const query = database('outbox').whereNull('dispatched_at').whereLike('topic', 'workflow.%');
  const [row] = await query.count<{ waiting: string }[]>({ waiting: '*' });
  return Number(row?.waiting ?? 0);
}

/** How long the oldest message for a workflow has waited, in seconds; 0 when none waits. */
export async function oldestUndispatchedSeconds(database: Knex): Promise<number> {
  const { rows } = await database.raw<{ rows: { seconds: string }[] }>(
    `select coalesce(extract(epoch from now() - (
       select recorded_at from outbox where dispatched_at is null and topic like 'workflow.%' order by id limit 1)), 0)::int as seconds`,
  );
  return Number(rows[0]?.seconds ?? 0);
}

/**
 * Calls `wake` whenever messages were committed, until the returned function is called. A lost connection ends the calls
 * and is told to `onLost`: the relay looks by itself from time to time, and listens again.
 */
export async function listenOutbox(
  database: Knex,
  wake: () => void,
  onLost: (error: Error) => void,
  channel: 'outbox_new' | 'webhooks_due' = 'outbox_new',
): Promise<() => Promise<void>> {
  const client = (await database.client.acquireRawConnection()) as pg.Client;
  let isOver = false;
  client.on('notification', () => wake());
  client.on('error', (error: Error) => {
    if (!isOver) onLost(error);
  });
  await client.query(`listen ${channel}`);
  return async () => {
    isOver = true;
    await client.end();
  };
}
