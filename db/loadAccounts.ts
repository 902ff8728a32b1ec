import type { Price } from '../rules/catalogue/catalogue.ts';
import { decimal } from '../rules/money/decimal.ts';
import type { Policy } from '../rules/policy/resolve.ts';
import type { AccountState, Item, QuantityChange, Subscription } from '../rules/subscription/accountState.ts';
import type { Lifecycle } from '../rules/subscription/lifecycle.ts';
import type { SellerRegistration } from '../rules/tax/registration.ts';
import { type Connection, rowsOf } from './connection.ts';
import { type AccountRow, type PriceRow, priceOfRow } from './mapping.ts';
import { together } from './pipelined.ts';
import { readPolicies } from './policyStore.ts';
import { sqlArray } from './sqlArray.ts';

/** An account as a value to decide on, and the row that it was read from. */
export type LoadedAccount = { readonly state: AccountState; readonly row: AccountRow };

/**
 * Reads accounts with everything that billing decides on, in a constant number of queries.
 *
 * @param rows   of accounts that this transaction has locked
 * @param scope  `open` leaves out subscriptions of which nothing will ever be invoiced again; `all` reads them too
 */
export async function loadAccounts(
  connection: Connection,
  rows: readonly AccountRow[],
  scope: 'open' | 'all',
): Promise<Map<string, LoadedAccount>> {
  const sellerIds = [...new Set(rows.map((row) => row.seller_id))];
  const accountIds = rows.map(({ id }) => id);
  return joinAccounts(connection, rows, await readParts(connection, accountIds, ofSellers(sellerIds), scope));
}

/** As `loadAccounts`, of one account whose lock and row are still under way: the questions travel behind that for the row. */
export async function loadAccountBehind(
  connection: Connection,
  accountId: string,
  row: Promise<AccountRow | null>,
): Promise<LoadedAccount | null> {
  const parts = await readParts(connection, [accountId], ofSellerOfAccount(accountId), 'all');
  const found = await row;
  return found && ((await joinAccounts(connection, [found], parts)).get(accountId) ?? null);
}

type Parts = Awaited<ReturnType<typeof readParts>>;

/** What is read of accounts besides their rows. */
async function readParts(
  connection: Connection,
  accountIds: readonly string[],
  sellers: Sellers,
  scope: 'open' | 'all',
) {
  const [registrations, credits, subscriptions] = await together(connection, [
    () => readRegistrations(connection, sellers),
    () => readCredits(connection, accountIds),
    () => readSubscriptions(connection, accountIds, scope),
  ]);
  return { registrations, credits, subscriptions };
}

async function joinAccounts(connection: Connection, rows: readonly AccountRow[], parts: Parts) {
  const { registrations, credits, subscriptions } = parts;
  const policies = await readPolicies(connection, rows);
  const loaded = new Map<string, LoadedAccount>();
  for (const row of rows) {
    const account = {
      id: row.id,
      sellerId: row.seller_id,
      currency: row.currency,
      zone: row.time_zone,
      policy: policies(row) as Policy,
      policyOverrides: row.policy_overrides,
      address: { country: row.country, region: row.region },
      registrations: registrations.get(row.seller_id) ?? [],
      hasShippingAddress: row.has_shipping_address,
      autopayUntil: row.autopay_until,
    };
    const state = {
      account,
      subscriptions: subscriptions.get(row.id) ?? [],
      creditBalance: credits.get(row.id) ?? '0',
    };
    loaded.set(row.id, { state, row });
  }
  return loaded;
}

type Sellers = { readonly condition: string; readonly value: string | readonly string[] };

const ofSellers = (ids: readonly string[]): Sellers => ({ condition: 'any($1::uuid[])', value: ids });
const ofSellerOfAccount = (accountId: string): Sellers => ({
  condition: '(select seller_id from accounts where id = $1)',
  value: accountId,
});

async function readRegistrations(connection: Connection, { condition, value }: Sellers) {
  const found = await rowsOf<[string, string, string, string | null]>(
    connection,
    `select seller_id, jurisdiction, valid_from, valid_to from seller_registrations
     where seller_id = ${condition} order by jurisdiction, valid_from`,
    [value],
  );
  const bySeller = new Map<string, SellerRegistration[]>();
  for (const [sellerId, jurisdiction, from, to] of found) listIn(bySeller, sellerId).push({ jurisdiction, from, to });
  return bySeller;
}

