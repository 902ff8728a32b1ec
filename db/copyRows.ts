import { once } from 'node:events';
import { from as copyFrom } from 'pg-copy-streams';
import type { Connection } from './connection.ts';
import { setPipelined } from './pipelined.ts';

/** A value on its way into COPY. Objects are written as JSON. */
export type CopyValue = string | number | boolean | null | object;

/**
 * Writes rows by COPY, in their order.
 *
 * @param columns  in the order of each row's values
 */
export async function copyRows(
  connection: Connection,
  table: string,
  columns: readonly string[],
  rows: readonly (readonly CopyValue[])[],
): Promise<void> {
  const lines = rows.map((row) => copyLine(row.map(copyValue)));
  await copyBytes(connection, table, columns, Buffer.from(lines.join('')));
}

/** Writes what are lines of COPY already: for those who write thousands, and know which values need no care. */
export async function copyBytes(
  connection: Connection,
  table: string,
  columns: readonly string[],
  lines: Buffer,
): Promise<void> {
  if (lines.length === 0) return;
  // A stream of rows has the connection for itself.
  const wasPipelined = setPipelined(connection, false);
  try {
    const stream = connection.query(copyFrom(`copy ${table} (${columns.join(', ')}) from stdin`));
    const finished = once(stream, 'finish');
    stream.end(lines);
    await finished;
  } finally {
    setPipelined(connection, wasPipelined);
  }
}

/** One line of COPY's text format. Its values are written as they are: see `copyValue`. */
export function copyLine(values: readonly (string | number | boolean)[]): string {
  return `${values.join('\t')}\n`;
}

/** What stands for null. */
export const COPY_NULL = '\\N';

const special = /[\\\t\n\r]/;
const specials = /[\\\t\n\r]/g;
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** A value of any kind; ids, dates and figures need none of this. */
export function copyValue(value: CopyValue): string | number | boolean {
  if (value === null) return COPY_NULL;
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  const text = typeof value === 'object' ? JSON.stringify(value) : value;
  return special.test(text) ? text.replace(specials, (found) => escapes[found] as string) : text;
}
