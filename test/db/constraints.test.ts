import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { billPage } from '../../db/billing/billPage.ts';
import { createPrice } from '../../db/catalogueStore.ts';
import { granted, openAccount, openWorld, perSeat, stamp, startSeats, type World } from './support/world.ts';

let world: World;
let accountId: string;
let invoiceId: string;

beforeAll(async () => {
  world = await openWorld('constraints');
  accountId = await openAccount(world);
  await startSeats(world, accountId, '2026-07-15T16:00:00.000Z');
  await billPage({ database: world.database, asOf: '2026-08-02T04:00:00.000Z', clockId: null, limit: 10, after: null });
  invoiceId = (await world.database('invoices').where('account_id', accountId).first('id')).id;
});
afterAll(() => world.end());

const run = (sql: string, values: unknown[] = []) => world.database.raw(sql, values as string[]);

describe('what is written once is never touched again', () => {
  const kept = [
    'policy_profiles',
    'account_details',
    'invoices',
    'invoice_lines',
    'invoice_taxes',
    'invoice_numbers',
    'ledger_entries',
    'audit_log',
    'outbox',
    'quantity_changes',
    'prices',
    'tax_rates',
    'invoice_counters',
  ];
  test.each(kept)('no row of %s is deleted', async (table) => {
    expect((await world.database(table)).length).toBeGreaterThan(0);
    await expect(run(`delete from ${table}`)).rejects.toThrow(`delete of ${table} is refused`);
  });
  test.each(kept)('%s is not emptied', async (table) => {
    await expect(run(`truncate ${table} cascade`)).rejects.toThrow(/truncate of \w+ is refused/);
  });

  /** All but these columns are fixed. */
  const movable: Record<string, string[]> = {
    policy_profiles: [],
    account_details: [],
    invoices: ['status', 'amount_due', 'disputed_amount', 'reopened_on', 'is_collected'],
    invoice_lines: [],
    invoice_taxes: [],
    invoice_numbers: [],
    ledger_entries: [],
    audit_log: [],
    outbox: ['dispatched_at'],
    quantity_changes: ['closed_on', 'invoice_id'],
    prices: ['retired_at'],
    tax_rates: ['valid_to', 'withdrawn_at'],
    command_results: [],
    bank_statements: [],
    bank_movements: ['status', 'account_id', 'movement_ids', 'why', 'candidates', 'decided_at', 'decided_by'],
    api_keys: ['label', 'revoked_at'],
  };
  test.each(Object.entries(movable))('of %s only %j can be changed', async (table, free) => {
    const columns = await world
      .database('information_schema.columns')
      .where({ table_schema: 'public', table_name: table })
      .pluck('column_name');
    for (const column of columns) {
      const change = run(`update ${table} set ${column} = default where false`).then(
        () => 'changed',
        (error: Error) => error.message,
      );
      expect([column, await change]).toEqual([
        column,
        free.includes(column) ? 'changed' : expect.stringContaining('is refused'),
      ]);
    }
  });
});

test('a quantity change is closed once', async () => {
  await expect(run(`update quantity_changes set closed_on = '2026-09-01'`)).rejects.toThrow('it is closed already');
});

test('a counter never goes back', async () => {
  await expect(run('update invoice_counters set last = last - 1')).rejects.toThrow(/would go back|violates check/);
  await expect(run('update invoice_counters set last = last')).rejects.toThrow('would go back');
});

describe('an invoice', () => {
  const copy = (changes: string) =>
    run(`insert into invoices select (jsonb_populate_record(i, ${changes})).* from invoices i where id = ?`, [
      invoiceId,
    ]);
  const other = () => `jsonb_build_object('id', '${randomUUID()}')`;

  test('of one account, currency, bill date, kind and source is there once', async () => {
    await expect(copy(other())).rejects.toThrow('invoices_identity');
  });
  test.each([
    ['adds up', `'{"bill_date": "2026-12-01", "subtotal": "1.00"}'`, 'invoices_add_up'],
    ['is not due more than its total', `'{"bill_date": "2026-12-01", "amount_due": "505.53"}'`, 'invoices_check'],
    ['is not below zero', `'{"bill_date": "2026-12-01", "total": "-1"}'`, 'check'],
    ['is not due before it is issued', `'{"bill_date": "2026-12-01", "due_on": "2026-07-01"}'`, 'check'],
    ['of a command names the command', `'{"bill_date": "2026-12-01", "kind": "command"}'`, 'check'],
  ])('%s', async (_why, changes, message) => {
    await expect(copy(`${other()} || ${changes}`)).rejects.toThrow(message);
  });
  test.each(['invoice_lines', 'invoice_taxes', 'invoice_numbers'])(
    'must be there for the rows of %s',
    async (table) => {
      const strange = `jsonb_build_object('invoice_id', '${randomUUID()}', 'number', 77)`;
      await expect(
        run(`insert into ${table} select (jsonb_populate_record(t, ${strange})).* from ${table} t limit 1`),
      ).rejects.toThrow('there is no invoice');
    },
  );
  test('has one number, and a number one invoice', async () => {
    await expect(
      run('insert into invoice_numbers select invoice_id, seller_id, series, year, number + 1 from invoice_numbers'),
    ).rejects.toThrow('invoice_numbers_pkey');
  });
});

