import type { Knex } from 'knex';
import { query } from '../connection.ts';

/** Where something is sent to, and the secrets that sign it, the newest first. */
export type Destination = { readonly endpointId: string; readonly url: string; readonly secrets: readonly string[] };

/** An event as it is sent. */
export type DueEvent = {
  readonly id: number;
  readonly type: string;
  readonly accountId: string | null;
  /** Business time. */
  readonly at: string;
  readonly payload: Readonly<Record<string, unknown>>;
};

/** A lane that is this sender's until its lease ends, with the next events of its account, in their order. */
export type ClaimedLane = Destination & {
  readonly laneId: number;
  readonly claimNo: number;
  readonly replayNo: number;
  /** Attempts that failed of the first event, and since when: milliseconds before the claim. */
  readonly failures: number;
  readonly failingMs: number;
  readonly events: readonly DueEvent[];
  /** When all these are through, the lane is through up to here. */
  readonly endsAt: number;
};

export type ClaimOptions = {
  /** Lanes of an endpoint that this sender has under way. */
  readonly busy: ReadonlyMap<string, number>;
  /** At once per endpoint; one where nothing gets through, and none while it is paused. */
  readonly lanesPerEndpoint: number;
  readonly eventsPerLane: number;
  readonly leaseMs: number;
};

type LaneRow = {
  lane_id: number;
  claim_no: number;
  replay_no: number;
  failures: number;
  failing_ms: number;
  known_to: number;
  endpoint_id: string;
  url: string;
  secret: string;
  previous_secret: string | null;
};

type EventRow = { lane_id: number; id: number; type: string; account_id: string | null; at: string; payload: object };

/**
 * Takes lanes that are due for every endpoint, as many as it has room for: one that takes long fills its own room and no
 * other's. Two statements, whatever the number of lanes.
 */
export async function claimLanes(database: Knex, options: ClaimOptions): Promise<ClaimedLane[]> {
  const { busy, lanesPerEndpoint, eventsPerLane, leaseMs } = options;
  const lanes = await query<LaneRow>(
    database,
    `with room as (
       select e.id, case when e.failing_since is null then $3::int else 1 end - coalesce(b.lanes, 0) as lanes
       from webhook_endpoints e left join unnest($1::uuid[], $2::int[]) as b (endpoint_id, lanes) on b.endpoint_id = e.id
       where e.disabled_at is null and (e.paused_until is null or e.paused_until <= now())
     ), due as (
       select l.id from room cross join lateral (
         select id from webhook_lanes
         where endpoint_id = room.id and due_at <= now() and (claimed_until is null or claimed_until <= now())
         order by due_at limit greatest(room.lanes, 0) for update skip locked) l
     ), claimed as (
       update webhook_lanes l set claim_no = l.claim_no + 1, claimed_until = now() + make_interval(secs => $4::float8 / 1000)
       from due where l.id = due.id
       returning l.id as lane_id, l.claim_no, l.replay_no, l.failures, l.known_to, l.endpoint_id,
         coalesce(extract(epoch from now() - l.failing_since) * 1000, 0)::float8 as failing_ms
     )
     select c.*, e.url, e.secret, case when e.previous_secret_until > now() then e.previous_secret end as previous_secret
     from claimed c join webhook_endpoints e on e.id = c.endpoint_id`,
    [[...busy.keys()], [...busy.values()], lanesPerEndpoint, leaseMs],
  );
  if (lanes.length === 0) return [];
  const events = await eventsOf(database, lanes, eventsPerLane);
  return lanes.map((lane) =>
    claimedLane(
      lane,
      events.filter((event) => event.lane_id === lane.lane_id),
      eventsPerLane,
    ),
  );
}

/** What a lane has before it: a filter counts as it is now, and only settled events are known to a lane. */
function eventsOf(database: Knex, lanes: readonly LaneRow[], eventsPerLane: number): Promise<EventRow[]> {
  return query<EventRow>(
    database,
    `select l.id as lane_id, o.id, o.topic as type, o.account_id, o.at, o.payload
     from webhook_lanes l join webhook_endpoints e on e.id = l.endpoint_id cross join lateral (
       (select id, topic, account_id, at, payload from outbox
        where l.account_id is not null and account_id = l.account_id
          and id > l.delivered_to and id <= l.known_to and webhook_wants(e.event_types, topic) order by id limit $2)
       union all
       (select id, topic, account_id, at, payload from outbox
        where l.account_id is null and account_id is null and topic not like 'workflow.%' and topic not like 'email.%'
          and id > l.delivered_to and id <= l.known_to and webhook_wants(e.event_types, topic) order by id limit $2)) o
     where l.id = any($1::bigint[]) and (e.account_id is null or l.account_id = e.account_id) order by l.id, o.id`,
    [lanes.map(({ lane_id }) => lane_id), eventsPerLane],
  );
}

function claimedLane(lane: LaneRow, rows: readonly EventRow[], eventsPerLane: number): ClaimedLane {
  const events = rows.map(dueEvent);
  const last = events.at(-1)?.id ?? 0;
  return {
    ...destinationOf(lane),
    laneId: lane.lane_id,
    claimNo: lane.claim_no,
    replayNo: lane.replay_no,
    failures: lane.failures,
    failingMs: lane.failing_ms,
    events,
    // More may have become known between the claim and the reading.
    endsAt: events.length < eventsPerLane ? Math.max(lane.known_to, last) : last,
  };
}

export function destinationOf(row: {
  endpoint_id: string;
  url: string;
  secret: string;
  previous_secret: string | null;
}): Destination {
  const secrets = row.previous_secret === null ? [row.secret] : [row.secret, row.previous_secret];
  return { endpointId: row.endpoint_id, url: row.url, secrets };
}

export function dueEvent(row: Omit<EventRow, 'lane_id'>): DueEvent {
  const payload = row.payload as DueEvent['payload'];
  return { id: row.id, type: row.type, accountId: row.account_id, at: row.at, payload };
}
