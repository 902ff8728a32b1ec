import type { Knex } from 'knex';
import type { Instant } from '../../rules/calendar/zone.ts';
import { type Refusal, refuse } from '../../rules/refusal.ts';
import type { Connection } from '../connection.ts';
import { newId } from '../newId.ts';
import { type Order, performOnce } from '../performOnce.ts';
import { lastSettledOn } from '../settledEvents.ts';
import { writeEvents } from '../writeEvents.ts';

/** What an operator decides about an endpoint. */
export type EndpointDetails = {
  readonly url: string;
  readonly description: string | null;
  /** Null: every type. */
  readonly eventTypes: readonly string[] | null;
  /** Null: everybody's events. */
  readonly accountId: string | null;
};

export type EndpointChange = Partial<EndpointDetails> & { readonly isEnabled?: boolean };

type Known = { readonly endpointId: string };
type OnEndpoint = Order & { readonly endpointId: string };
type State = EndpointDetails & { readonly isEnabled: boolean };

const mostEndpoints = 100;
const patienceMs = 5_000;
const scope = 'webhooks';

/** Adds an endpoint. It gets what is written from now on; earlier events by a replay. */
export function createEndpoint(
  order: Order & { readonly endpoint: EndpointDetails; readonly secret: string },
): Promise<Known | Refusal> {
  return performOnce(scope, order, async (connection, now) => {
    const { endpoint, secret } = order;
    // Two at once are counted one after the other.
    await connection.query(`select pg_advisory_xact_lock(hashtextextended('webhook endpoints', 0))`);
    const { rows } = await connection.query<{ endpoints: number; account: boolean }>(
      `select (select count(*) from webhook_endpoints) as endpoints,
         $1::uuid is null or exists (select from accounts where id = $1) as account`,
      [endpoint.accountId],
    );
    if (!rows[0]?.account) return noAccount(endpoint.accountId);
    if (rows[0].endpoints >= mostEndpoints)
      return refuse('limit_reached', `There are ${mostEndpoints} endpoints; delete one first.`);
    const endpointId = newId();
    await connection.query(
      `insert into webhook_endpoints (id, url, description, event_types, account_id, secret, position)
       values ($1, $2, $3, $4, $5, $6, 0)`,
      [endpointId, endpoint.url, endpoint.description, endpoint.eventTypes, endpoint.accountId, secret],
    );
    await tell(connection, order, now, 'created', endpointId, { after: endpoint });
    await beginHere(connection, endpointId);
    return { endpointId };
  });
}

/**
 * Changes an endpoint. A filter counts from now on, also for what waits. Disabled, it keeps its place; enabled again, it goes
 * on from there, at once.
 */
export function updateEndpoint(order: OnEndpoint & { readonly change: EndpointChange }): Promise<Known | Refusal> {
  return performOnce(scope, order, async (connection, now) => {
    const { endpointId, change } = order;
    const before = await lockEndpoint(connection, endpointId);
    if (before === null) return noEndpoint(endpointId);
    const { rows } = await connection.query('select from accounts where id = $1', [change.accountId ?? null]);
    if (change.accountId && rows.length === 0) return noAccount(change.accountId);
    const after: State = { ...before, ...change };
    const { url, description, eventTypes, accountId, isEnabled } = after;
    await connection.query(
      `update webhook_endpoints set url = $2, description = $3, event_types = $4, account_id = $5,
         disabled_at = case when $6 then null else coalesce(disabled_at, now()) end,
         disabled_because = case when $6 then null else coalesce(disabled_because, 'asked') end,
         failing_since = case when $6 and disabled_at is not null or url <> $2 then null else failing_since end,
         paused_until = case when $6 and disabled_at is not null or url <> $2 then null else paused_until end
       where id = $1`,
      [endpointId, url, description, eventTypes, accountId, isEnabled],
    );
    // Nobody waits out the pauses of an endpoint that was mended.
    if (isEnabled && (!before.isEnabled || url !== before.url)) {
      await connection.query(
        'update webhook_lanes set failures = 0, failing_since = null, due_at = now() where endpoint_id = $1 and due_at is not null',
        [endpointId],
      );
    }
    const verb = isEnabled === before.isEnabled ? 'updated' : isEnabled ? 'enabled' : 'disabled';
    await tell(connection, order, now, verb, endpointId, { before, after });
    return { endpointId };
  });
}

