import type { Knex } from 'knex';
import { type Ladder, waitAfter } from '../../rules/webhooks/ladder.ts';
import { type Connection, inTransaction } from '../connection.ts';
import { newId } from '../newId.ts';
import type { Attempt } from './attempt.ts';
import type { ClaimedLane, DueEvent } from './claimLanes.ts';
import { disableFailing } from './disableFailing.ts';

/** What came of a claimed lane: its events were sent in order, up to the first that failed. */
export type LaneOutcome = {
  readonly lane: ClaimedLane;
  readonly attempts: readonly { readonly event: DueEvent; readonly attempt: Attempt }[];
  /** Everything that was claimed is through; where not, and no attempt failed, there was no time for the rest. */
  readonly isThrough: boolean;
};

export type RecordOptions = {
  readonly ladder: Ladder;
  /** An event is tried for so long; an endpoint that lets nothing through for so long is disabled. */
  readonly patienceMs: number;
};

/** One attempt with what follows from it. */
type Verdict = {
  readonly outcome: LaneOutcome;
  readonly event: DueEvent;
  readonly attempt: Attempt;
  readonly status: 'delivered' | 'waiting' | 'failed';
  readonly retryMs: number | null;
};

/**
 * Records what came of lanes, in one transaction and a constant number of statements: attempts are kept, lanes move forward
 * and are free again. A claim that is no longer the lane's last, or from before a replay, moves nothing.
 *
 * An event that failed for the last time is given up and its lane goes on, as long as the endpoint takes others. Where it
 * takes none, it is disabled instead: its lanes stay where they are.
 */
export async function recordLanes(
  database: Knex,
  outcomes: readonly LaneOutcome[],
  options: RecordOptions,
): Promise<void> {
  if (outcomes.length === 0) return;
  await inTransaction(database, async (connection) => {
    const disabled = await markEndpoints(connection, outcomes, options.patienceMs);
    const verdicts = outcomes.flatMap((outcome) => verdictsOf(outcome, options, disabled));
    await keepAttempts(connection, verdicts);
    await moveLanes(connection, outcomes, verdicts, disabled);
  });
}

/** An endpoint that lets nothing through is paused for this share of the time since: not at first, and never for longer than the limit. */
const pausedShare = 0.1;
const unpausedSeconds = 10;
const longestPauseSeconds = 30;

/** After so long without anything that got through, the first that does makes all lanes due: nobody waits out the pauses. */
const recoverySeconds = 60;

/** Locks the endpoints before their lanes, as whoever hands out and replays does. Answers those that are disabled now. */
async function markEndpoints(
  connection: Connection,
  outcomes: readonly LaneOutcome[],
  patienceMs: number,
): Promise<ReadonlySet<string>> {
  const reached = new Map<string, boolean>();
  for (const { lane, attempts } of outcomes) {
    for (const { attempt } of attempts)
      reached.set(lane.endpointId, reached.get(lane.endpointId) || attempt.error === null);
  }
  const ids = [...reached.keys()];
  const { rows: recovering } = await connection.query<{ id: string }>(
    `select id from (select id, failing_since from webhook_endpoints where id = any($1::uuid[]) order by id for update) e
     where failing_since <= now() - make_interval(secs => $2)`,
    [outcomes.map(({ lane }) => lane.endpointId), recoverySeconds],
  );
  const { rows } = await connection.query<{ id: string; is_over: boolean }>(
    `update webhook_endpoints e set failing_since = case when r.is_reached then null else coalesce(failing_since, now()) end,
       paused_until = case when not r.is_reached and failing_since <= now() - make_interval(secs => $6)
         then now() + least((now() - failing_since) * $4::float8, make_interval(secs => $5)) end
     from unnest($1::uuid[], $2::boolean[]) as r (id, is_reached)
     where e.id = r.id and e.disabled_at is null and (failing_since is not null or not r.is_reached)
     returning e.id, failing_since <= now() - make_interval(secs => $3::float8 / 1000) as is_over`,
    [ids, [...reached.values()], patienceMs, pausedShare, longestPauseSeconds, unpausedSeconds],
  );
  await endWaits(
    connection,
    recovering.map(({ id }) => id).filter((id) => reached.get(id)),
  );
  const over = rows.filter(({ is_over }) => is_over).map(({ id }) => id);
  await disableFailing(connection, over);
  return new Set(over);
}

async function endWaits(connection: Connection, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await connection.query(
    `update webhook_lanes set failures = 0, due_at = now() where endpoint_id = any($1::uuid[]) and due_at > now()`,
    [ids],
  );
}

