import '../support/quietTemporal.ts';
import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { createApiKey } from '../../api/keys/createApiKey.ts';
import { SEEDED } from '../../bench/seedAccounts.ts';
import { connect } from '../../db/connect.ts';
import { inTransaction } from '../../db/connection.ts';
import { loadAccounts } from '../../db/loadAccounts.ts';
import type { AccountRow } from '../../db/mapping.ts';
import { migrate } from '../../db/migrate.ts';
import { startTenor, type Tenor } from '../../main/compose.ts';
import { type ApiClient, apiClient } from '../../main/demo/apiClient.ts';
import type { BillingRunResult } from '../../workflows/messages.ts';
import { emptyDatabase } from '../db/support/emptyDatabase.ts';
import { restoreDump } from '../support/restoreDump.ts';
import { untilSome } from '../support/seenInTemporal.ts';
import { temporal, workflowBundlePath } from '../support/stack.ts';

/** A database as an older Tenor left it goes on with this one. */
describe('a database of the issue "first invoices"', () => {
  let fresh: { url: string; drop(): Promise<void> };
  let tenor: Tenor;
  let api: ApiClient;
  const taskQueue = `dumps-${randomBytes(4).toString('hex')}`;
  const before = { columns: {}, documents: '', invoices: 0 };

  beforeAll(async () => {
    fresh = await emptyDatabase('dump_first_invoices');
    await restoreDump(new URL('first-invoices.sql.gz', import.meta.url), fresh.url);
    const old = connect(fresh.url);
    before.columns = await columnsOf(old);
    before.documents = await documentsOf(old, before.columns);
    before.invoices = await countOf(old, 'invoices');
    await old.destroy();

    const { address, namespace } = temporal();
    tenor = await startTenor({
      ...{ databaseUrl: fresh.url, temporalAddress: address, namespace, taskQueue, isScheduled: false },
      ...{ workflowBundlePath: workflowBundlePath(), logger: pino({ level: 'silent' }) },
    });
    const { secret } = await createApiKey(tenor.database, { label: 'dumps', role: 'admin' });
    api = apiClient(tenor.url ?? '', secret);
  }, 120_000);
  afterAll(async () => {
    await tenor?.stop();
    await fresh?.drop();
  });

  const ISSUED = ['invoices', 'invoice_lines', 'invoice_taxes', 'invoice_numbers', 'ledger_entries'];

  /** The columns of what was issued, by table: later versions may add some. */
  async function columnsOf(database: Tenor['database']): Promise<Record<string, string>> {
    const { rows } = await database.raw<{ rows: { name: string; columns: string }[] }>(
      `select table_name as name, string_agg(quote_ident(column_name), ', ' order by ordinal_position) as columns
       from information_schema.columns where table_schema = 'public' and table_name = any(?) group by table_name`,
      [ISSUED],
    );
    return Object.fromEntries(rows.map(({ name, columns }) => [name, columns]));
  }

  /** Everything that was issued, as one value. @rule INV-6 */
  async function documentsOf(database: Tenor['database'], columns: Record<string, string>): Promise<string> {
    const hash = createHash('sha256');
    for (const table of ISSUED) {
      const { rows } = await database.raw<{ rows: { row: string }[] }>(
        `select row(${columns[table]})::text as row from ${table} order by 1`,
      );
      for (const { row } of rows) hash.update(`${row}\n`);
    }
    return hash.digest('hex');
  }

  async function countOf(database: Tenor['database'], table: string): Promise<number> {
    const [row] = await database(table).count<{ count: string }[]>();
    return Number(row?.count);
  }

  async function sumOfLedger(): Promise<unknown> {
    const { rows } = await tenor.database.raw(
      'select distinct currency, sum(amount)::float as sum from ledger_entries group by currency',
    );
    return (rows as { sum: number }[]).map(({ sum }) => sum);
  }

  test('holds something to go on with', () => {
    expect(before.invoices).toBeGreaterThan(50);
  });

  test('every migration since then was applied, and repeating them changes nothing', async () => {
    const names = await tenor.database('schema_migrations').pluck<string[]>('name');
    expect(names).toContain('0011_lifecycles.sql');
    await migrate(fresh.url);
    expect(await countOf(tenor.database, 'schema_migrations')).toBe(names.length);
  });

  test('what was issued has not changed by a single character', async () => {
    expect(await documentsOf(tenor.database, before.columns)).toBe(before.documents);
  });

  test('items that took over from another by a switch of the interval say from which', async () => {
    const { rows } = await tenor.database.raw<{
      rows: { follows: boolean; same_day: boolean; same_subscription: boolean }[];
    }>(
      `select p.ends_on = f.starts_on as same_day, p.subscription_id = f.subscription_id as same_subscription,
         p.position < f.position as follows
       from subscription_items f join subscription_items p on p.id = f.replaces_id`,
    );
    expect(rows.length).toBeGreaterThan(5);
    expect(rows.every(({ follows, same_day, same_subscription }) => follows && same_day && same_subscription)).toBe(
      true,
    );
    const { rows: switches } = await tenor.database.raw<{ rows: { count: string }[] }>(
      `select count(*)::text as count from audit_log where action = 'subscription.interval_switched'`,
    );
    expect(rows.length).toBe(Number(switches[0]?.count));
  });

  test('every account loads, and so does every subscription by the API', async () => {
    const loaded = await inTransaction(tenor.database, async (connection) => {
      const { rows } = await connection.query<AccountRow>('select * from accounts');
      return loadAccounts(connection, rows, 'all');
    });
    expect(loaded.size).toBe(await countOf(tenor.database, 'accounts'));
    const items = [...loaded.values()].flatMap(({ state }) => state.subscriptions.flatMap((each) => each.items));
    expect(items.length).toBe(await countOf(tenor.database, 'subscription_items'));
    const list = await api.get<{ data: { id: string }[] }>('/v1/subscriptions?limit=100');
    for (const { id } of list.data.slice(0, 20)) await api.get(`/v1/subscriptions/${id}`);
  });

  test('the run bills what it had not billed yet, once: ten seats in Quebec', async () => {
    const run = (name: string): Promise<BillingRunResult> =>
      tenor.client.workflow.execute('billingRun', {
        workflowId: `run/dumps/${taskQueue}/${name}`,
        taskQueue,
        args: [{ asOf: SEEDED.cutAt }],
      });
    expect(await run('first')).toMatchObject({ accounts: 50, invoices: 50, cases: 0 });
    expect(await run('again')).toMatchObject({ accounts: 0, invoices: 0, cases: 0 });
    const { rows } = await tenor.database.raw<{ rows: object[] }>(
      `select i.subtotal::text, i.tax_total::text, i.total::text, count(*)::int as count
       from invoices i join accounts a on a.id = i.account_id
       where a.test_clock_id is null group by 1, 2, 3`,
    );
    // 290 × 16 ÷ 31 = 149.68 and 290.00; GST 5 % = 21.98, QST 9.975 % = 43.86
    expect(rows).toEqual([{ subtotal: '439.68', tax_total: '65.84', total: '505.52', count: 50 }]);
  });

  test('the demo goes on under its clock: October is billed for fifteen seats', async () => {
    const [clock] = await tenor.database('test_clocks').whereLike('name', 'Demo:%').select<{ id: string }[]>('id');
    const [account] = await tenor
      .database('accounts')
      .where('test_clock_id', clock?.id ?? '')
      .select<{ id: string }[]>('id');
    await api.post(`/v1/test_clocks/${clock?.id}/advance`, { to: '2026-10-02T16:00:00Z' }, 'october');
    const invoices = await tenor
      .database('invoices')
      .where('account_id', account?.id ?? '')
      .orderBy('bill_date')
      .select('bill_date', tenor.database.raw('total::text'));
    expect(invoices).toEqual([
      { bill_date: '2026-08-01', total: '496.84' },
      { bill_date: '2026-09-01', total: '602.55' }, // 533.23 + 13 % of it, 69.32
      { bill_date: '2026-10-01', total: '491.55' }, // 15 × 29.00 = 435.00 + 56.55
    ]);
  });

  test('its subscriptions have workflows again', async () => {
    const { rows } = await tenor.database.raw<{ rows: { id: string }[] }>(
      `select id from subscriptions where status <> 'ended' and account_id in (select id from accounts where test_clock_id is not null)`,
    );
    expect(rows.length).toBeGreaterThan(5);
    const isOpen = async ({ id }: { id: string }) => {
      const described = tenor.client.workflow.getHandle(`sub/${id}`).describe();
      return described.then(
        ({ status }) => status.name === 'RUNNING',
        () => false,
      );
    };
    await untilSome(async () => {
      const open = await Promise.all(rows.map(isOpen));
      return open.every(Boolean) ? open : [];
    });
  });

  test('the ledger still sums to zero', async () => {
    const sums = await sumOfLedger();
    expect(new Set(sums as number[])).toEqual(new Set([0]));
  });
});
