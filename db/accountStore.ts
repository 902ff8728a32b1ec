import type { Knex } from 'knex';
import type { AccountState } from '../rules/subscription/accountState.ts';
import { inTransaction } from './connection.ts';
import { loadAccounts } from './loadAccounts.ts';
import { lockAccount } from './lockAccount.ts';

/** An account with all its subscriptions, as decisions see it; null where there is none. */
export function readAccountState(database: Knex, accountId: string): Promise<AccountState | null> {
  return readState(database, { accountId });
}

/** The account of a subscription, with all its subscriptions; null where there is none. */
export function readSubscriptionState(database: Knex, subscriptionId: string): Promise<AccountState | null> {
  return readState(database, { subscriptionId });
}

/** The lock makes one picture of it: nobody moves the account between the queries. */
function readState(
  database: Knex,
  of: { accountId: string } | { subscriptionId: string },
): Promise<AccountState | null> {
  return inTransaction(database, async (connection) => {
    const row = await lockAccount(connection, of);
    if (row === null) return null;
    return (await loadAccounts(connection, [row], 'all')).get(row.id)?.state ?? null;
  });
}
