import type { Knex } from 'knex';
import type { Instant } from '../../rules/calendar/zone.ts';

/** What a test clock has to do next: the cuts of its accounts, then the deadlines of these subscriptions. */
export type NextDue = {
  readonly at: Instant;
  readonly isBilling: boolean;
  readonly subscriptionIds: readonly string[];
};

/**
 * The earliest instant up to `until` at which anything of a clock's accounts is due, with all that is due then. What is
 * overdue (a case that was resolved) is due where the clock stands.
 *
 * @returns null when nothing is left
 * @rule EXP-4
 */
export async function nextDue(database: Knex, clockId: string, until: Instant): Promise<NextDue | null> {
  const bills = await database.raw<{ rows: { at: string | null; frozen_at: string }[] }>(
    `select t.frozen_at, (
       select min(next_bill_at) from accounts
       where test_clock_id = t.id and next_bill_at is not null and billing_stopped_at is null
     ) as at from test_clocks t where t.id = ?`,
    [clockId],
  );
  const [clock] = bills.rows;
  if (clock === undefined) return null;
  const deadlines = await database('subscriptions as s')
    .join('accounts as a', 'a.id', 's.account_id')
    .where('a.test_clock_id', clockId)
    .where('s.next_deadline_at', '<=', until)
    .orderBy(['s.next_deadline_at', 's.id'])
    .select<{ id: string; at: string }[]>('s.id', 's.next_deadline_at as at');
  const billsAt = clock.at === null ? null : later(clock.at, clock.frozen_at);
  const due = deadlines.map(({ id, at }) => ({ id, at: later(at, clock.frozen_at) }));
  const at = [billsAt, due[0]?.at].filter((one) => one != null).sort()[0];
  if (at === undefined || at > until) return null;
  return { at, isBilling: billsAt === at, subscriptionIds: due.filter((one) => one.at === at).map(({ id }) => id) };
}

function later(left: Instant, right: Instant): Instant {
  return left > right ? left : right;
}
