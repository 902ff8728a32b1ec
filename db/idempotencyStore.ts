import type { Knex } from 'knex';
import { connectionOf, query } from './connection.ts';
import { together } from './pipelined.ts';

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
 * Takes an Idempotency-Key by a row that says so, or says what became of it: for a command that is no transaction. A key that
 * was left running is taken over after `takeOverAfterSeconds`.
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
  const known = await database('idempotency_keys').where({ api_key_id: apiKeyId, key }).first<KeyRow | undefined>();
  if (known === undefined)
    return startRequest(database, { apiKeyId, key, operation, requestHash }, takeOverAfterSeconds);
  return stateOf(known, requestHash);
}

function stateOf(known: KeyRow, requestHash: string): RequestStart {
  if (known.request_hash !== requestHash) return { kind: 'reused' };
  if (known.status === 'running') return { kind: 'running', since: known.created_at };
  return { kind: 'done', status: known.answer_status ?? 200, body: known.answer_body };
}

/**
 * Takes an Idempotency-Key for this transaction, or says what became of it: a second one with the same key waits here until
 * the first is over. Nothing is written; `keepAnswer` does that once, with the answer.
 */
export async function lockRequest(
  trx: Knex.Transaction,
  { apiKeyId, key, requestHash }: RequestIdentity,
): Promise<RequestStart> {
  const connection = await connectionOf(trx);
  const [, [known]] = await together(connection, [
    () => connection.query('select pg_advisory_xact_lock(hashtextextended($1, 1))', [`${apiKeyId} ${key}`]),
    () =>
      query<KeyRow>(
        trx,
        `select request_hash, status, answer_status, answer_body, created_at from idempotency_keys
         where api_key_id = $1 and key = $2`,
        [apiKeyId, key],
      ),
  ]);
  return known === undefined ? { kind: 'new' } : stateOf(known, requestHash);
}

/**
 * Keeps the answer of a request whose key this transaction has locked, for whoever repeats it.
 *
 * @throws the fault of Postgres that `isKeyTaken` knows, where the key was taken by another kind of request in between
 */
export async function keepAnswer(
  trx: Knex.Transaction,
  { apiKeyId, key, operation, requestHash }: RequestIdentity,
  answer: { readonly status: number; readonly body: unknown },
): Promise<void> {
  await query(
    trx,
    `insert into idempotency_keys (api_key_id, key, operation, request_hash, status, answer_status, answer_body)
     values ($1, $2, $3, $4, 'done', $5, $6)`,
    [apiKeyId, key, operation, requestHash, answer.status, JSON.stringify(answer.body ?? null)],
  );
}

/** Whether a transaction failed because its key has a row by now. */
export function isKeyTaken(error: unknown): boolean {
  const { code, constraint } = (error ?? {}) as { code?: unknown; constraint?: unknown };
  return code === uniqueViolation && constraint === 'idempotency_keys_pkey';
}

const uniqueViolation = '23505';

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
  request_hash: string;
  status: 'running' | 'done';
  answer_status: number | null;
  answer_body: unknown;
  created_at: string;
};
