import { createPlan, createPrice, createProduct } from '../db/catalogueStore.ts';
import type { Database } from '../db/connect.ts';
import { type Connection, inTransaction } from '../db/connection.ts';
import { type CopyValue, copyRows } from '../db/copyRows.ts';
import { newId } from '../db/newId.ts';
import { isRefusal, type Refusal } from '../rules/refusal.ts';

/** The bill date of all seeded accounts, and the instant of their cut in Montreal. */
export const SEEDED = { billDate: '2026-08-01', cutAt: '2026-08-02T04:00:00.000Z' } as const;

const startedOn = '2026-07-15';
const startedAt = '2026-07-15T16:00:00.000Z';
const accountsPerCopy = 5_000;

/**
 * Fills a database with accounts that are all due on 1 August 2026: each has one subscription of ten licences at 29.00 that
 * began on 15 July, and an address in Quebec, so that its invoice has a tail, a month, GST and QST.
 *
 * They are written by COPY, as they would be after the commands that made them, without outbox and audit. They have no
 * workflows, and the sweeper is kept from making them: what is measured is the run alone.
 */
export async function seedAccounts(database: Database, count: number): Promise<void> {
  const catalogue = await seedCatalogue(database);
  await database('sweeps')
    .insert({ kind: 'subscription', namespace_id: '', free_at: 'infinity' })
    .onConflict('kind')
    .merge();
  for (let made = 0; made < count; made += accountsPerCopy) {
    const ids = Array.from({ length: Math.min(accountsPerCopy, count - made) }, () => ({
      account: newId(),
      subscription: newId(),
      item: newId(),
      change: newId(),
    }));
    await inTransaction(database, (connection) => copyAccounts(connection, ids, catalogue));
  }
  await database.raw('vacuum (analyze) accounts, account_details, subscriptions, subscription_items, quantity_changes');
}

type Ids = { account: string; subscription: string; item: string; change: string };
type Catalogue = { sellerId: string; planId: string; priceId: string };

async function seedCatalogue(database: Database): Promise<Catalogue> {
  const order = () => ({ database, commandId: newId(), requestHash: '', actor: 'bench' });
  const { productId } = granted(await createProduct({ ...order(), name: 'Meetings' }));
  const plan = { productId, name: 'Seat', capabilities: [], upgradesTo: [], trialDays: null };
  const { planId } = granted(await createPlan({ ...order(), plan }));
  const price = {
    ...{ planId, currency: 'CAD', timing: null, itemKind: 'licence' as const, category: 'saas' as const },
    ...{ model: { kind: 'per_unit' as const, unit: '29.00' }, interval: { every: 1, unit: 'month' as const } },
    description: 'Seat',
  };
  const { priceId } = granted(await createPrice({ ...order(), price }));
  const seller = await database<{ id: string; is_default: boolean }>('sellers').where('is_default', true).first('id');
  if (seller === undefined) throw new Error('the database has no default seller: migrate it first');
  return { sellerId: seller.id, planId, priceId };
}

function granted<T>(answer: T | Refusal): T {
  if (isRefusal(answer)) throw new Error(answer.detail);
  return answer;
}

async function copyAccounts(connection: Connection, ids: readonly Ids[], catalogue: Catalogue): Promise<void> {
  const { sellerId, planId, priceId } = catalogue;
  const address = {
    country: 'CA',
    region: 'QC',
    line1: '1 rue Principale',
    line2: null,
    city: 'Montréal',
    postal_code: 'H2X 1Y4',
  };
  const tables: [string, Record<string, (of: Ids, index: number) => CopyValue>][] = [
    [
      'accounts',
      {
        id: ({ account }) => account,
        seller_id: () => sellerId,
        currency: () => 'CAD',
        time_zone: () => 'America/Toronto',
        country: () => 'CA',
        region: () => 'QC',
        has_shipping_address: () => false,
        policy_profile: () => 'goto-admin',
        policy_version: () => 1,
        next_bill_date: () => SEEDED.billDate,
        next_bill_at: () => SEEDED.cutAt,
      },
    ],
    [
      'account_details',
      {
        account_id: ({ account }) => account,
        revision: () => 1,
        company_name: (_of, index) => `Compagnie ${index}`,
        contact_email: (_of, index) => `billing${index}@example.com`,
        billing_address: () => address,
        language: () => 'fr',
      },
    ],
    [
      'subscriptions',
      {
        id: ({ subscription }) => subscription,
        account_id: ({ account }) => account,
        plan_id: () => planId,
        status: () => 'active',
        starts_on: () => startedOn,
        billing_starts_on: () => startedOn,
      },
    ],
    [
      'subscription_items',
      {
        id: ({ item }) => item,
        subscription_id: ({ subscription }) => subscription,
        position: () => 1,
        price_id: () => priceId,
        anchor: () => startedOn,
        starts_on: () => startedOn,
        charged_quantity: () => '0',
        quantity_in_force: () => '10',
        next_due_on: () => SEEDED.billDate,
      },
    ],
    [
      'quantity_changes',
      {
        id: ({ change }) => change,
        item_id: ({ item }) => item,
        effective_on: () => startedOn,
        effective_at: () => startedAt,
        kind: () => 'add',
        quantity: () => '10',
        cause: () => 'bench',
      },
    ],
  ];
  for (const [table, columns] of tables) {
    const rows = ids.map((of, index) => Object.values(columns).map((value) => value(of, index)));
    await copyRows(connection, table, Object.keys(columns), rows);
  }
}
