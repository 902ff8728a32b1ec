import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { billPage } from '../../db/billing/billPage.ts';
import { numberInvoices } from '../../db/billing/numberInvoices.ts';
import { inTransaction } from '../../db/connection.ts';
import { address, billed, openAccount, openWorld, startSeats, type World } from './support/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld('bill_page');
});
afterAll(() => world.end());

const page = (asOf: string, limit = 100) =>
  billPage({ database: world.database, asOf, clockId: null, limit, after: null });

test('the guide: started on 15 July, the 1st of August charges 16 days and the month, with GST and QST', async () => {
  const accountId = await openAccount(world);
  await startSeats(world, accountId, '2026-07-15T16:00:00.000Z');
  expect(await page('2026-08-02T03:59:59.999Z')).toEqual({ accounts: 0, invoices: 0, cases: 0, last: null });
  expect(await page('2026-08-02T04:00:00.000Z')).toMatchObject({ accounts: 1, invoices: 1, cases: 0 });
  const [invoice] = await billed(world.database);
  expect(invoice).toMatchObject({ bill_date: '2026-08-01', total: '505.52', number: 1, lines: 2, taxes: 2, entries: 4 });
});
