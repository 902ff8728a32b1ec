import type { Knex } from 'knex';
import { query } from '../connection.ts';
import type { Attempt } from './attempt.ts';
import { type Destination, type DueEvent, destinationOf, dueEvent } from './claimLanes.ts';

/** A delivery that somebody asked for by itself: a test, or an event once more. It is sent once, beside its lane. */
export type AskedDelivery = Destination & {
  readonly deliveryId: string;
  readonly askedAt: string;
  /** Null: a test. */
  readonly event: DueEvent | null;
};

type AskedRow = {
  delivery_id: string;
  asked_at: string;
  endpoint_id: string;
  url: string;
  secret: string;
  previous_secret: string | null;
  id: number | null;
  type: string;
  account_id: string | null;
  at: string;
  payload: object;
};

/** Takes what was asked for, until the lease ends. A disabled endpoint is sent to as well: somebody wants to see it answer. */
export async function claimAsked(database: Knex, limit: number, leaseMs: number): Promise<AskedDelivery[]> {
  const rows = await query<AskedRow>(
    database,
    `with claimed as (
       update webhook_deliveries d set claimed_until = now() + make_interval(secs => $2::float8 / 1000)
       where id in (select id from webhook_deliveries
         where asked_at is not null and (claimed_until is null or claimed_until <= now())
         order by asked_at limit $1 for update skip locked)
       returning id, endpoint_id, event_id, asked_at
     )
     select c.id as delivery_id, c.asked_at, c.endpoint_id, e.url, e.secret,
       case when e.previous_secret_until > now() then e.previous_secret end as previous_secret,
       o.id, o.topic as type, o.account_id, o.at, o.payload
     from claimed c join webhook_endpoints e on e.id = c.endpoint_id left join outbox o on o.id = c.event_id`,
    [limit, leaseMs],
  );
  return rows.map((row) => ({
    ...destinationOf(row),
    deliveryId: row.delivery_id,
    askedAt: row.asked_at,
    event: row.id === null ? null : dueEvent({ ...row, id: row.id }),
  }));
}

export type AskedOutcome = { readonly delivery: AskedDelivery; readonly attempt: Attempt };

/** Keeps what came of deliveries that were asked for. */
export async function recordAsked(database: Knex, outcomes: readonly AskedOutcome[]): Promise<void> {
  if (outcomes.length === 0) return;
  await query(
    database,
    `update webhook_deliveries d set asked_at = null, claimed_until = null, changed_at = now(),
       attempts = d.attempts || a.attempt, status = case when a.is_delivered then 'delivered' else 'failed' end
     from unnest($1::uuid[], $2::jsonb[], $3::boolean[]) as a (id, attempt, is_delivered) where d.id = a.id`,
    [
      outcomes.map(({ delivery }) => delivery.deliveryId),
      outcomes.map(({ attempt }) => JSON.stringify(attempt)),
      outcomes.map(({ attempt }) => attempt.error === null),
    ],
  );
}

const keptDays = 30;

/** Forgets deliveries that nothing has happened to for 30 days; the events stay. Answers how many. */
export async function forgetDeliveries(database: Knex): Promise<number> {
  const rows = await query(
    database,
    `with old as (
       select id from webhook_deliveries where changed_at < now() - make_interval(days => $1) and asked_at is null limit 50000
     ) delete from webhook_deliveries d using old where d.id = old.id returning 1 as gone`,
    [keptDays],
  );
  return rows.length;
}
