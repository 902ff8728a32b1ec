import type { Knex } from 'knex';
import type pg from 'pg';

/** One connection inside a transaction, without knex in between: for COPY, and for statements over many rows. */
export type Connection = pg.ClientBase;

/**
 * Runs work in one transaction on one connection: all of it is committed, or none. Given a transaction, the work joins it,
 * and is committed with it.
 */
export async function inTransaction<T>(
  database: Knex,
  work: (connection: Connection, trx: Knex.Transaction) => Promise<T>,
): Promise<T> {
  if (isTransaction(database)) return work(await connectionOf(database), database);
  return database.transaction(async (trx) => work(await connectionOf(trx), trx));
}

/**
 * Reads in one unmoving picture of the database: no lock is taken, nobody waits, and nothing can be written. Given a
 * transaction, it reads in that.
 */
export async function inPicture<T>(
  database: Knex,
  read: (connection: Connection, picture: Knex.Transaction) => Promise<T>,
): Promise<T> {
  if (isTransaction(database)) return read(await connectionOf(database), database);
  const picture = { isolationLevel: 'repeatable read', readOnly: true } as const;
  return database.transaction(async (trx) => read(await connectionOf(trx), trx), picture);
}

function isTransaction(database: Knex): database is Knex.Transaction {
  return database.isTransaction === true;
}

/** The connection of a knex transaction. */
export async function connectionOf(trx: Knex.Transaction): Promise<Connection> {
  return await (trx as unknown as { client: { acquireConnection(): Promise<Connection> } }).client.acquireConnection();
}

/** The rows of one statement, on the transaction's connection or on any; without knex, which costs as much as a short one. */
export async function query<Row extends object>(database: Knex, text: string, values: unknown[]): Promise<Row[]> {
  if (isTransaction(database)) return (await (await connectionOf(database)).query<Row>(text, values)).rows;
  const connection: Connection = await database.client.acquireConnection();
  try {
    return (await connection.query<Row>(text, values)).rows;
  } finally {
    await database.client.releaseConnection(connection);
  }
}

/** A query that knex writes once, with any values: those that count are given with each asking. */
export function keptQuery<Row extends object>(
  write: (database: Knex) => Knex.QueryBuilder,
): (database: Knex, values: unknown[]) => Promise<Row[]> {
  let text: string | undefined;
  return (database, values) => {
    text ??= write(database).toSQL().toNative().sql;
    return query<Row>(database, text, values);
  };
}

/** Which database this is, for what a process remembers of it. */
export function databaseOf(connection: Connection): string {
  const { host, port, database } = connection as Connection & { host: string; port: number; database: string };
  return `${host}:${port}/${database}`;
}

/** The rows of a query, each an array of its columns in order. */
export async function rowsOf<Row extends unknown[]>(
  connection: Connection,
  text: string,
  values: unknown[],
): Promise<Row[]> {
  return (await connection.query<Row>({ text, values, rowMode: 'array' })).rows;
}
