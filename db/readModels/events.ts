import { setTimeout as delay } from 'node:timers/promises';
import type { Knex } from 'knex';
import type { PageOf } from './page.ts';

/** Something that happened, in the order in which it was written. */
export type EventRow = {
  /** Increasing. */
  id: number;
  type: string;
  account_id: string | null;
  subscription_id: string | null;
  invoice_id: string | null;
  facts: Record<string, string>;
  /** Business time. */
  at: string;
};

/**
 * Events after one that was read, the oldest first unless said. Who reads on from the last id misses none: ids are given out
 * before their transactions commit, so a reader waits for those that are writing at this moment, and is answered nothing
 * where one of them takes too long.
 */
export async function listEvents(
  database: Knex,
  {
    limit,
    after,
    order,
    accountId,
    type,
  }: PageOf<number> & { readonly accountId?: string | undefined; readonly type?: string | undefined },
): Promise<EventRow[]> {
  const isNewestFirst = order === 'newest_first';
  const last = isNewestFirst ? undefined : await lastSettledId(database);
  if (last === null) return [];
  const query = database('outbox')
    .select<EventRow[]>(
      ...['id', 'topic as type', 'account_id', 'at'],
      database.raw(`payload->>'subscription_id' as subscription_id, payload->>'invoice_id' as invoice_id`),
      database.raw(`payload->'facts' as facts`),
    )
    .whereRaw(`topic not like 'workflow.%' and topic not like 'email.%'`)
    .orderBy('id', isNewestFirst ? 'desc' : 'asc')
    .limit(limit);
  if (last !== undefined) query.where('id', '<=', last);
  if (after !== undefined) query.where('id', isNewestFirst ? '<' : '>', after);
  if (accountId !== undefined) query.where('account_id', accountId);
  if (type !== undefined) query.where('topic', type);
  return query;
}

const patienceMs = 2_000;
const lookEveryMs = 10;

/**
 * An id up to which every message is committed or never will be; null when a writer keeps us waiting. Whoever has an id holds
 * a lock on the table since before: so those that hold one after the sequence was read are all that can still commit.
 */
async function lastSettledId(database: Knex): Promise<number | null> {
  const { rows } = await database.raw<{ rows: { last: number }[] }>('select last_value as last from outbox_id_seq');
  const endMs = Date.now() + patienceMs;
  let open = await writers(database);
  while (open.size > 0) {
    if (Date.now() > endMs) return null;
    await delay(lookEveryMs);
    const now = await writers(database);
    open = new Set([...open].filter((writer) => now.has(writer)));
  }
  return rows[0]?.last ?? 0;
}

async function writers(database: Knex): Promise<Set<string>> {
  const { rows } = await database.raw<{ rows: { writer: string }[] }>(
    `select virtualtransaction as writer from pg_locks
     where locktype = 'relation' and mode = 'RowExclusiveLock' and relation = 'outbox'::regclass and pid <> pg_backend_pid()
       and database = (select oid from pg_database where datname = current_database())`,
  );
  return new Set(rows.map(({ writer }) => writer));
}