describe('a posting', () => {
  /** Rows of an invoice without postings, so that only the rule in question refuses. */
  const post = async (entries: [entryNo: number, amount: string][], ofAccount = accountId) => {
    const id = randomUUID();
    const values = entries.map(() => `(?, ?, ?, 'receivable', null, 'CAD', ?, '2026-08-01', 'invoice')`).join(', ');
    await world.database.transaction(async (trx) => {
      await trx.raw(
        `insert into invoices select (jsonb_populate_record(i, jsonb_build_object('id', ?::text, 'kind', 'command', 'source', ?::text))).* from invoices i where id = ?`,
        [id, id, invoiceId],
      );
      await trx.raw(
        `insert into ledger_entries values ${values}`,
        entries.flatMap(([no, amount]) => [ofAccount, id, no, amount]),
      );
    });
    return id;
  };
  test('that sums to zero is taken', async () => {
    await expect(
      post([
        [1, '1.00'],
        [2, '-1.00'],
      ]),
    ).resolves.toBeDefined();
  });
  test('that does not is refused', async () => {
    await expect(
      post([
        [1, '1.00'],
        [2, '-0.99'],
      ]),
    ).rejects.toThrow('does not sum to zero');
  });
  test('has entries 1 to n, written by one statement', async () => {
    await expect(
      post([
        [2, '1.00'],
        [3, '-1.00'],
      ]),
    ).rejects.toThrow('not written whole by one statement');
    const id = await post([
      [1, '1.00'],
      [2, '-1.00'],
    ]);
    await expect(
      run(
        `insert into ledger_entries values (?, ?, 3, 'receivable', null, 'CAD', 5, '2026-08-01', 'invoice'), (?, ?, 4, 'receivable', null, 'CAD', -5, '2026-08-01', 'invoice')`,
        [accountId, id, accountId, id],
      ),
    ).rejects.toThrow('not written whole by one statement');
  });
  test("is of its invoice's account", async () => {
    await expect(
      post(
        [
          [1, '1.00'],
          [2, '-1.00'],
        ],
        await openAccount(world),
      ),
    ).rejects.toThrow('not one of the account');
  });
});

describe('validity never overlaps', () => {
  const rate = (from: string, to: string | null, appliesTo: string[] | null = null) =>
    world.database('tax_rates').insert({
      id: randomUUID(),
      jurisdiction: 'ZZ',
      kind: 'vat',
      rate: '0.2',
      valid_from: from,
      valid_to: to,
      applies_to: appliesTo,
      source: 'test',
      verified: true,
    });
  test('of two rates of one tax and category', async () => {
    await rate('2026-01-01', '2026-07-01', ['saas']);
    await expect(rate('2026-06-30', null)).rejects.toThrow('tax_rates_no_overlap');
    await expect(rate('2026-06-30', null, ['telecom', 'saas'])).rejects.toThrow('tax_rates_no_overlap');
    await expect(rate('2026-06-30', null, ['telecom'])).resolves.toBeDefined();
    await expect(rate('2026-07-01', null, ['saas'])).resolves.toBeDefined();
  });
  test("of a seller's registrations", async () => {
    const again = `insert into seller_registrations (id, seller_id, jurisdiction, valid_from) select gen_random_uuid(), seller_id, 'CA', '2030-01-01' from seller_registrations where jurisdiction = 'CA'`;
    await expect(run(again)).rejects.toThrow('seller_registrations_no_overlap');
  });
});

test('a price is replaced once, by the next version', async () => {
  const second = { ...perSeat(world.planId), replaces: world.priceId };
  granted(await createPrice({ ...stamp(world.database), price: second }));
  expect(await createPrice({ ...stamp(world.database), price: second })).toMatchObject({
    kind: 'refused',
    code: 'not_permitted',
  });
  expect(
    await world
      .database('prices')
      .orderBy('id')
      .select('version', world.database.raw('retired_at is not null as retired')),
  ).toEqual([
    { version: 1, retired: true },
    { version: 2, retired: false },
  ]);
});

test('an account has one open case', async () => {
  const open = () =>
    world.database('billing_cases').insert({
      id: randomUUID(),
      account_id: accountId,
      code: 'c',
      detail: 'd',
      bill_date: '2026-08-01',
      opened_at: '2026-08-02T04:00:00.000Z',
    });
  await open();
  await expect(open()).rejects.toThrow('billing_cases_one_open');
});
