import type { Instant } from '../../rules/calendar/zone.ts';
import type { Connection } from '../connection.ts';
import { writeEvents } from '../writeEvents.ts';

/** Disables endpoints that let nothing through for too long, and says so. Their lanes stay where they are. */
export async function disableFailing(connection: Connection, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const { rows } = await connection.query<{ id: string; failing_since: Instant; disabled_at: Instant }>(
    `update webhook_endpoints set disabled_at = now(), disabled_because = 'failing'
     where id = any($1::uuid[]) and disabled_at is null returning id, failing_since, disabled_at`,
    [ids],
  );
  const [first] = rows;
  if (first === undefined) return;
  const events = rows.map(({ id, failing_since }) => ({
    type: 'webhook_endpoint.disabled',
    accountId: null,
    subject: `webhook_endpoint/${id}`,
    facts: { webhook_endpoint_id: id, because: 'failing', failing_since },
  }));
  await writeEvents(connection, events, { at: first.disabled_at, actor: 'webhooks', commandId: null });
}
