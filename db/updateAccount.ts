import { type Instant, localDateOf } from '../rules/calendar/zone.ts';
import { isRefusal, type Refusal, refuse } from '../rules/refusal.ts';
import type { Account } from '../rules/subscription/accountState.ts';
import { accountChanges } from './accountChanges.ts';
import { type AccountDetails, readDetails, writeDetails } from './accountDetails.ts';
import { findAnswer, storeAnswer } from './commandResults.ts';
import { type Connection, inTransaction } from './connection.ts';
import { checkPolicy } from './createAccount.ts';
import { type LoadedAccount, loadAccounts } from './loadAccounts.ts';
import { type LockedAccount, lockAccount } from './lockAccount.ts';
import { booksChanges } from './money/booksChanges.ts';
import { loadBooks } from './money/loadBooks.ts';
import { writeBooks } from './money/writeBooks.ts';
import type { Order } from './performOnce.ts';
import { refreshSubscriptions } from './tellWorkflows.ts';
import { writeChanges } from './writeChanges.ts';
import { writeEvents } from './writeEvents.ts';

/** What of an account can change; what is left out stays. */
export type AccountUpdate = Partial<AccountDetails> & {
  readonly currency?: string;
  readonly timeZone?: string;
  /** Replaces all overrides. */
  readonly policyOverrides?: Readonly<Record<string, unknown>>;
};

/**
 * Changes an account for all that is decided later. Nothing issued changes.
 *
 * @returns refused with `currency_fixed` once there is a subscription or an invoice, `policy_unknown`, `item_not_found`
 * @rule ACC-7
 */
export function updateAccount(
  order: Order & { readonly accountId: string; readonly change: AccountUpdate },
): Promise<{ accountId: string } | Refusal> {
  return inTransaction(order.database, async (connection) => {
    const row = await lockAccount(connection, order);
    if (row === null)
      return refuse('item_not_found', `There is no account ${order.accountId}; copy its id from a list.`);
    const known = await findAnswer<{ accountId: string }>(connection, row.id, order);
    if (known.answer) return known.answer;
    const now = row.frozen_at ?? known.now;
    const loaded = (await loadAccounts(connection, [row], 'all')).get(row.id) as LoadedAccount;
    const account = await changedAccount(connection, loaded, order.change);
    if (isRefusal(account)) return account;
    const after = { ...loaded.state, account };
    const decided = {
      kind: 'command' as const,
      at: now,
      on: localDateOf(now, account.zone),
      invoiceId: null,
      lastCutOn: row.last_cut_date,
    };
    const changes = accountChanges(loaded.state, after, decided);
    await writeAccount(connection, row, account, order.change);
    await writeChanges(connection, [changes]);
    await refreshSubscriptions(connection, changes, null, row.test_clock_id, now);
    await writeNextCollection(connection, account, now);
    const fields = Object.keys(order.change).join(', ');
    await writeEvents(connection, [{ type: 'account.updated', accountId: row.id, facts: { fields } }], {
      ...order,
      at: now,
    });
    const answer = { accountId: row.id };
    await storeAnswer(connection, row.id, order, answer);
    return answer;
  });
}

/** Zone and policy move when money wants attention, and what a dunning case does next. @rule ACC-7 */
async function writeNextCollection(connection: Connection, account: Account, now: Instant): Promise<void> {
  const books = (await loadBooks(connection, [account.id], now)).get(account.id);
  if (books === undefined) return;
  const touched = { ...books, cases: books.cases.map((each) => ({ ...each })) };
  await writeBooks(connection, [booksChanges(books, touched, account, [], now)], 'account');
}

async function changedAccount(
  connection: Connection,
  { state, row }: LoadedAccount,
  change: AccountUpdate,
): Promise<Account | Refusal> {
  const { account } = state;
  const { currency = account.currency, policyOverrides = account.policyOverrides } = change;
  if (currency !== account.currency && (state.subscriptions.length > 0 || (await hasInvoice(connection, row.id)))) {
    const detail = `The account is billed in ${account.currency}, fixed by its first order; open another account for ${currency}.`;
    return refuse('currency_fixed', detail, { currency: account.currency });
  }
  const isPolicyNew = change.policyOverrides !== undefined;
  const policy = isPolicyNew
    ? await checkPolicy(connection, row.policy_profile, policyOverrides, row.policy_version)
    : account.policy;
  if (isRefusal(policy)) return policy;
  const address = change.billingAddress ?? account.address;
  return {
    ...account,
    currency,
    policy,
    policyOverrides,
    zone: change.timeZone ?? account.zone,
    address: { country: address.country, region: address.region },
    hasShippingAddress:
      change.shippingAddress === undefined ? account.hasShippingAddress : change.shippingAddress !== null,
  };
}

async function hasInvoice(connection: Connection, accountId: string): Promise<boolean> {
  const { rows } = await connection.query('select 1 from invoices where account_id = $1 limit 1', [accountId]);
  return rows.length > 0;
}

async function writeAccount(
  connection: Connection,
  row: LockedAccount,
  account: Account,
  change: AccountUpdate,
): Promise<void> {
  const details = await readDetails(connection, row.id, row.details_revision);
  const next = Object.fromEntries(
    Object.entries(details).map(([name, value]) => [name, change[name as keyof AccountDetails] ?? value]),
  ) as AccountDetails;
  // null takes away what may be missing.
  const cleared = {
    ...(change.contact === null ? { contact: null } : {}),
    ...(change.shippingAddress === null ? { shippingAddress: null } : {}),
    ...(change.taxNumber === null ? { taxNumber: null } : {}),
  };
  const isChanged = Object.keys(details).some((name) => change[name as keyof AccountDetails] !== undefined);
  const revision = row.details_revision + (isChanged ? 1 : 0);
  if (isChanged) await writeDetails(connection, row.id, revision, { ...next, ...cleared });
  await connection.query(
    `update accounts set currency = $2, time_zone = $3, country = $4, region = $5, has_shipping_address = $6,
       details_revision = $7 where id = $1`,
    [
      row.id,
      account.currency,
      account.zone,
      account.address.country,
      account.address.region,
      account.hasShippingAddress,
      revision,
    ],
  );
}
