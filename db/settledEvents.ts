import { setTimeout as delay } from 'node:timers/promises';
import type { Knex } from 'knex';
import { type Connection, query } from './connection.ts';

type Ask = <Row extends object>(text: string) => Promise<Row[]>;

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
  return follow((text) => query(database, text, []));
}

function follow(ask: Ask): () => Promise<Settled> {
  let settledId = 0;
  let aimId = 0;
  let open: ReadonlySet<string> = new Set();
  return async () => {
    if (open.size > 0) {
      const now = await writers(ask);
      open = new Set([...open].filter((writer) => now.has(writer)));
      if (open.size > 0) return { id: settledId, isWaiting: true };
      settledId = aimId;
    }
    aimId = await lastId(ask);
    if (aimId > settledId) open = await writers(ask);
    if (open.size === 0) settledId = aimId;
    return { id: settledId, isWaiting: open.size > 0 };
  };
}

const lookEveryMs = 10;

/** An id up to which events are settled, as of now; null when a writer keeps us waiting for longer than our patience. */
export function lastSettledId(database: Knex, patienceMs: number): Promise<number | null> {
  return waitSettled((text) => query(database, text, []), patienceMs);
}

/** The same on a connection, whose own uncommitted events count as settled. */
export function lastSettledOn(connection: Connection, patienceMs: number): Promise<number | null> {
  return waitSettled(async (text) => (await connection.query(text)).rows, patienceMs);
}

async function waitSettled(ask: Ask, patienceMs: number): Promise<number | null> {
  const look = follow(ask);
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
async function lastId(ask: Ask): Promise<number> {
  const text = 'select case when is_called then last_value else 0 end as last from outbox_id_seq';
  const [row] = await ask<{ last: number }>(text);
  return row?.last ?? 0;
}

async function writers(ask: Ask): Promise<Set<string>> {
  const rows = await ask<{ writer: string }>(
    `select virtualtransaction as writer from pg_locks
     where locktype = 'relation' and mode = 'RowExclusiveLock' and relation = 'outbox'::regclass
       and pid is distinct from pg_backend_pid()
       and database = (select oid from pg_database where datname = current_database())`,
  );
  return new Set(rows.map(({ writer }) => writer));
}
