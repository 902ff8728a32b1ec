import type { Knex } from 'knex';
import type { Instant } from '../rules/calendar/zone.ts';

/** A kind of thing whose workflow can be made again from what is in Postgres. */
export type SweptKind = 'subscription' | 'quote' | 'payment' | 'dunning' | 'clock';

/** Where a sweep goes on. */
export type SweepPlace = {
  readonly cursor: string | null;
  /** All pages of this round follow each other without a rest. */
  readonly isHurried: boolean;
  /** Closed workflows have been looked at up to here; null before the first sweep. */
  readonly seenUntil: Instant | null;
  readonly now: Instant;
};

/** A sweep that was broken off is taken up by another sweeper after this. */
const leaseSeconds = 60;

/**
 * Takes a sweep, if no other process is at it and it has rested long enough. Another Temporal than last time knows nothing
 * of what ran before: a hurried round begins.
 *
 * @returns null while there is nothing to do
 */
export async function claimSweep(database: Knex, kind: SweptKind, namespaceId: string): Promise<SweepPlace | null> {
  const { rows } = await database.raw<{
    rows: { cursor: string | null; is_hurried: boolean; seen_until: string | null; now: string }[];
  }>(
    `insert into sweeps as s (kind, namespace_id, free_at) values (?, ?, now() + ? * interval '1 second')
     on conflict (kind) do update set
       free_at = excluded.free_at,
       namespace_id = excluded.namespace_id,
       cursor = case when s.namespace_id = excluded.namespace_id then s.cursor end,
       is_hurried = s.is_hurried or s.namespace_id <> excluded.namespace_id
     where s.free_at <= now()
     returning cursor, is_hurried, seen_until, now() as now`,
    [kind, namespaceId, leaseSeconds],
  );
  const [row] = rows;
  if (row === undefined) return null;
  return { cursor: row.cursor, isHurried: row.is_hurried, seenUntil: row.seen_until, now: row.now };
}

/** A sweep has been made: says where the next one goes on, and when. */
export async function restSweep(
  database: Knex,
  kind: SweptKind,
  next: { cursor: string | null; isHurried: boolean; seenUntil: Instant | null; restMs: number },
): Promise<void> {
  await database('sweeps')
    .where('kind', kind)
    .update({
      cursor: next.cursor,
      is_hurried: next.isHurried,
      seen_until: next.seenUntil,
      free_at: database.raw(`now() + ? * interval '1 millisecond'`, [next.restMs]),
    });
}

/** What should have a workflow, and from what it is opened again. `x` is the row of the kind. */
type Kept = {
  /** What `x` is, and what belongs to it. */
  readonly from: string;
  /** What the id of its workflow ends with, and the type by which that is compared. */
  readonly key: string;
  readonly keyType: 'uuid' | 'text';
  readonly shouldBeOpen: string;
  /** Whose time has come by the wall clock, and which is still waiting. */
  readonly overdue: string | null;
  /** When it wants attention. */
  readonly dueAt: string;
  readonly topic: `workflow.${string}`;
  /** The id in the message's payload. */
  readonly idKey: string;
  readonly accountId: string;
  readonly payload: string;
};

