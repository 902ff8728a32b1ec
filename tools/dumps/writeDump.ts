import { readFileSync } from 'node:fs';
import type { Knex } from 'knex';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';

/** What knex keeps its own notes in. */
const BOOKKEEPING = `create table schema_migrations (id serial primary key, name varchar(255), batch integer, migration_time timestamptz);
create table schema_migrations_lock (index serial primary key, is_locked integer);
`;

const migrations = new URL('../../db/migrations/', import.meta.url);

/**
 * A whole database as plain SQL that psql could restore too: the migrations that made it, word for word, then the rows of every
 * table by COPY, referenced tables first, then where its counters stand. No pg_dump ships with Tenor.
 */
export async function writeDump(database: Knex, databaseUrl: string): Promise<string> {
  const names = await database('schema_migrations').orderBy('id').pluck<string[]>('name');
  const schema = names.map((name) => `-- ${name}\n${readFileSync(new URL(name, migrations), 'utf8')}`);
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const tables = await tablesInOrder(database);
    const rows: string[] = [];
    for (const table of tables) rows.push(await rowsOf(client, table));
    // Triggers watch over how Tenor writes rows, not over one table after the other.
    const triggers = (be: string) => tables.map((table) => `alter table ${table} ${be} trigger user;`).join('\n');
    const data = [triggers('disable'), ...rows, 'set constraints all immediate;', triggers('enable')];
    return ['begin;', BOOKKEEPING, ...schema, ...data, await counters(client), 'commit;\n'].join('\n');
  } finally {
    await client.end();
  }
}

/** Tables after those that they refer to; what is checked at the commit only does not matter. */
async function tablesInOrder(database: Knex): Promise<string[]> {
  const { rows } = await database.raw<{ rows: { name: string; refers_to: string[] }[] }>(
    `select c.relname as name, coalesce(array_agg(f.confrelid::regclass::text)
       filter (where f.confrelid is not null and f.confrelid <> c.oid), '{}') as refers_to
     from pg_class c left join pg_constraint f on f.conrelid = c.oid and f.contype = 'f' and not f.condeferrable
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' group by c.relname order by c.relname`,
  );
  const ordered: string[] = [];
  const waiting = [...rows];
  while (waiting.length > 0) {
    const index = waiting.findIndex(({ refers_to }) => refers_to.every((table) => ordered.includes(table)));
    const [next] = waiting.splice(index, 1);
    if (index < 0 || next === undefined) throw new Error('tables refer to each other in a circle');
    ordered.push(next.name);
  }
  return ordered;
}

async function rowsOf(client: pg.Client, table: string): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    `select quote_ident(attname) as name from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum`,
    [table],
  );
  const columns = rows.map(({ name }) => name).join(', ');
  const stream = client.query(copyTo(`copy ${table} (${columns}) to stdout`));
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return `copy ${table} (${columns}) from stdin;\n${Buffer.concat(chunks).toString('utf8')}\\.\n`;
}

async function counters(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ name: string; at: string }>(
    `select quote_ident(sequencename) as name, last_value::text as at from pg_sequences
     where schemaname = 'public' and last_value is not null order by 1`,
  );
  return rows.map(({ name, at }) => `select setval('${name}', ${at});`).join('\n');
}
