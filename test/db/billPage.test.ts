import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { billPage } from '../../db/billing/billPage.ts';
import { claimQuery } from '../../db/billing/claimPage.ts';
import { inTransaction } from '../../db/connection.ts';
import { nextDue } from '../../db/readModels/nextDue.ts';
import { runCommand } from '../../db/runCommand.ts';
import { updateAccount } from '../../db/updateAccount.ts';
import { changeQuantity } from '../../rules/subscription/changeQuantity.ts';
import {
  address,
  billed,
  granted,
  openAccount,
  openClock,
  openWorld,
  stamp,
  startSeats,
  type World,
} from './support/world.ts';

const julyStart = '2026-07-15T16:00:00.000Z';
const cut = '2026-08-02T04:00:00.000Z';

let world: World;
let accountIds: string[];

beforeAll(async () => {
  world = await openWorld('bill_page');
  accountIds = [];
  for (let index = 0; index < 7; index += 1) {
    accountIds.push(await openAccount(world));
    await startSeats(world, accountIds[index] as string, julyStart);
  }
});
afterAll(() => world.end());

const page = (asOf: string, limit = 100, after: string | null = null) =>
  billPage({ database: world.database, asOf, clockId: null, limit, after });

test('a moment before the end of the bill date nothing is due', async () => {
  expect(await page('2026-08-02T03:59:59.999Z')).toEqual({ accounts: 0, invoices: 0, cases: 0, last: null });
});

test('a page that fails leaves nothing, no number either', async () => {
  const fails = inTransaction(world.database, async (_connection, trx) => {
    expect(await billPage({ database: trx, asOf: cut, clockId: null, limit: 3, after: null })).toMatchObject({
      invoices: 3,
    });
    throw new Error('killed before the commit');
  });
  await expect(fails).rejects.toThrow('killed before the commit');
  expect(await billed(world.database)).toEqual([]);
  expect(await world.database('invoice_counters')).toEqual([]);
  expect(await world.database('quantity_changes').whereNotNull('closed_on')).toEqual([]);
});

