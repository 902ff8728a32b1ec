import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { gunzipSync } from 'node:zlib';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

/** Fills an empty database with what a dump of test/dumps holds, as psql would. */
export async function restoreDump(file: URL, databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    for (const part of partsOf(gunzipSync(readFileSync(file)).toString('utf8'))) {
      if (part.rows === null) await client.query(part.sql);
      else await pipeline(Readable.from([part.rows]), client.query(copyFrom(part.sql)));
    }
  } finally {
    await client.end();
  }
}

type Part = { readonly sql: string; readonly rows: string | null };

/** Statements, and each COPY with its rows. */
function partsOf(dump: string): Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const { 0: copy, index } of dump.matchAll(/^copy .* from stdin;\n/gm)) {
    parts.push({ sql: dump.slice(from, index), rows: null });
    const begin = index + copy.length;
    const end = dump.indexOf('\\.\n', begin);
    parts.push({ sql: copy, rows: dump.slice(begin, end) });
    from = end + 3;
  }
  parts.push({ sql: dump.slice(from), rows: null });
  return parts;
}
