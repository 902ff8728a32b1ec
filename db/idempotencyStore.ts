import type { Knex } from 'knex';
import { query } from './connection.ts';

/** A write of the API, and how to know it again. */
export type RequestIdentity = {
  readonly apiKeyId: string;
  readonly key: string;
  /** Method and path. */
  readonly operation: string;
  readonly requestHash: string;
};

export type RequestStart =
  | { readonly kind: 'new' }
  /** Another process is at it, or was until it was killed. */
  | { readonly kind: 'running'; readonly since: string }
  | { readonly kind: 'done'; readonly status: number; readonly body: unknown }
  /** The key came before with another request. */
  | { readonly kind: 'reused' };

/**
 * Takes an Idempotency-Key, or says what became of it. In a transaction, a second one with the same key waits until the
 * first is over. A key that was left running is taken over after `takeOverAfterSeconds`.
 */
export async function startRequest(
  database: Knex,
  { apiKeyId, key, operation, requestHash }: RequestIdentity,
  takeOverAfterSeconds = 60,
): Promise<RequestStart> {
  const taken = await query(
    database,
    `insert into idempotency_keys as k (api_key_id, key, operation, request_hash, status)
     values ($1, $2, $3, $4, 'running')
     on conflict (api_key_id, key) do update set created_at = now()
     where k.status = 'running' and k.request_hash = excluded.request_hash
       and k.created_at < now() - make_interval(secs => $5)
     returning 1`,
    [apiKeyId, key, operation, requestHash, takeOverAfterSeconds],
  );
  if (taken.length > 0) return { kind: 'new' };
  const known = await database<KeyRow>('idempotency_keys').where({ api_key_id: apiKeyId, key }).first();
  if (known === undefined)
    return startRequest(database, { apiKeyId, key, operation, requestHash }, takeOverAfterSeconds);
  if (known.request_hash !== requestHash) return { kind: 'reused' };
  if (known.status === 'running') return { kind: 'running', since: known.created_at };
  return { kind: 'done', status: known.answer_status ?? 200, body: known.answer_body };
}

/** Keeps the answer of a request, for whoever repeats it. */
export async function finishRequest(
  database: Knex,
  { apiKeyId, key }: Pick<RequestIdentity, 'apiKeyId' | 'key'>,
  answer: { readonly status: number; readonly body: unknown },
): Promise<void> {
  await query(
    database,
    `update idempotency_keys set status = 'done', answer_status = $3, answer_body = $4 where api_key_id = $1 and key = $2`,
    [apiKeyId, key, answer.status, JSON.stringify(answer.body ?? null)],
  );
}

/** Gives the key back after a fault, so that the same request may be tried again. */
export async function dropRequest(
  database: Knex,
  { apiKeyId, key }: Pick<RequestIdentity, 'apiKeyId' | 'key'>,
): Promise<void> {
  await database('idempotency_keys').where({ api_key_id: apiKeyId, key, status: 'running' }).delete();
}

/** Forgets keys of requests that are older than this; a day where left out. Answers how many. */
export function forgetRequests(database: Knex, olderThanHours = 24): Promise<number> {
  return database('idempotency_keys')
    .whereRaw('created_at < now() - make_interval(hours => ?)', [olderThanHours])
    .delete();
}

type KeyRow = {
  api_key_id: string;
  key: string;
  request_hash: string;
  status: 'running' | 'done';
  answer_status: number | null;
  answer_body: unknown;
  created_at: string;
};
