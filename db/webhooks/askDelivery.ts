import { type Refusal, refuse } from '../../rules/refusal.ts';
import type { Connection } from '../connection.ts';
import { newId } from '../newId.ts';
import { type Order, performOnce } from '../performOnce.ts';

type Asked = { readonly deliveryId: string };

/** Sends a test to an endpoint, once. */
export function askTest(order: Order & { readonly endpointId: string }): Promise<Asked | Refusal> {
  return performOnce('webhooks', order, async (connection) => {
    const deliveryId = newId();
    const { rowCount } = await connection.query(
      `insert into webhook_deliveries (id, endpoint_id, event_type, status, asked_at)
       select $1, id, 'webhook_endpoint.test', 'waiting', now() from webhook_endpoints where id = $2`,
      [deliveryId, order.endpointId],
    );
    if (rowCount === 0) return refuse('item_not_found', `There is no webhook endpoint ${order.endpointId}.`);
    await wake(connection);
    return { deliveryId };
  });
}

/**
 * Sends an event again: one that waits for its next attempt is due at once, in its place; one that was delivered or given up
 * is sent once more, beside the others.
 */
export function askAgain(order: Order & { readonly deliveryId: string }): Promise<Asked | Refusal> {
  return performOnce('webhooks', order, async (connection) => {
    const { deliveryId } = order;
    const { rows } = await connection.query<{
      endpoint_id: string;
      event_id: number | null;
      is_waiting: boolean;
      is_disabled: boolean;
    }>(
      `select d.endpoint_id, d.event_id, d.status = 'waiting' and d.event_id is not null as is_waiting,
         e.disabled_at is not null as is_disabled
       from webhook_deliveries d join webhook_endpoints e on e.id = d.endpoint_id where d.id = $1 for update of e`,
      [deliveryId],
    );
    const [found] = rows;
    if (found === undefined)
      return refuse('item_not_found', `There is no delivery ${deliveryId}; they are kept for 30 days.`);
    if (found.is_waiting && found.is_disabled)
      return refuse(
        'webhook_endpoint_disabled',
        'Its endpoint is disabled; enable it, and it goes on from where it stopped.',
      );
    if (found.is_waiting) {
      await connection.query(
        `update webhook_lanes l set due_at = now() from webhook_deliveries d
         where d.id = $1 and l.endpoint_id = d.endpoint_id and l.account_id is not distinct from d.account_id and l.due_at is not null`,
        [deliveryId],
      );
      await connection.query('update webhook_endpoints set paused_until = null where id = $1', [found.endpoint_id]);
      await connection.query('update webhook_deliveries set next_attempt_at = now() where id = $1', [deliveryId]);
    } else {
      await connection.query(
        `update webhook_deliveries set asked_at = coalesce(asked_at, now()), status = 'waiting', changed_at = now() where id = $1`,
        [deliveryId],
      );
    }
    await wake(connection);
    return { deliveryId };
  });
}

async function wake(connection: Connection): Promise<void> {
  await connection.query(`select pg_notify('webhooks_due', '')`);
}
