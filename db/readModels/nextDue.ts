import type { Knex } from 'knex';
import type { Instant } from '../../rules/calendar/zone.ts';

/** Something with a workflow of its own that lives at the time of a test clock. */
export type ClockMember =
  | { readonly kind: 'subscription' | 'quote' | 'payment'; readonly id: string }
  | {
      readonly kind: 'dunning';
      readonly id: string;
      readonly accountId: string;
      readonly subscriptionId: string | null;
    };

/** What a test clock has to do next: the cuts of its accounts, their collection, then the deadlines of these members. */
export type NextDue = {
  readonly at: Instant;
  readonly isBilling: boolean;
  readonly isCollecting: boolean;
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
  const pages = await database.raw<{ rows: { bills: string | null; collects: string | null; frozen_at: string }[] }>(
    `select t.frozen_at, (
       select min(next_bill_at) from accounts
       where test_clock_id = t.id and next_bill_at is not null and billing_stopped_at is null
     ) as bills, (
       select min(next_collection_at) from accounts where test_clock_id = t.id and next_collection_at is not null
     ) as collects from test_clocks t where t.id = ?`,
    [clockId],
  );
  const [clock] = pages.rows;
  if (clock === undefined) return null;
  const { rows } = await database.raw<{ rows: DueRow[] }>(MEMBERS, Array(4).fill([clockId, until]).flat());
  const fromNow = (at: Instant | null) => (at === null ? null : later(at, clock.frozen_at));
  const [billsAt, collectsAt] = [fromNow(clock.bills), fromNow(clock.collects)];
  const due = rows.map((row) => ({ ...row, at: later(row.at, clock.frozen_at) }));
  const at = [billsAt, collectsAt, ...due.map((row) => row.at)].filter((one) => one !== null).sort()[0];
  if (at === undefined || at > until) return null;
  const members = due.filter((row) => row.at === at).map(memberOf);
  return { at, isBilling: billsAt === at, isCollecting: collectsAt === at, members };
}

type DueRow = {
  kind: ClockMember['kind'];
  id: string;
  account_id: string;
  subscription_id: string | null;
  at: string;
  place: number;
};

/** At one instant: what became of payments, what subscriptions and quotes do, then dunning. */
const MEMBERS = `select 'payment' as kind, t.id, t.account_id, null::uuid as subscription_id,
    coalesce(t.next_look_at, t.opened_at) as at, 1 as place
  from charge_attempts t join accounts a on a.id = t.account_id
  where a.test_clock_id = ? and t.settled_at is null and coalesce(t.next_look_at, t.opened_at) <= ?
  union all
  select 'subscription', s.id, s.account_id, null, s.next_deadline_at, 2
  from subscriptions s join accounts a on a.id = s.account_id where a.test_clock_id = ? and s.next_deadline_at <= ?
  union all
  select 'quote', q.id, q.account_id, null, q.next_deadline_at, 2
  from quotes q join accounts a on a.id = q.account_id where a.test_clock_id = ? and q.next_deadline_at <= ?
  union all
  select 'dunning', d.id, d.account_id, d.subscription_id, d.next_step_at, 3
  from dunning_cases d join accounts a on a.id = d.account_id where a.test_clock_id = ? and d.next_step_at <= ?
  order by place, at, id`;

function memberOf({ kind, id, account_id: accountId, subscription_id: subscriptionId }: DueRow): ClockMember {
  return kind === 'dunning' ? { kind, id, accountId, subscriptionId } : { kind, id };
}

function later(left: Instant, right: Instant): Instant {
  return left > right ? left : right;
}
