import pg from 'pg';
import type { Instant } from '../../../rules/calendar/zone.ts';
import type { GatewayNews } from '../../../rules/payments/gatewayAnswer.ts';
import { type SandboxState, sandboxDueAt } from '../../../rules/payments/sandboxBehaviour.ts';
import { makeSandboxSchema } from './sandboxSchema.ts';

/** A charge as the sandbox keeps it. */
export type StoredCharge = {
  readonly key: string;
  readonly accountId: string;
  readonly token: string;
  readonly currency: string;
  readonly amount: string;
  readonly state: SandboxState;
};

type ChargeRow = Omit<StoredCharge, 'accountId'> & { readonly account_id: string };

/**
 * The connections and the rows of the sandbox. It has a pool of its own: what it says it has taken never hangs on a
 * transaction of Tenor's.
 */
export class SandboxStore {
  readonly pool: pg.Pool;
  #ready: Promise<void> | undefined;

  constructor({ databaseUrl, poolSize = 4 }: { readonly databaseUrl: string; readonly poolSize?: number | undefined }) {
    this.pool = new pg.Pool({
      connectionString: databaseUrl,
      max: poolSize,
      application_name: 'tenor-sandbox-gateway',
      connectionTimeoutMillis: 10_000,
      statement_timeout: 30_000,
      allowExitOnIdle: true,
    });
    // An idle connection may break; the next call makes another.
    this.pool.on('error', () => {});
  }

  /** One statement outside of a transaction. */
  async query<R extends pg.QueryResultRow>(query: pg.QueryConfig | string, values?: unknown[]): Promise<R[]> {
    await this.#schema();
    return (await this.pool.query<R>(query, values)).rows;
  }

  async transaction<T>(work: (client: pg.ClientBase) => Promise<T>): Promise<T> {
    await this.#schema();
    const client = await this.pool.connect();
    try {
      await client.query('begin');
      const result = await work(client);
      await client.query('commit');
      client.release();
      return result;
    } catch (error) {
      // A connection whose state nobody knows is not used again.
      client.release(true);
      throw error;
    }
  }

  close(): Promise<void> {
    return this.pool.end();
  }

  async #schema(): Promise<void> {
    this.#ready ??= this.#makeSchema();
    try {
      await this.#ready;
    } catch (error) {
      this.#ready = undefined;
      throw error;
    }
  }

  async #makeSchema(): Promise<void> {
    const client = await this.pool.connect();
    try {
      await makeSandboxSchema(client);
      client.release();
    } catch (error) {
      client.release(true);
      throw error;
    }
  }
}

/** One call of an account after the other, so that each takes the next answer of its script. */
export async function lockSandboxAccount(client: pg.ClientBase, accountId: string): Promise<void> {
  await client.query("select pg_advisory_xact_lock(hashtextextended('tenor sandbox account ' || $1, 0))", [accountId]);
}

/** The charge of a key, locked. */
export async function lockCharge(client: pg.ClientBase, key: string): Promise<StoredCharge | null> {
  const { rows } = await client.query<ChargeRow>(
    'select key, account_id, token, currency, amount, state from sandbox.charges where key = $1 for update',
    [key],
  );
  return rows[0] === undefined ? null : storedCharge(rows[0]);
}

export function storedCharge({ account_id, ...row }: ChargeRow): StoredCharge {
  return { ...row, accountId: account_id };
}

/** The first answer of an account's script, which may be taken; after `lockSandboxAccount`. */
export async function nextAnswer<A>(
  client: pg.ClientBase,
  accountId: string,
  call: 'charge' | 'refund',
): Promise<{ answer: A | null; take(): Promise<void> }> {
  const { rows } = await client.query<{ id: string; answer: A }>(
    'select id, answer from sandbox.scripts where account_id = $1 and call = $2 order by id limit 1',
    [accountId, call],
  );
  const [first] = rows;
  const take = async () => {
    await client.query('delete from sandbox.scripts where account_id = $1 and call = $2 and id = $3', [
      accountId,
      call,
      first?.id,
    ]);
  };
  return { answer: first?.answer ?? null, take };
}

/** The columns that follow from a state: what the report and the passing of time look for. */
export function stateColumns(state: SandboxState): [string, Instant | null, Instant | null, Instant | null] {
  const capturedAt = state.kind === 'captured' || state.kind === 'returned' ? state.capturedAt : null;
  const returnedAt = state.kind === 'returned' ? state.returnedAt : null;
  return [JSON.stringify(state), capturedAt, returnedAt, sandboxDueAt(state)];
}

/** Moves a locked charge to another state. */
export async function moveCharge(client: pg.ClientBase, key: string, state: SandboxState): Promise<void> {
  await client.query(
    'update sandbox.charges set state = $2, captured_at = $3, returned_at = $4, due_at = $5 where key = $1',
    [key, ...stateColumns(state)],
  );
}

/** Keeps something to tell. */
export async function keepNews(client: pg.ClientBase, accountId: string, news: GatewayNews): Promise<void> {
  await client.query('insert into sandbox.news (account_id, news) values ($1, $2)', [accountId, JSON.stringify(news)]);
}