function verdictsOf(
  outcome: LaneOutcome,
  { ladder, patienceMs }: RecordOptions,
  disabled: ReadonlySet<string>,
): Verdict[] {
  return outcome.attempts.map(({ event, attempt }, index) => {
    if (attempt.error === null) return { outcome, event, attempt, status: 'delivered', retryMs: null };
    if (disabled.has(outcome.lane.endpointId)) return { outcome, event, attempt, status: 'waiting', retryMs: null };
    const { failures, failingMs } = outcome.lane;
    const failing = index === 0 ? { failures: failures + 1, failingMs } : { failures: 1, failingMs: 0 };
    const retryMs = waitAfter(failing, ladder, patienceMs);
    return { outcome, event, attempt, status: retryMs === null ? 'failed' : 'waiting', retryMs };
  });
}

/** An endpoint that was deleted meanwhile keeps nothing. */
async function keepAttempts(connection: Connection, verdicts: readonly Verdict[]): Promise<void> {
  if (verdicts.length === 0) return;
  await connection.query(
    `insert into webhook_deliveries as d
       (id, endpoint_id, event_id, event_type, account_id, status, attempts, next_attempt_at)
     select a.id, a.endpoint_id, a.event_id, a.event_type, a.account_id, a.status, jsonb_build_array(a.attempt),
       now() + make_interval(secs => a.retry_ms / 1000)
     from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::text[], $5::uuid[], $6::text[], $7::jsonb[], $8::float8[])
       as a (id, endpoint_id, event_id, event_type, account_id, status, attempt, retry_ms)
     where exists (select from webhook_endpoints e where e.id = a.endpoint_id)
     on conflict (endpoint_id, event_id) do update set
       status = excluded.status, attempts = d.attempts || excluded.attempts, next_attempt_at = excluded.next_attempt_at, changed_at = now()`,
    [
      verdicts.map(() => newId()),
      verdicts.map(({ outcome }) => outcome.lane.endpointId),
      verdicts.map(({ event }) => event.id),
      verdicts.map(({ event }) => event.type),
      verdicts.map(({ event }) => event.accountId),
      verdicts.map(({ status }) => status),
      verdicts.map(({ attempt }) => JSON.stringify(attempt)),
      verdicts.map(({ retryMs }) => retryMs),
    ],
  );
}

async function moveLanes(
  connection: Connection,
  outcomes: readonly LaneOutcome[],
  verdicts: readonly Verdict[],
  disabled: ReadonlySet<string>,
): Promise<void> {
  const moves = outcomes.map((outcome) => {
    const own = verdicts.filter((verdict) => verdict.outcome === outcome);
    const passed = own.findLast(({ status }) => status !== 'waiting');
    const waiting = own.find(({ status }) => status === 'waiting');
    const isFirst = waiting !== undefined && own[0] === waiting;
    return {
      deliveredTo: outcome.isThrough ? outcome.lane.endsAt : (passed?.event.id ?? 0),
      failures:
        waiting === undefined || disabled.has(outcome.lane.endpointId) ? 0 : isFirst ? outcome.lane.failures + 1 : 1,
      retryMs: waiting?.retryMs ?? null,
      // What failed is what had failed before: its patience does not begin anew.
      isFirst,
    };
  });
  await connection.query(
    `with moved as (
       select l.id, m.failures, m.is_first, m.retry_ms, l.replay_no = m.replay_no as is_same,
         case when l.replay_no = m.replay_no then greatest(l.delivered_to, m.delivered_to) else l.delivered_to end as delivered_to
       from webhook_lanes l join unnest($1::bigint[], $2::int[], $3::int[], $4::bigint[], $5::int[], $6::float8[], $7::boolean[])
         as m (id, claim_no, replay_no, delivered_to, failures, retry_ms, is_first) on m.id = l.id and m.claim_no = l.claim_no
       order by l.id for update of l
     )
     update webhook_lanes l set delivered_to = m.delivered_to, claimed_until = null,
       failures = case when m.is_same then m.failures else 0 end,
       failing_since = case when not m.is_same or m.failures = 0 then null
         when m.is_first then coalesce(l.failing_since, now()) else now() end,
       due_at = case when m.is_same and m.retry_ms is not null then now() + make_interval(secs => m.retry_ms / 1000)
         when m.delivered_to < l.known_to then now() end
     from moved m where m.id = l.id`,
    [
      outcomes.map(({ lane }) => lane.laneId),
      outcomes.map(({ lane }) => lane.claimNo),
      outcomes.map(({ lane }) => lane.replayNo),
      moves.map(({ deliveredTo }) => deliveredTo),
      moves.map(({ failures }) => failures),
      moves.map(({ retryMs }) => retryMs),
      moves.map(({ isFirst }) => isFirst),
    ],
  );
}
