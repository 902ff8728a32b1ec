import type { Instant } from '../../rules/calendar/zone.ts';
import type { Connection } from '../connection.ts';
import { ACCOUNT_COLUMNS, type AccountRow } from '../mapping.ts';

export type PageRequest = {
  /** Bills what was due up to here. */
  readonly asOf: Instant;
  /** The accounts of this test clock; null for all that have none. */
  readonly clockId: string | null;
  readonly limit: number;
  /** The `last` of the page before; null starts anew. */
  readonly after: string | null;
};

/**
 * Locks the next accounts whose bill date is over, in order of their cut. What another page has locked is passed over, so
 * that two workers never bill the same account.
 *
 * @rule INV-5
 */
export async function claimPage(connection: Connection, request: PageRequest): Promise<AccountRow[]> {
  const { text, values } = claimQuery(request);
  const { rows } = await connection.query<AccountRow>(text, values);
  return rows;
}

/** The query of a claim, for the test that looks at its plan. */
export function claimQuery({ asOf, clockId, limit, after }: PageRequest): { text: string; values: unknown[] } {
  const values: unknown[] = [asOf, limit];
  const conditions = ['next_bill_at <= $1', 'next_bill_at is not null', 'billing_stopped_at is null'];
  if (clockId === null) conditions.push('test_clock_id is null');
  else conditions.push(`test_clock_id = $${values.push(clockId)}`);
  if (after !== null) {
    const [at, id] = after.split('|');
    conditions.push(`(next_bill_at, id) > ($${values.push(at)}::timestamptz, $${values.push(id)}::uuid)`);
  }
  const text = `select ${ACCOUNT_COLUMNS.join(', ')} from accounts where ${conditions.join(' and ')}
    order by next_bill_at, id limit $2 for no key update skip locked`;
  return { text, values };
}

/** Where the next page goes on. */
export function cursorOf(account: AccountRow): string {
  return `${account.next_bill_at}|${account.id}`;
}
