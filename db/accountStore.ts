import type { Knex } from 'knex';
import type { Instant } from '../rules/calendar/zone.ts';
import type { AccountState } from '../rules/subscription/accountState.ts';
import { type Connection, inTransaction } from './connection.ts';
import { loadAccounts } from './loadAccounts.ts';
import { lockAccount } from './lockAccount.ts';

/** An account with all its subscriptions, as decisions see it; null where there is none. */
export function readAccountState(database: Knex, accountId: string): Promise<AccountState | null> {
  return inTransaction(database, async (connection) => (await readLocked(connection, { accountId }))?.state ?? null);
}

/** The account of a subscription, with all its subscriptions, and the time of its test clock; null where there is none. */
export function readSubscriptionState(
  database: Knex,
  subscriptionId: string,
): Promise<{ readonly state: AccountState; readonly frozenAt: Instant | null } | null> {
  return inTransaction(database, async (connection) => readLocked(connection, { subscriptionId }));
}

/** The lock makes one picture of it: nobody moves the account between the queries. */
async function readLocked(connection: Connection, of: { accountId: string } | { subscriptionId: string }) {
  const row = await lockAccount(connection, of);
  if (row === null) return null;
  const loaded = (await loadAccounts(connection, [row], 'all')).get(row.id);
  return loaded === undefined ? null : { state: loaded.state, frozenAt: row.frozen_at };
}
