import type { Knex } from 'knex';

/** Which rows of a list: at most `limit`, beyond the row with the key `after`. Newest first, unless said. */
export type PageOf<Key = string> = {
  readonly limit: number;
  readonly after?: Key | undefined;
  readonly order?: 'newest_first' | 'oldest_first' | undefined;
};

/** Limits a query to a page, by a key that grows with time. */
export function paged<Query extends Knex.QueryBuilder>(
  query: Query,
  key: string,
  { limit, after, order = 'newest_first' }: PageOf<string | number>,
): Query {
  const isNewestFirst = order === 'newest_first';
  query.orderBy(key, isNewestFirst ? 'desc' : 'asc').limit(limit);
  if (after !== undefined) query.where(key, isNewestFirst ? '<' : '>', after);
  return query;
}
