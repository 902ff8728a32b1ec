import { Problem } from '../problems/problem.ts';

/** A page as it is answered: one row more was read than is shown, which tells whether there is another page. */
export type Page<Item> = { readonly data: Item[]; readonly next_cursor: string | null };

type Query = { readonly limit: number; readonly cursor?: string | undefined };

/** The part of a list that a query asks for, with one row to spare. */
export function keysetOf({ limit, cursor }: Query, shape: 'uuid' | 'instant' | 'entry' = 'uuid') {
  return { limit: limit + 1, after: readCursor(cursor, shape) };
}

/**
 * Cuts a page out of rows that were read with one to spare.
 *
 * @param idOf  the key by which the rows are ordered
 */
export function pageOfRows<Row, Item>(
  rows: readonly Row[],
  limit: number,
  idOf: (row: Row) => string | number,
  show: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return { data: shown.map(show), next_cursor: last === undefined ? null : encode(idOf(last)) };
}

/** A page of rows that are ordered by their id and shown as they were read. */
export function pageAsRead<Row extends { readonly id: string | number }>(
  rows: readonly Row[],
  limit: number,
): Page<Row> {
  return pageOfRows(
    rows,
    limit,
    ({ id }) => id,
    (row) => row,
  );
}

function encode(id: string | number): string {
  return Buffer.from(`after:${id}`).toString('base64url');
}

/**
 * The key after which a page begins.
 *
 * @throws Problem `validation_failed` for what no list has answered
 */
export function readCursor(
  cursor: string | undefined,
  shape: 'uuid' | 'number' | 'instant' | 'entry',
): string | undefined {
  if (cursor === undefined) return undefined;
  const text = Buffer.from(cursor, 'base64url').toString();
  const key = text.startsWith('after:') ? text.slice('after:'.length) : '';
  if (shapes[shape].test(key)) return key;
  const errors = [
    { field: 'cursor', detail: 'is none of this list; take `next_cursor` of the page before, or leave it out' },
  ];
  throw new Problem('validation_failed', 'Correct cursor and send it again; each is explained in "errors".', {
    errors,
  });
}

const shapes = {
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  /** An entry of the ledger: its posting and number. */
  entry: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\|\d{1,5}$/,
  number: /^\d{1,15}$/,
  instant: /^\d{4}-\d{2}-\d{2}T[\d:.]{8,12}Z$/,
} as const;
