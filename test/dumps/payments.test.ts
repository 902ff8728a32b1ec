import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { AUDIT_CHECKS } from '../../db/audit/checks.ts';
import { runCheck } from '../../db/audit/runAudit.ts';
import { connect, type Database } from '../../db/connect.ts';
import { inTransaction } from '../../db/connection.ts';
import { migrate } from '../../db/migrate.ts';
import { loadBooks } from '../../db/money/loadBooks.ts';
import { runCommand } from '../../db/runCommand.ts';
import { recordTransfer } from '../../rules/payments/recordTransfer.ts';
import { emptyDatabase } from '../db/support/emptyDatabase.ts';
import { granted, stamp } from '../db/support/world.ts';
import { restoreDump } from '../support/restoreDump.ts';

/** What was paid, owed and asked for in an older Tenor stands in this one, and can be paid here. */
describe('a database of the issue "money"', () => {
  let fresh: { url: string; drop(): Promise<void> };
  let database: Database;
  let columns: Record<string, string>;
  let before: string;

  beforeAll(async () => {
    fresh = await emptyDatabase('dump_payments');
    await restoreDump(new URL('payments.sql.gz', import.meta.url), fresh.url);
    database = connect(fresh.url);
    columns = await columnsOf();
    before = await moneyOf();
    await migrate(fresh.url);
  }, 120_000);
  afterAll(async () => {
    await database?.destroy();
    await fresh?.drop();
  });

  const MOVED = ['ledger_entries', 'movements', 'movement_allocations', 'charge_attempts', 'charge_allocations'];

  const rowsOf = async <T>(sql: string, values: readonly unknown[] = []): Promise<T[]> =>
    (await database.raw<{ rows: T[] }>(sql, values as never)).rows;

  /** The columns of then: later versions may add some. */
  async function columnsOf(): Promise<Record<string, string>> {
    const rows = await rowsOf<{ name: string; columns: string }>(
      `select table_name as name, string_agg(quote_ident(column_name), ', ' order by ordinal_position) as columns
       from information_schema.columns where table_schema = 'public' and table_name = any(?) group by table_name`,
      [MOVED],
    );
    return Object.fromEntries(rows.map((row) => [row.name, row.columns]));
  }

  /** All money that was moved or asked for, as one value. */
  async function moneyOf(): Promise<string> {
    const hash = createHash('sha256');
    for (const table of MOVED) {
      const rows = await rowsOf<{ row: string }>(`select row(${columns[table]})::text as row from ${table} order by 1`);
      for (const { row } of rows) hash.update(`${row}\n`);
    }
    return hash.digest('hex');
  }

  /** Invoices that want something, cases that are open, and those without service. */
  const standing = () =>
    rowsOf<{ due: string; cases: string; suspended: string }>(
      `select (select count(*) from invoices where amount_due > 0)::text as due,
         (select count(*) from dunning_cases where closed_at is null)::text as cases,
         (select count(*) from subscriptions where lifecycle ->> 'suspendedAt' is not null and status <> 'ended')::text as suspended`,
    );

  test('holds every kind of movement and cases of dunning in each state', async () => {
    const kinds = await rowsOf<{ kind: string }>('select distinct kind from movements order by kind');
    expect(kinds.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['chargeback', 'payment', 'refund', 'return', 'transfer', 'write_off']),
    );
    const cases = await rowsOf<{ is_closed: boolean }>(
      'select distinct closed_at is not null as is_closed from dunning_cases',
    );
    expect(cases).toHaveLength(2);
  });

  test('what moved has not changed by a single character', async () => {
    expect(await moneyOf()).toBe(before);
  });

  test.each(AUDIT_CHECKS.map(({ name }) => name).filter((name) => name !== 'bill_dates_are_cut'))(
    'the nightly audit finds nothing by %s',
    async (name) => {
      expect(await runCheck(database, name)).toEqual([]);
    },
  );

  test('the books of every account load, and those who owe anything can pay it: dunning ends, service is back', async () => {
    const debtors = await rowsOf<{ id: string; due: string }>(
      `select account_id as id, sum(amount_due)::text as due from invoices where amount_due > 0 group by account_id`,
    );
    expect(debtors).toHaveLength(10);
    const [{ cases, suspended } = {}] = await standing();
    expect([cases, suspended].map(Number).every((count) => count > 0)).toBe(true);
    const accounts = await rowsOf<{ id: string }>('select id from accounts');
    const ids = accounts.map(({ id }) => id);
    const books = await inTransaction(database, (connection) => loadBooks(connection, ids, '2026-11-28T00:00:00.000Z'));
    expect(books.size).toBe(ids.length);
    for (const { id: accountId, due } of debtors) {
      const wire = { amount: due, reference: 'all of it', invoiceIds: [] };
      granted(
        await runCommand({
          ...{ ...stamp(database), accountId, at: 'now' },
          decide: (state, context, own) => recordTransfer({ state, books: own }, wire, context),
        }),
      );
    }
    expect(await standing()).toEqual([{ due: '0', cases: '0', suspended: '0' }]);
  });
});
