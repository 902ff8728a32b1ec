import type { Knex } from 'knex';
import type { Attempt } from '../webhooks/attempt.ts';
import { type PageOf, paged } from './page.ts';

export type EndpointRow = {
  id: string;
  url: string;
  description: string | null;
  event_types: string[] | null;
  account_id: string | null;
  status: 'enabled' | 'disabled';
  disabled_because: 'asked' | 'failing' | null;
  disabled_at: string | null;
  failing_since: string | null;
  previous_secret_until: string | null;
  created_at: string;
};

/** All endpoints, the oldest first: there are a hundred at most. */
export function listEndpoints(database: Knex): Promise<EndpointRow[]> {
  return endpoints(database).orderBy('id');
}

export async function findEndpoint(database: Knex, id: string): Promise<EndpointRow | undefined> {
  const [row] = await endpoints(database).where('id', id);
  return row;
}

function endpoints(database: Knex) {
  return database('webhook_endpoints').select<EndpointRow[]>(
    ...['id', 'url', 'description', 'event_types', 'account_id', 'disabled_because', 'disabled_at', 'failing_since'],
    'created_at',
    database.raw(`case when disabled_at is null then 'enabled' else 'disabled' end as status`),
    database.raw('case when previous_secret_until > now() then previous_secret_until end as previous_secret_until'),
  );
}

export type DeliveryRow = {
  id: string;
  endpoint_id: string;
  event_id: number | null;
  event_type: string;
  account_id: string | null;
  status: 'waiting' | 'delivered' | 'failed';
  attempts: Attempt[];
  next_attempt_at: string | null;
};

/** Deliveries to an endpoint, the newest first; events that nobody has tried to send yet are not among them. */
export function listDeliveries(
  database: Knex,
  { endpointId, status, ...page }: PageOf & { readonly endpointId: string; readonly status?: string | undefined },
): Promise<DeliveryRow[]> {
  const query = paged(deliveries(database).where('endpoint_id', endpointId), 'id', page);
  if (status !== undefined) query.where('status', status);
  return query;
}

export async function findDelivery(database: Knex, id: string): Promise<DeliveryRow | undefined> {
  const [row] = await deliveries(database).where('id', id);
  return row;
}

function deliveries(database: Knex) {
  return database('webhook_deliveries').select<DeliveryRow[]>(
    ...['id', 'endpoint_id', 'event_id', 'event_type', 'account_id', 'status', 'attempts'],
    database.raw(`case when status = 'waiting' then coalesce(asked_at, next_attempt_at) end as next_attempt_at`),
  );
}

export type WebhookFigures = {
  /** Accounts with events on their way, summed over the endpoints that are enabled. */
  readonly lanesWaiting: number;
  /** Attempts that failed of the events that are tried at present. */
  readonly failures: number;
  /** Events that the slowest enabled endpoint has not been handed. */
  readonly eventsBehind: number;
  readonly endpointsFailing: number;
  readonly endpointsDisabled: number;
};

/** How sending keeps up; cheap enough for every scrape. */
export async function webhookFigures(database: Knex): Promise<WebhookFigures> {
  const { rows } = await database.raw<{ rows: WebhookFigures[] }>(
    `select coalesce(sum(l.waiting), 0)::int as "lanesWaiting", coalesce(sum(l.failures), 0)::int as failures,
       coalesce(max(case when disabled_at is null then (select last_value from outbox_id_seq) - position end), 0)::int as "eventsBehind",
       (count(*) filter (where disabled_at is null and failing_since is not null))::int as "endpointsFailing",
       (count(*) filter (where disabled_because = 'failing'))::int as "endpointsDisabled"
     from webhook_endpoints e left join lateral (
       select count(*) as waiting, sum(failures) as failures from webhook_lanes
       where endpoint_id = e.id and e.disabled_at is null and due_at is not null) l on true`,
  );
  return rows[0] ?? { lanesWaiting: 0, failures: 0, eventsBehind: 0, endpointsFailing: 0, endpointsDisabled: 0 };
}
