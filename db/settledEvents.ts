import { setTimeout as delay } from 'node:timers/promises';
import type { Knex } from 'knex';

/** An id up to which every event is committed or never will be. */
export type Settled = {
  readonly id: number;
  /** Larger ids were given out, to transactions that are still writing. */
  readonly isWaiting: boolean;
};

/**
 * Follows how far events are settled. Ids are given out before their transactions commit, so that a reader who goes on from
 * the last id it saw would miss the event of a slow transaction. Each look is short and waits for nobody: what a writer
 * holds back is settled by a later look.
 *
 * Whoever has an id holds a lock on the table since before. So when all that hold one after an id was read from the sequence
 * have ended, nothing up to this id can still commit.
 */
export function followSettled(database: Knex): () => Promise<Settled> {
  let settledId = 0;
  let aimId = 0;
  let open: ReadonlySet<string> = new Set();
  return async () => {
    if (open.size > 0) {
      const now = await writers(database);
      open = new Set([...open].filter((writer) => now.has(writer)));
      if (open.size > 0) return { id: settledId, isWaiting: true };
      settledId = aimId;
    }
    aimId = await lastId(database);
    if (aimId > settledId) open = await writers(database);
    if (open.size === 0) settledId = aimId;
    return { id: settledId, isWaiting: open.size > 0 };
  };
}

const lookEveryMs = 10;

/** An id up to which events are settled, as of now; null when a writer keeps us waiting for longer than our patience. */
export async function lastSettledId(database: Knex, patienceMs: number): Promise<number | null> {
  const look = followSettled(database);
  const endMs = Date.now() + patienceMs;
  const aimed = await look();
  if (!aimed.isWaiting) return aimed.id;
  while (Date.now() <= endMs) {
    await delay(lookEveryMs);
    const { id } = await look();
    if (id > 0) return id;
  }
  return null;
}

/** The largest id that was given out so far; 0 where none was. */
async function lastId(database: Knex): Promise<number> {
  const text = 'select case when is_called then last_value else 0 end as last from outbox_id_seq';
  const { rows } = await database.raw<{ rows: { last: number }[] }>(text);
  return rows[0]?.last ?? 0;
}

async function writers(database: Knex): Promise<Set<string>> {
  const { rows } = await database.raw<{ rows: { writer: string }[] }>(
    `select virtualtransaction as writer from pg_locks
     where locktype = 'relation' and mode = 'RowExclusiveLock' and relation = 'outbox'::regclass
       and pid is distinct from pg_backend_pid()
       and database = (select oid from pg_database where datname = current_database())`,
  );
  return new Set(rows.map(({ writer }) => writer));
}
