import type { Instant } from '../rules/calendar/zone.ts';
import { type Refusal, refuse } from '../rules/refusal.ts';
import type { Connection } from './connection.ts';

/** Identity of a command, and a hash of what it asks for. */
export type CommandKey = { readonly commandId: string; readonly requestHash: string };

/**
 * The answer of a command that was carried out before, and the time of the database, read after its locks were taken.
 *
 * @returns as `answer` the refusal `command_reused` where the same id came with another request
 */
export async function findAnswer<Answer>(
  connection: Connection,
  scope: string,
  { commandId, requestHash }: CommandKey,
): Promise<{ readonly now: Instant; readonly answer: Answer | Refusal | undefined }> {
  const { rows } = await connection.query<{ now: Instant; request_hash: string | null; answer: Answer | null }>(
    `select date_trunc('milliseconds', clock_timestamp()) as now, r.request_hash, r.answer
     from (select 1) as one left join command_results r on r.scope = $1 and r.command_id = $2`,
    [scope, commandId],
  );
  const [row] = rows as [(typeof rows)[number]];
  if (row.answer === null) return { now: row.now, answer: undefined };
  if (row.request_hash === requestHash) return { now: row.now, answer: row.answer };
  const detail = `Command ${commandId} was carried out before with another request; use a new Idempotency-Key for a new request.`;
  return { now: row.now, answer: refuse('command_reused', detail) };
}

/** Keeps the answer, in the transaction that carries the command out. */
export async function storeAnswer(
  connection: Connection,
  scope: string,
  { commandId, requestHash }: CommandKey,
  answer: object,
): Promise<void> {
  await connection.query(
    'insert into command_results (scope, command_id, request_hash, answer) values ($1, $2, $3, $4)',
    [scope, commandId, requestHash, JSON.stringify(answer)],
  );
}
