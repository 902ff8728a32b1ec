import knex, { type Knex } from 'knex';
import pg from 'pg';
import { pooledClient } from './pooledClient.ts';

/** A pool of connections, as knex. Everything in db/ takes one, or a transaction of one. */
export type Database = Knex;

export type ConnectOptions = {
  /** Connections at most; 10 where left out. */
  readonly poolSize?: number;
  /** Shown in pg_stat_activity. */
  readonly name?: string;
  /** A statement that takes longer is ended; 60 s where left out. */
  readonly statementTimeoutMs?: number;
};

const DATE = 1082;
const INT8 = 20;
const TIMESTAMPTZ = 1184;
const types = pg.types.builtins;

/**
 * Connects to Postgres. Nothing is opened before the first query; end it by `destroy()`.
 *
 * Read values: `date` is `YYYY-MM-DD`, `timestamptz` ISO 8601 in UTC with milliseconds, `numeric` decimal text as it was
 * written, `bigint` a safe integer.
 */
export function connect(databaseUrl: string, options: ConnectOptions = {}): Database {
  return knex({
    client: pooledClient,
    connection: {
      connectionString: databaseUrl,
      application_name: options.name ?? 'tenor',
      statement_timeout: options.statementTimeoutMs ?? 60_000,
      idle_in_transaction_session_timeout: 120_000,
      options: '-c TimeZone=UTC -c DateStyle=ISO -c bytea_output=hex -c jit=off',
      types: valueTypes,
    } as Knex.PgConnectionConfig,
    pool: { min: 0, max: options.poolSize ?? 10 },
    acquireConnectionTimeout: 30_000,
  });
}

/** How values are read; for a `pg` client of one's own. */
export const valueTypes: pg.CustomTypesConfig = {
  getTypeParser: ((type: number, format?: string) => {
    if (format !== 'binary') {
      if (type === DATE) return (text: string) => text;
      if (type === TIMESTAMPTZ) return instantText;
      if (type === INT8) return safeInteger;
    }
    return pg.types.getTypeParser(type as (typeof types)[keyof typeof types], format as 'text');
  }) as pg.CustomTypesConfig['getTypeParser'],
};

/** `2026-08-02 04:00:00.123+00`, in UTC by the connection's settings. */
function instantText(text: string): string {
  if (text.length === 22 && text.endsWith('+00')) return `${text.slice(0, 10)}T${text.slice(11, 19)}.000Z`;
  return new Date(`${text.slice(0, 10)}T${text.slice(11)}:00`).toISOString();
}

function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is too large for a number; read it as text`);
  return value;
}
