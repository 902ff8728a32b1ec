import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { from as copyFrom } from 'pg-copy-streams';
import type { Connection } from './connection.ts';

/** A value on its way into COPY. Objects are written as JSON. */
export type CopyValue = string | number | boolean | null | object;

/** Rows a chunk; large enough that the cost of a message vanishes. */
const rowsPerChunk = 2_000;

/**
 * Writes rows by COPY, in their order.
 *
 * @param columns  in the order of each row's values
 * @returns        how many rows were written
 */
export async function copyRows(
  connection: Connection,
  table: string,
  columns: readonly string[],
  rows: readonly (readonly CopyValue[])[],
): Promise<number> {
  if (rows.length === 0) return 0;
  const stream = connection.query(copyFrom(`copy ${table} (${columns.join(', ')}) from stdin`));
  await pipeline(Readable.from(chunks(rows)), stream);
  return rows.length;
}

function* chunks(rows: readonly (readonly CopyValue[])[]): Generator<string> {
  for (let start = 0; start < rows.length; start += rowsPerChunk) {
    let text = '';
    const end = Math.min(start + rowsPerChunk, rows.length);
    for (let index = start; index < end; index += 1) text += line(rows[index] as readonly CopyValue[]);
    yield text;
  }
}

function line(row: readonly CopyValue[]): string {
  let text = '';
  for (let index = 0; index < row.length; index += 1) {
    text += index === 0 ? field(row[index] as CopyValue) : `\t${field(row[index] as CopyValue)}`;
  }
  return `${text}\n`;
}

const special = /[\\\t\n\r]/;
const specials = /[\\\t\n\r]/g;
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function field(value: CopyValue): string {
  if (value === null) return '\\N';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return special.test(text) ? text.replace(specials, (found) => escapes[found] as string) : text;
}
