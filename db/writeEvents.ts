import type { Instant } from '../rules/calendar/zone.ts';
import type { Connection } from './connection.ts';
import { copyRows } from './copyRows.ts';

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

/** Writes events to the outbox and the audit log, in their order. @rule ACC-3 */
export async function writeEvents(
  connection: Connection,
  events: readonly NewEvent[],
  stamp: EventStamp,
): Promise<void> {
  const { at, actor, commandId, origin = null } = stamp;
  await copyRows(
    connection,
    'outbox',
    ['topic', 'account_id', 'payload', 'at'],
    events.map(({ type, accountId, subscriptionId, facts }) => [
      type,
      accountId,
      { ...(subscriptionId ? { subscription_id: subscriptionId } : {}), facts },
      at,
    ]),
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
      event.subject ?? (event.subscriptionId ? `subscription/${event.subscriptionId}` : `account/${event.accountId}`),
      event.before ?? null,
      event.after ?? event.facts,
      commandId,
      origin,
    ]),
  );
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
