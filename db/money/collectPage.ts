import type { Knex } from 'knex';
import type { Instant } from '../../rules/calendar/zone.ts';
import { collectDue } from '../../rules/payments/collectDue.ts';
import { type Connection, inTransaction } from '../connection.ts';
import { ACCOUNT_COLUMNS, type AccountRow } from '../mapping.ts';
import { planByKeys } from '../planByKeys.ts';
import { readTaxTable } from '../taxRateStore.ts';
import { type ChargeToSend, readCharges } from './chargesToSend.ts';
import { decidePage } from './decidePage.ts';

export type CollectRequest = {
  readonly database: Knex;
  /** What was due up to here, dated by it. */
  readonly asOf: Instant;
  /** The accounts of this test clock; null for all that have none. */
  readonly clockId: string | null;
  readonly limit: number;
};

/** What a page opened: charges to be sent, each with its own key. */
export type CollectedPage = { readonly accounts: number; readonly charges: readonly ChargeToSend[] };

/**
 * Opens the charges of one page of accounts whose money wants attention, in one transaction, and dunning cases where a due date
 * has ended. What another page has locked is passed over. Charges that a process left behind are taken up again, with the same
 * key.
 *
 * @rule PAY-2, PAY-5, DUN-1
 */
export function openCollectionPage({ database, ...request }: CollectRequest): Promise<CollectedPage> {
  return inTransaction(database, async (connection) => {
    await connection.query(planByKeys);
    const rows = await claimAccounts(connection, request);
    const page = {
      rows,
      at: request.asOf,
      actor: 'collection',
      isSent: true,
      taxTable: await readTaxTable(connection),
    };
    const decisions = await decidePage(connection, page, collectDue);
    const opened = [...decisions.values()].flatMap(({ toCharge }) => toCharge?.id ?? []);
    const leftBehind = await claimLeftBehind(connection, request);
    return { accounts: rows.length, charges: await readCharges(connection, [...opened, ...leftBehind]) };
  });
}

async function claimAccounts(
  connection: Connection,
  { asOf, clockId, limit }: Omit<CollectRequest, 'database'>,
): Promise<AccountRow[]> {
  const values: unknown[] = [asOf, limit];
  const whose = clockId === null ? 'test_clock_id is null' : `test_clock_id = $${values.push(clockId)}`;
  const { rows } = await connection.query<AccountRow>(
    `select ${ACCOUNT_COLUMNS.join(', ')} from accounts
     where next_collection_at <= $1 and next_collection_at is not null and ${whose}
     order by next_collection_at, id limit $2 for no key update skip locked`,
    values,
  );
  return rows;
}

/** Charges that were opened by a process that has gone. */
async function claimLeftBehind(
  connection: Connection,
  { clockId, limit }: Omit<CollectRequest, 'database'>,
): Promise<string[]> {
  const values: unknown[] = [limit];
  const whose = clockId === null ? 'a.test_clock_id is null' : `a.test_clock_id = $${values.push(clockId)}`;
  const { rows } = await connection.query<{ id: string }>(
    `update charge_attempts set leased_until = now() + interval '2 minutes'
     where id in (select t.id from charge_attempts t join accounts a on a.id = t.account_id
       where t.status = 'open' and t.origin = 'autopay' and t.leased_until < now() and ${whose}
       limit $1 for update of t skip locked)
     returning id`,
    values,
  );
  return rows.map(({ id }) => id);
}