/** The ledger's word for what the vendor owes: credits are negative there. @rule INV-10, PAY-6 */
async function readCredits(connection: Connection, accountIds: readonly string[]): Promise<Map<string, string>> {
  const found = await rowsOf<[string, string]>(
    connection,
    `select account_id, -sum(amount) from ledger_entries
     where account_id = any($1::uuid[]) and ledger_account = 'credit_balance' group by account_id`,
    [sqlArray(accountIds)],
  );
  return new Map(found.map(([accountId, sum]) => [accountId, decimal(sum).toFixed()]));
}

async function readSubscriptions(connection: Connection, accountIds: readonly string[], scope: 'open' | 'all') {
  const found = await rowsOf<
    [string, string, string, Subscription['status'], string, string, string | null, string | null, Lifecycle]
  >(
    connection,
    `select id, account_id, plan_id, status, starts_on, billing_starts_on, ends_on, cancelled_at, lifecycle
     from subscriptions
     where account_id = any($1::uuid[]) ${scope === 'open' ? 'and not is_settled' : ''} order by id`,
    [sqlArray(accountIds)],
  );
  const items = await readItems(
    connection,
    found.map(([id]) => id),
  );
  const byAccount = new Map<string, Subscription[]>();
  for (const [id, accountId, planId, status, startsOn, billingStartsOn, endsOn, cancelledAt, lifecycle] of found) {
    const ofSubscription = items.get(id) ?? [];
    const fields = { id, planId, status, startsOn, billingStartsOn, endsOn, cancelledAt, lifecycle };
    listIn(byAccount, accountId).push({ ...fields, items: ofSubscription });
  }
  return byAccount;
}

type ItemRow = [
  id: string,
  subscriptionId: string,
  priceId: string,
  anchor: string,
  startsOn: string,
  endsOn: string | null,
  paidFrom: string | null,
  paidTo: string | null,
  chargedAmount: string | null,
  chargedQuantity: string,
  quantityInForce: string,
  replacesId: string | null,
];

async function readItems(connection: Connection, subscriptionIds: readonly string[]) {
  if (subscriptionIds.length === 0) return new Map<string, Item[]>();
  const found = await rowsOf<ItemRow>(
    connection,
    `select id, subscription_id, price_id, anchor, starts_on, ends_on, paid_from, paid_to, charged_amount,
       charged_quantity, quantity_in_force, replaces_id
     from subscription_items where subscription_id = any($1::uuid[]) order by subscription_id, position`,
    [sqlArray(subscriptionIds)],
  );
  const priceIds = [...new Set(found.map((row) => row[2]))];
  const itemIds = found.map((row) => row[0]);
  const [prices, changes] = await together(connection, [
    () => readPrices(connection, priceIds),
    () => readOpenChanges(connection, itemIds),
  ]);
  const bySubscription = new Map<string, Item[]>();
  for (const row of found) {
    const [id, subscriptionId, priceId, anchor, startsOn, endsOn, paidFrom, paidTo, chargedAmount, ...quantities] = row;
    const isPaid = paidFrom !== null && paidTo !== null && chargedAmount !== null;
    listIn(bySubscription, subscriptionId).push({
      id,
      price: prices.get(priceId) as Price,
      replacesId: quantities[2],
      anchor,
      startsOn,
      endsOn,
      paid: isPaid ? { from: paidFrom, to: paidTo, chargedAmount } : null,
      chargedQuantity: quantities[0],
      quantityInForce: quantities[1],
      changes: changes.get(id) ?? none,
    });
  }
  return bySubscription;
}

const none: readonly QuantityChange[] = [];

/** Prices by id; each is one object, however many items have it. */
export async function readPrices(connection: Connection, ids: readonly string[]): Promise<Map<string, Price>> {
  const { rows } = await connection.query<PriceRow>('select * from prices where id = any($1::uuid[])', [ids]);
  return new Map(rows.map((row) => [row.id, priceOfRow(row)]));
}

async function readOpenChanges(connection: Connection, itemIds: readonly string[]) {
  const found = await rowsOf<[string, string, string, string, 'add' | 'set', string, string]>(
    connection,
    `select id, item_id, effective_on, effective_at, kind, quantity, cause from quantity_changes
     where item_id = any($1::uuid[]) and closed_on is null order by recorded_no`,
    [sqlArray(itemIds)],
  );
  const byItem = new Map<string, QuantityChange[]>();
  for (const [id, itemId, effectiveOn, effectiveAt, kind, quantity, cause] of found) {
    listIn(byItem, itemId).push({ id, effectiveOn, effectiveAt, change: { kind, quantity }, cause });
  }
  return byItem;
}

function listIn<T>(lists: Map<string, T[]>, key: string): T[] {
  const known = lists.get(key);
  if (known) return known;
  const list: T[] = [];
  lists.set(key, list);
  return list;
}
