import type { Knex } from 'knex';

/** A part of a list: so many rows, after the row with this key. */
export type Keyset = { readonly limit: number; readonly after?: string | undefined };

/** Reads the newest rows first, by a key that grows with time, and one more than asked for: it tells whether there are others. */
export function newestFirst<Query extends Knex.QueryBuilder>(
  query: Query,
  key: string,
  { limit, after }: Keyset,
): Query {
  query.orderBy(key, 'desc').limit(limit + 1);
  if (after !== undefined) query.where(key, '<', after);
  return query;
}