/** As rules write an instant: texts are compared. */
const instantText = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const KEPT: Readonly<Record<SweptKind, Kept>> = {
  subscription: {
    key: 'x.id',
    keyType: 'uuid',
    from: 'subscriptions x join accounts a on a.id = x.account_id left join test_clocks t on t.id = a.test_clock_id',
    shouldBeOpen: `(x.status <> 'ended' or x.next_deadline_at is not null)`,
    // Members of a test clock are opened by it when their time comes.
    overdue: `x.next_deadline_at < now() - interval '30 seconds' and a.test_clock_id is null`,
    dueAt: 'x.next_deadline_at',
    topic: 'workflow.refresh_subscription',
    idKey: 'subscription_id',
    accountId: 'x.account_id',
    payload: `case when t.id is null then json_build_object('subscription_id', x.id)
      else json_build_object('subscription_id', x.id, 'test_clock_id', t.id, 'frozen_at', ${instantText('t.frozen_at')}) end`,
  },
  quote: {
    key: 'x.id',
    keyType: 'uuid',
    from: 'quotes x join accounts a on a.id = x.account_id left join test_clocks t on t.id = a.test_clock_id',
    shouldBeOpen: `x.status = 'sent'`,
    overdue: `x.next_deadline_at < now() - interval '30 seconds' and a.test_clock_id is null`,
    dueAt: 'x.next_deadline_at',
    topic: 'workflow.start_quote',
    idKey: 'quote_id',
    accountId: 'x.account_id',
    payload: `case when t.id is null then json_build_object('quote_id', x.id)
      else json_build_object('quote_id', x.id, 'test_clock_id', t.id, 'frozen_at', ${instantText('t.frozen_at')}) end`,
  },
  // What a page has sent and nobody has answered yet is the collection's.
  payment: {
    key: 'x.id',
    keyType: 'uuid',
    from: 'charge_attempts x join accounts a on a.id = x.account_id left join test_clocks t on t.id = a.test_clock_id',
    shouldBeOpen: `x.settled_at is null and (x.status <> 'open' or x.origin <> 'autopay')`,
    overdue: `coalesce(x.next_look_at, x.recorded_at) < now() - interval '30 seconds' and a.test_clock_id is null`,
    dueAt: 'coalesce(x.next_look_at, x.recorded_at)',
    topic: 'workflow.payment',
    idKey: 'attempt_id',
    accountId: 'x.account_id',
    payload: `json_strip_nulls(json_build_object('attempt_id', x.id, 'frozen_at', ${instantText('t.frozen_at')}))`,
  },
  dunning: {
    key: `concat_ws('/', x.account_id, x.subscription_id)`,
    keyType: 'text',
    from: 'dunning_cases x join accounts a on a.id = x.account_id left join test_clocks t on t.id = a.test_clock_id',
    shouldBeOpen: `x.closed_at is null`,
    overdue: `x.next_step_at < now() - interval '30 seconds' and a.test_clock_id is null`,
    dueAt: 'x.next_step_at',
    topic: 'workflow.dunning',
    idKey: 'case_id',
    accountId: 'x.account_id',
    payload: `case when t.id is null then
        json_build_object('case_id', x.id, 'account_id', x.account_id, 'subscription_id', x.subscription_id)
      else json_build_object('case_id', x.id, 'account_id', x.account_id, 'subscription_id', x.subscription_id,
        'frozen_at', ${instantText('t.frozen_at')}) end`,
  },
  // A clock that stands is opened by its next advance; one that was on its way goes on.
  clock: {
    key: 'x.id',
    keyType: 'uuid',
    from: 'test_clocks x',
    shouldBeOpen: `x.status = 'advancing' and x.target_at is not null`,
    overdue: null,
    dueAt: 'x.target_at',
    topic: 'workflow.advance_clock',
    idKey: 'clock_id',
    accountId: 'null::uuid',
    payload: `json_build_object('clock_id', x.id, 'frozen_at', ${instantText('x.frozen_at')}, 'to', ${instantText('x.target_at')})`,
  },
};

/** The keys of a page, in their order, of what should have a workflow. */
export async function pageToSweep(
  database: Knex,
  kind: SweptKind,
  after: string | null,
  limit: number,
): Promise<string[]> {
  const { from, shouldBeOpen, key, keyType } = KEPT[kind];
  const isBehind = after === null ? 'true' : `${key} > ?::${keyType}`;
  const { rows } = await database.raw<{ rows: { key: string }[] }>(
    `select ${key} as key from ${from} where ${shouldBeOpen} and ${isBehind} order by ${key} limit ?`,
    after === null ? [limit] : [after, limit],
  );
  return rows.map((row) => row.key);
}

/** The keys of what should have done something by now, the latest last. */
export async function overdueToSweep(database: Knex, kind: SweptKind, limit: number): Promise<string[]> {
  const { from, shouldBeOpen, overdue, dueAt, key } = KEPT[kind];
  if (overdue === null) return [];
  const { rows } = await database.raw<{ rows: { key: string }[] }>(
    `select ${key} as key from ${from} where ${shouldBeOpen} and ${overdue} order by ${dueAt} limit ?`,
    [limit],
  );
  return rows.map((row) => row.key);
}

/**
 * Asks the relay to open the workflows of these again, from what Postgres has by now. Left out are those that need none, and
 * those for which a message is waiting already.
 *
 * @returns how many were asked for
 */
export async function reopenLost(database: Knex, kind: SweptKind, keys: readonly string[]): Promise<number> {
  if (keys.length === 0) return 0;
  const { from, shouldBeOpen, topic, idKey, accountId, payload, key, keyType } = KEPT[kind];
  const { rowCount } = await database.raw<{ rowCount: number }>(
    `insert into outbox (topic, account_id, payload, at)
     select '${topic}', ${accountId}, ${payload}, now() from ${from}
     where ${key} = any(?::${keyType}[]) and ${shouldBeOpen} and x.id::text not in (
       select o.payload->>'${idKey}' from outbox o
       where o.dispatched_at is null and o.topic like 'workflow.%' and o.payload->>'${idKey}' is not null)
     order by x.id`,
    [[...keys]],
  );
  return rowCount;
}
