import type { Connection } from './connection.ts';
import { ACCOUNT_COLUMNS, type AccountRow } from './mapping.ts';

/** An account that this transaction has locked; `frozen_at` is the time of its test clock, null where it has none. */
export type LockedAccount = AccountRow & { readonly frozen_at: string | null };

/**
 * Locks an account until the end of the transaction: whoever moves its money or quantities waits here. The frozen time is
 * read after the lock is held.
 *
 * @returns null where there is none
 */
export async function lockAccount(
  connection: Connection,
  of: { readonly accountId: string } | { readonly subscriptionId: string },
): Promise<LockedAccount | null> {
  const columns = ACCOUNT_COLUMNS.map((column) => `a.${column}`).join(', ');
  const [from, id] =
    'accountId' in of
      ? ['accounts a where a.id = $1', of.accountId]
      : ['accounts a join subscriptions s on s.account_id = a.id where s.id = $1', of.subscriptionId];
  const { rows } = await connection.query<AccountRow>(`select ${columns} from ${from} for no key update of a`, [id]);
  const [row] = rows;
  if (row === undefined) return null;
  if (row.test_clock_id === null) return { ...row, frozen_at: null };
  const clock = await connection.query<{ frozen_at: string }>('select frozen_at from test_clocks where id = $1', [
    row.test_clock_id,
  ]);
  return { ...row, frozen_at: clock.rows[0]?.frozen_at ?? null };
}
