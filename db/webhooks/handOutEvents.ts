import type { Knex } from 'knex';
import { query } from '../connection.ts';

/** Ids that are handed out by one statement at most. */
const windowSize = 5_000;

/**
 * Hands settled events to the lanes of the endpoints that want them, and moves the endpoints' positions over them: a lane is
 * told up to which event there is something for it, once per window and not per event. Endpoints that another sender is
 * handing out to are left to it.
 *
 * @param settledId  from `followSettled`: what is passed over may not appear later
 * @returns          how many endpoints have more before them
 */
export async function handOutEvents(database: Knex, settledId: number): Promise<number> {
  const rows = await query<{ position: number }>(
    database,
    `with behind as (
       select id, account_id, event_types, position, least(position + $2::bigint, $1::bigint) as upto
       from webhook_endpoints where disabled_at is null and position < $1 order by id for update skip locked
     ), wanted as (
       select e.id as endpoint_id, o.account_id, e.position, max(o.id) as known_to
       from behind e join outbox o on o.id > e.position and o.id <= e.upto
         and (e.account_id is null or o.account_id = e.account_id) and webhook_wants(e.event_types, o.topic)
       group by e.id, o.account_id, e.position
     ), told as (
       insert into webhook_lanes as lane (endpoint_id, account_id, delivered_to, known_to, due_at)
       select endpoint_id, account_id, position, known_to, now() from wanted order by endpoint_id, account_id
       on conflict (endpoint_id, account_id) do update set
         known_to = greatest(lane.known_to, excluded.known_to),
         -- What lies between was not wanted when it came by.
         delivered_to = case when lane.due_at is null then greatest(lane.delivered_to, excluded.delivered_to) else lane.delivered_to end,
         due_at = case when lane.due_at is not null or excluded.known_to <= lane.delivered_to then lane.due_at else now() end
     )
     update webhook_endpoints e set position = b.upto from behind b where b.id = e.id returning e.position`,
    [settledId, windowSize],
  );
  return rows.filter(({ position }) => position < settledId).length;
}