/** Deletes an endpoint with what is known of its deliveries. What waits is not sent; what is under way arrives. */
export function deleteEndpoint(order: OnEndpoint): Promise<Known | Refusal> {
  return performOnce(scope, order, async (connection, now) => {
    const { endpointId } = order;
    const before = await lockEndpoint(connection, endpointId);
    if (before === null) return noEndpoint(endpointId);
    await connection.query('delete from webhook_endpoints where id = $1', [endpointId]);
    await tell(connection, order, now, 'deleted', endpointId, { before });
    return { endpointId };
  });
}

/** Gives an endpoint a new secret; the one before signs beside it for a day. */
export function rotateSecret(order: OnEndpoint & { readonly secret: string }): Promise<Known | Refusal> {
  return performOnce(scope, order, async (connection, now) => {
    const { endpointId, secret } = order;
    const { rowCount } = await connection.query(
      `update webhook_endpoints set previous_secret = secret, previous_secret_until = now() + interval '24 hours', secret = $2
       where id = $1`,
      [endpointId, secret],
    );
    if (rowCount === 0) return noEndpoint(endpointId);
    await tell(connection, order, now, 'secret_rotated', endpointId, {});
    return { endpointId };
  });
}

/** Sends everything after an event again, in order. Never passes over anything: what was not reached yet is not skipped. */
export function replayEvents(order: OnEndpoint & { readonly after: number }): Promise<Known | Refusal> {
  return performOnce(scope, order, async (connection, now) => {
    const { endpointId, after } = order;
    const before = await lockEndpoint(connection, endpointId);
    if (before === null) return noEndpoint(endpointId);
    await connection.query('update webhook_endpoints set position = least(position, $2::bigint) where id = $1', [
      endpointId,
      after,
    ]);
    await connection.query(
      `update webhook_lanes set replay_no = replay_no + 1, delivered_to = least(delivered_to, $2::bigint), failures = 0, failing_since = null, due_at = now()
       where endpoint_id = $1 and known_to > $2`,
      [endpointId, after],
    );
    await tell(connection, order, now, 'replayed', endpointId, {}, { after: String(after) });
    return { endpointId };
  });
}

/** The secret of an endpoint, for the one answer that shows it. */
export async function findSecret(database: Knex, endpointId: string): Promise<string | undefined> {
  const row = await database('webhook_endpoints').select('secret').where('id', endpointId).first();
  return row?.secret;
}

/**
 * The first event is the first after that of its own creation. Where others are writing at this moment we wait for them, so
 * that nothing that is committed from now on lies before the beginning. One who takes very long is not waited for.
 */
async function beginHere(connection: Connection, endpointId: string): Promise<void> {
  const settledId = await lastSettledOn(connection, patienceMs);
  await connection.query(
    'update webhook_endpoints set position = coalesce($2::bigint, (select last_value from outbox_id_seq)) where id = $1',
    [endpointId, settledId],
  );
}

async function lockEndpoint(connection: Connection, endpointId: string): Promise<State | null> {
  const { rows } = await connection.query<State>(
    `select url, description, event_types as "eventTypes", account_id as "accountId", disabled_at is null as "isEnabled"
     from webhook_endpoints where id = $1 for update`,
    [endpointId],
  );
  return rows[0] ?? null;
}

function tell(
  connection: Connection,
  order: Order,
  now: Instant,
  verb: string,
  endpointId: string,
  { before, after }: { before?: object; after?: object },
  facts: Readonly<Record<string, string>> = {},
): Promise<void> {
  const event = {
    type: `webhook_endpoint.${verb}`,
    accountId: null,
    subject: `webhook_endpoint/${endpointId}`,
    facts: { webhook_endpoint_id: endpointId, ...(verb === 'disabled' ? { because: 'asked' } : {}), ...facts },
    before: before ?? null,
    after: after ?? null,
  };
  return writeEvents(connection, [event], { ...order, at: now });
}

function noEndpoint(endpointId: string): Refusal {
  return refuse('item_not_found', `There is no webhook endpoint ${endpointId}; copy its id from the list of them.`);
}

function noAccount(accountId: string | null): Refusal {
  return refuse('item_not_found', `There is no account ${accountId}; copy its id from the list of accounts.`);
}
