import type { Instant } from '../rules/calendar/zone.ts';
import type { Connection } from './connection.ts';
import { copyRows } from './copyRows.ts';
import { isPipelined } from './pipelined.ts';

/** Something that happened, told to others and kept in the audit log. Ids and figures only, no personal data. */
export type NewEvent = {
  readonly type: string;
  readonly accountId: string | null;
  readonly subscriptionId?: string | null;
  readonly facts: Readonly<Record<string, string>>;
  /** What the audit log keeps besides: the thing before and after. */
  readonly before?: object | null;
  readonly after?: object | null;
  /** What it happened to, e.g. `price/0198…`. The account, or the subscription, where left out. */
  readonly subject?: string;
};

/** Who did it, when in business time, and by which command. */
export type EventStamp = {
  readonly at: Instant;
  readonly actor: string;
  readonly commandId: string | null;
  readonly origin?: string | null;
};

/** From this many on COPY is faster, which needs the connection for itself; below, one statement saves five round trips. */
const manyEvents = 20;

/** Writes events to the outbox and the audit log, in their order. @rule ACC-3 */
export async function writeEvents(
  connection: Connection,
  events: readonly NewEvent[],
  stamp: EventStamp,
): Promise<void> {
  if (events.length === 0) return;
  if (events.length < manyEvents || isPipelined(connection)) return insertEvents(connection, events, stamp);
  const { at, actor, commandId, origin = null } = stamp;
  await copyRows(
    connection,
    'outbox',
    ['topic', 'account_id', 'payload', 'at'],
    events.map((event) => [event.type, event.accountId, payloadOf(event), at]),
  );
  await copyRows(
    connection,
    'audit_log',
    ['at', 'actor', 'action', 'account_id', 'subject', 'before', 'after', 'command_id', 'origin'],
    events.map((event) => [
      at,
      actor,
      event.type,
      event.accountId,
      subjectOf(event),
      event.before ?? null,
      event.after ?? event.facts,
      commandId,
      origin,
    ]),
  );
}

/** All of them by one statement, which costs a command one round trip. */
async function insertEvents(connection: Connection, events: readonly NewEvent[], stamp: EventStamp): Promise<void> {
  await connection.query(
    `with happened as (
       select * from unnest($1::text[], $2::uuid[], $3::json[], $4::text[], $5::json[], $6::json[])
         with ordinality as e (type, account_id, payload, subject, before, after, place)
     ), told as (
       insert into outbox (topic, account_id, payload, at)
       select type, account_id, payload, $7::timestamptz from happened order by place
     )
     insert into audit_log (at, actor, action, account_id, subject, before, after, command_id, origin)
     select $7::timestamptz, $8, type, account_id, subject, before, after, $9, $10 from happened order by place`,
    [
      events.map(({ type }) => type),
      events.map(({ accountId }) => accountId),
      events.map((event) => JSON.stringify(payloadOf(event))),
      events.map(subjectOf),
      events.map(({ before }) => (before ? JSON.stringify(before) : null)),
      events.map(({ after, facts }) => JSON.stringify(after ?? facts)),
      stamp.at,
      stamp.actor,
      stamp.commandId,
      stamp.origin ?? null,
    ],
  );
}

function payloadOf({ subscriptionId, facts }: NewEvent): object {
  return { ...(subscriptionId ? { subscription_id: subscriptionId } : {}), facts };
}

function subjectOf({ subject, subscriptionId, accountId }: NewEvent): string {
  return subject ?? (subscriptionId ? `subscription/${subscriptionId}` : `account/${accountId}`);
}

/** Asks the relay for something; no event for customers. Topics begin with `workflow.`. */
export async function writeWorkflowMessage(
  connection: Connection,
  message: { topic: `workflow.${string}`; accountId: string; payload: object; at: Instant },
): Promise<void> {
  await connection.query('insert into outbox (topic, account_id, payload, at) values ($1, $2, $3, $4)', [
    message.topic,
    message.accountId,
    JSON.stringify(message.payload),
    message.at,
  ]);
}
