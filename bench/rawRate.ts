import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { connect, type Database } from '../db/connect.ts';
import { type Connection, inTransaction } from '../db/connection.ts';
import { migrate } from '../db/migrate.ts';

const invoicesPerCommit = 1_000;

/**
 * What Postgres alone makes of the rows of a billing run: all that the run wrote, again, by COPY into the same tables with
 * the same indexes and checks, as many invoices a commit as a page of the run. The rows that the run updated are written as
 * rows. Triggers and foreign keys are off, and nothing is read or calculated in the measured time.
 *
 * The rows go into a scratch database on the same server, and go with the bench's server in the end.
 *
 * @param database  in which a run was finished
 */
export async function rawRate(database: Database): Promise<{ invoices: number; seconds: number }> {
  const name = `tenor_raw_${randomBytes(4).toString('hex')}`;
  const url = new URL((database.client.config.connection as { connectionString: string }).connectionString);
  await database.raw(`create database ${name}`);
  url.pathname = `/${name}`;
  await migrate(url.href);
  const scratch = connect(url.href, { poolSize: 1, name: 'tenor bench raw' });
  try {
    await leaveTablesBare(scratch);
    return await writeAgain(database, scratch);
  } finally {
    await scratch.destroy();
  }
}

/** The rows of one page, by table; `$1` and `$2` are its first and last invoice number. */
const ofPage = `(select invoice_id from invoice_numbers where number between $1 and $2)`;
const ofPageAccounts = `(select account_id from invoices where id in ${ofPage})`;
const ROWS: Readonly<Record<string, string>> = {
  invoices: `id in ${ofPage}`,
  invoice_lines: `invoice_id in ${ofPage}`,
  invoice_taxes: `invoice_id in ${ofPage}`,
  ledger_entries: `posting_id in ${ofPage} and account_id in ${ofPageAccounts}`,
  audit_log: `account_id in ${ofPageAccounts} and action = 'invoice.issued'`,
  outbox: `account_id in ${ofPageAccounts} and topic = 'invoice.issued'`,
  accounts: `id in ${ofPageAccounts}`,
  subscription_items: `subscription_id in (select id from subscriptions where account_id in ${ofPageAccounts})`,
  quantity_changes: `item_id in (select i.id from subscription_items i join subscriptions s on s.id = i.subscription_id
    where s.account_id in ${ofPageAccounts})`,
  invoice_numbers: `number between $1 and $2`,
};

async function leaveTablesBare(scratch: Database): Promise<void> {
  const keys = await scratch.raw<{ rows: { sql: string }[] }>(
    `select format('alter table %s drop constraint %I', conrelid::regclass, conname) as sql from pg_constraint where contype = 'f'`,
  );
  for (const { sql } of keys.rows) await scratch.raw(sql);
  for (const table of Object.keys(ROWS)) await scratch.raw(`alter table ${table} disable trigger user`);
}

async function writeAgain(database: Database, scratch: Database): Promise<{ invoices: number; seconds: number }> {
  const row = await database('invoice_numbers').max<{ last: number | null }[]>({ last: 'number' });
  const invoices = Number(row[0]?.last ?? 0);
  let milliseconds = 0;
  for (let first = 1; first <= invoices; first += invoicesPerCommit) {
    const pages = await inTransaction(database, (connection) => readPage(connection, first));
    const startedMs = performance.now();
    await inTransaction(scratch, async (connection) => {
      for (const [table, rows] of pages) await writeRows(connection, table, rows);
    });
    milliseconds += performance.now() - startedMs;
  }
  return { invoices, seconds: milliseconds / 1000 };
}

async function readPage(connection: Connection, first: number): Promise<[string, Buffer][]> {
  const pages: [string, Buffer][] = [];
  for (const [table, condition] of Object.entries(ROWS)) {
    const bounded = condition.replaceAll('$1', String(first)).replaceAll('$2', String(first + invoicesPerCommit - 1));
    const stream = connection.query(copyTo(`copy (select * from ${table} where ${bounded}) to stdout`));
    pages.push([table, await buffer(stream)]);
  }
  return pages;
}

function writeRows(connection: Connection, table: string, rows: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const stream = connection.query(copyFrom(`copy ${table} from stdin`));
    stream.once('finish', resolve);
    stream.once('error', reject);
    stream.end(rows);
  });
}