test('two workers at once bill every account once, and their numbers have no gap', async () => {
  const worker = async () => {
    let invoices = 0;
    for (;;) {
      const done = await page(cut, 2);
      if (done.accounts === 0) return invoices;
      invoices += done.invoices;
    }
  };
  const [left, right] = await Promise.all([worker(), worker()]);
  expect(left + right).toBe(7);
  const invoices = await billed(world.database);
  expect(invoices.map(({ account_id }) => account_id)).toEqual([...accountIds].sort());
  expect(invoices.map(({ number }) => number).sort()).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

test('the guide: started on 15 July, the 1st of August charges 16 days and the month, with GST and QST', async () => {
  const [invoice] = await billed(world.database);
  expect(invoice).toMatchObject({ bill_date: '2026-08-01', total: '505.52', lines: 2, taxes: 2, entries: 4 });
});

test('a repeat of the same run changes nothing', async () => {
  const before = await everything();
  expect(await page(cut)).toMatchObject({ accounts: 0, invoices: 0 });
  expect(await everything()).toEqual(before);
});

test('the account, its item and its change have moved on with the invoice', async () => {
  const [account] = await world.database('accounts').where('id', accountIds[0]);
  expect(account).toMatchObject({ next_bill_date: '2026-09-01', next_bill_at: '2026-09-02T04:00:00.000Z' });
  const [item] = await world
    .database('subscription_items as i')
    .join('subscriptions as s', 's.id', 'i.subscription_id')
    .where('s.account_id', accountIds[0]);
  expect(item).toMatchObject({
    paid_from: '2026-08-01',
    paid_to: '2026-09-01',
    charged_quantity: '10',
    next_due_on: '2026-09-01',
  });
  const open = await world
    .database('quantity_changes')
    .where((either) => either.whereNull('invoice_id').orWhereNull('closed_on'));
  expect(open).toEqual([]);
});

test('every invoice tells others once, and stands in the audit log once', async () => {
  const told = await world.database('outbox').where('topic', 'invoice.issued');
  const logged = await world.database('audit_log').where('action', 'invoice.issued');
  expect([told.length, logged.length]).toEqual([7, 7]);
  expect(told[0].payload.facts).toEqual({ bill_date: '2026-08-01', total: '505.52', currency: 'CAD' });
});

test('a page goes on behind its cursor', async () => {
  const first = await page('2026-09-02T04:00:00.000Z', 4);
  const second = await page('2026-09-02T04:00:00.000Z', 4, first.last);
  expect([first.accounts, second.accounts]).toEqual([4, 3]);
});

test('a cut more than five days late is dated the day on which it is made', async () => {
  await page('2026-10-07T04:00:00.000Z');
  await page('2026-11-07T05:00:00.001Z');
  const dates = await world
    .database('invoices')
    .where('account_id', accountIds[0])
    .orderBy('bill_date')
    .pluck('issued_on');
  // October was cut at the end of the 6th, 5 days late; November after it.
  expect(dates).toEqual(['2026-08-01', '2026-09-01', '2026-10-01', '2026-11-07']);
});

test('a bill date that is over is not cut again where the account moves to a zone in which it is not', async () => {
  const accountId = await openAccount(world);
  const subscriptionId = await startSeats(world, accountId, '2026-11-02T16:00:00.000Z');
  await page('2026-12-02T05:00:00.000Z');
  const movedAt = '2026-12-02T06:00:00.000Z';
  granted(await updateAccount({ ...stamp(world.database), accountId, change: { timeZone: 'America/Los_Angeles' } }));
  granted(
    await runCommand({
      ...stamp(world.database),
      ...{ accountId, at: movedAt },
      decide: (state, context) =>
        changeQuantity(state, { subscriptionId, change: { kind: 'add', quantity: '1' } }, context),
    }),
  );
  expect(await world.database('accounts').where('id', accountId).first('next_bill_date')).toEqual({
    next_bill_date: '2026-12-02',
  });
  expect(await page('2026-12-03T08:00:00.000Z')).toMatchObject({ accounts: 1, cases: 0 });
  expect(
    await world.database('invoices').where('account_id', accountId).orderBy('bill_date').pluck('bill_date'),
  ).toEqual(['2026-12-01', '2026-12-02']);
});

test('an unknown tax rate stops its account with a case; the others of the page are billed', async () => {
  const washington = { billingAddress: address('US', 'DC') };
  const [seller] = await world.database('sellers').where('is_default', true);
  const registration = { id: accountIds[0], seller_id: seller.id, jurisdiction: 'US-DC', valid_from: '2020-01-01' };
  await world.database('seller_registrations').insert(registration);
  const stopped = await openAccount(world, washington);
  const other = await openAccount(world);
  await startSeats(world, stopped, '2026-12-10T16:00:00.000Z');
  await startSeats(world, other, '2026-12-10T16:00:00.000Z');
  expect(await page('2027-01-02T08:00:00.000Z')).toMatchObject({ accounts: 10, invoices: 9, cases: 1 });
  expect(await world.database('billing_cases')).toMatchObject([
    {
      account_id: stopped,
      code: 'tax_rate_unknown',
      bill_date: '2027-01-01',
      resolved_at: null,
      facts: { jurisdiction: 'US-DC' },
    },
  ]);
  expect(await page('2027-01-03T08:00:00.000Z')).toMatchObject({ accounts: 0 });
});

test("accounts of a test clock are billed by their clock's run only", async () => {
  const clockId = await openClock(world, '2026-07-15T16:00:00.000Z');
  const member = await openAccount(world, { testClockId: clockId });
  await startSeats(world, member, 'now');
  expect(await page(cut)).toMatchObject({ accounts: 0 });
  expect(await nextDue(world.database, clockId, '2026-08-02T03:59:59.999Z')).toBeNull();
  expect(await nextDue(world.database, clockId, '2026-12-31T00:00:00.000Z')).toEqual({
    at: cut,
    isBilling: true,
    isCollecting: false,
    members: [],
  });
  const done = await billPage({ database: world.database, asOf: cut, clockId, limit: 10, after: null });
  expect(done).toMatchObject({ accounts: 1, invoices: 1 });
});

test('the claim reads its index and looks at no other account', async () => {
  await world.database.raw(`
    insert into accounts (id, seller_id, currency, time_zone, country, has_shipping_address, policy_profile, policy_version, next_bill_date, next_bill_at)
    select gen_random_uuid(), s.id, 'CAD', 'America/Toronto', 'CA', false, 'goto-admin', 1, '2030-01-01', timestamptz '2030-01-02 05:00Z' + make_interval(mins => n)
    from generate_series(1, 20000) n, sellers s where s.is_default`);
  await world.database.raw('analyze accounts');
  for (const request of [
    { asOf: '2030-01-04T05:00:00.000Z', clockId: null, limit: 1000, after: null },
    {
      asOf: '2030-01-04T05:00:00.000Z',
      clockId: null,
      limit: 1000,
      after: `2030-01-02T06:00:00.000Z|${accountIds[0]}`,
    },
    { asOf: '2030-01-04T05:00:00.000Z', clockId: accountIds[0] as string, limit: 1000, after: null },
  ]) {
    const plan = await inTransaction(world.database, async (connection) => {
      const { text, values } = claimQuery(request);
      return (await connection.query<{ 'QUERY PLAN': string }>(`explain ${text}`, values)).rows
        .map((row) => row['QUERY PLAN'])
        .join('\n');
    });
    expect(plan).toMatch(/Index Scan using accounts_due/);
    expect(plan).not.toMatch(/Seq Scan|Sort/);
  }
});

async function everything() {
  const { rows } = await world.database.raw(`
    select (select json_agg(a order by id) from accounts a) as accounts,
      (select json_agg(i order by id) from subscription_items i) as items,
      (select json_agg(c order by recorded_no) from quantity_changes c) as changes,
      (select json_agg(v order by id) from invoices v) as invoices, (select json_agg(n order by number) from invoice_numbers n) as numbers,
      (select count(*) from ledger_entries) as entries, (select count(*) from outbox) as messages, (select count(*) from audit_log) as audit`);
  return rows;
}
