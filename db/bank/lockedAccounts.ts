import type { Instant } from '../../rules/calendar/zone.ts';
import type { Connection } from '../connection.ts';
import { ACCOUNT_COLUMNS, type AccountRow } from '../mapping.ts';
import { sqlArray } from '../sqlArray.ts';

/** Accounts that live at one time: those without a test clock, or those of one. */
export type AccountsAtTime = { readonly at: Instant; readonly rows: readonly AccountRow[] };

/**
 * Locks accounts in the order of their ids, and tells at which time each lives.
 *
 * @param now  of those without a test clock
 */
export async function lockAccounts(
  connection: Connection,
  accountIds: readonly string[],
  now: Instant,
): Promise<AccountsAtTime[]> {
  if (accountIds.length === 0) return [];
  const { rows } = await connection.query<AccountRow>(
    `select ${ACCOUNT_COLUMNS.join(', ')} from accounts where id = any($1::uuid[]) order by id for no key update`,
    [sqlArray(accountIds)],
  );
  const clockIds = [...new Set(rows.flatMap(({ test_clock_id }) => test_clock_id ?? []))];
  const times = new Map<string | null, Instant>([[null, now]]);
  if (clockIds.length > 0) {
    const { rows: clocks } = await connection.query<{ id: string; frozen_at: Instant }>(
      'select id, frozen_at from test_clocks where id = any($1::uuid[])',
      [sqlArray(clockIds)],
    );
    for (const { id, frozen_at } of clocks) times.set(id, frozen_at);
  }
  return [...times].map(([clockId, at]) => ({
    at,
    rows: rows.filter(({ test_clock_id }) => test_clock_id === clockId),
  }));
}
