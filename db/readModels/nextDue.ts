import type { Knex } from 'knex';
import type { Instant } from '../../rules/calendar/zone.ts';

/** Something with a workflow of its own that lives at the time of a test clock. */
export type ClockMember = { readonly kind: 'subscription' | 'quote'; readonly id: string };

/** What a test clock has to do next: the cuts of its accounts, then the deadlines of these members. */
export type NextDue = {
  readonly at: Instant;
  readonly isBilling: boolean;
  readonly members: readonly ClockMember[];
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
  const { rows: deadlines } = await database.raw<{ rows: (ClockMember & { at: string })[] }>(
    `select 'subscription' as kind, s.id, s.next_deadline_at as at
       from subscriptions s join accounts a on a.id = s.account_id
       where a.test_clock_id = ? and s.next_deadline_at <= ?
     union all
     select 'quote', q.id, q.next_deadline_at from quotes q join accounts a on a.id = q.account_id
       where a.test_clock_id = ? and q.next_deadline_at <= ?
     order by at, id`,
    [clockId, until, clockId, until],
  );
  const billsAt = clock.at === null ? null : later(clock.at, clock.frozen_at);
  const due = deadlines.map(({ kind, id, at }) => ({ kind, id, at: later(at, clock.frozen_at) }));
  const at = [billsAt, due[0]?.at].filter((one) => one != null).sort()[0];
  if (at === undefined || at > until) return null;
  const members = due.filter((one) => one.at === at).map(({ kind, id }) => ({ kind, id }));
  return { at, isBilling: billsAt === at, members };
}

function later(left: Instant, right: Instant): Instant {
  return left > right ? left : right;
}
