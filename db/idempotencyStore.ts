import type { Database } from './connect.ts';

/** A request with its Idempotency-Key. `operation` is the method and route, for people who look into the table. */
export type KeyedRequest = {
  readonly apiKeyId: string;
  readonly key: string;
  readonly operation: string;
  readonly requestHash: string;
};

export type KeptAnswer = { readonly status: number; readonly body: unknown };

/** What there is about a key: it is ours now, or somebody's whose request was answered or is still running. */
export type KeyState =
  | { readonly kind: 'taken' }
  | { readonly kind: 'other_request' }
  | { readonly kind: 'running' }
  | { readonly kind: 'done'; readonly answer: KeptAnswer };

type KeyRow = {
  request_hash: string | null;
  status: 'running' | 'done';
  answer_status: number;
  answer_body: unknown;
};

const columns = 'request_hash, status, answer_status, answer_body';

/**
 * Takes a key for this request, or says who has it. Inside a transaction an equal request waits for the first one's end.
 */
export async function takeKey(database: Database, request: KeyedRequest): Promise<KeyState> {
  const { apiKeyId, key, operation, requestHash } = request;
  const { rows } = await database.raw<{ rows: (KeyRow & { is_taken: boolean })[] }>(
    `with taken as (
       insert into idempotency_keys (api_key_id, key, operation, request_hash, status)
       values (:apiKeyId, :key, :operation, :requestHash, 'running') on conflict do nothing returning 1
     )
     select exists (select from taken) as is_taken, ${columns}
     from (select 1) as one left join idempotency_keys on api_key_id = :apiKeyId and key = :key`,
    { apiKeyId, key, operation, requestHash },
  );
  const [row] = rows;
  if (row?.is_taken) return { kind: 'taken' };
  // One that was committed while this statement waited for it is seen by the next statement only.
  return row?.request_hash ? stateOf(row, requestHash) : readKey(database, request);
}

/** A key without a row was let go in the meantime: as long as it is so, the caller should ask again. */
async function readKey(database: Database, { apiKeyId, key, requestHash }: KeyedRequest): Promise<KeyState> {
  const { rows } = await database.raw<{ rows: KeyRow[] }>(
    `select ${columns} from idempotency_keys where api_key_id = ? and key = ?`,
    [apiKeyId, key],
  );
  return rows[0] === undefined ? { kind: 'running' } : stateOf(rows[0], requestHash);
}

function stateOf(row: KeyRow, requestHash: string): KeyState {
  if (row.request_hash !== requestHash) return { kind: 'other_request' };
  if (row.status === 'running') return { kind: 'running' };
  return { kind: 'done', answer: { status: row.answer_status, body: row.answer_body } };
}

/** Takes over a key that somebody left running, a crashed process most likely. */
export async function takeOverKey(database: Database, request: KeyedRequest, afterSeconds: number): Promise<boolean> {
  const { rows } = await database.raw<{ rows: unknown[] }>(
    `update idempotency_keys set created_at = now()
     where api_key_id = ? and key = ? and request_hash = ? and status = 'running'
       and created_at < now() - make_interval(secs => ?)
     returning 1`,
    [request.apiKeyId, request.key, request.requestHash, afterSeconds],
  );
  return rows.length > 0;
}

/** Keeps the answer of a key that is ours. */
export async function keepAnswer(database: Database, request: KeyedRequest, answer: KeptAnswer): Promise<void> {
  await database.raw(
    `update idempotency_keys set status = 'done', answer_status = ?, answer_body = ?::jsonb
     where api_key_id = ? and key = ? and status = 'running'`,
    [answer.status, JSON.stringify(answer.body), request.apiKeyId, request.key],
  );
}

/** Lets a key go whose request came to nothing, so that it can be repeated at once. */
export async function letKeyGo(database: Database, request: KeyedRequest): Promise<void> {
  await database.raw(`delete from idempotency_keys where api_key_id = ? and key = ? and status = 'running'`, [
    request.apiKeyId,
    request.key,
  ]);
}
