import type { Knex } from 'knex';
import type { Instant } from '../rules/calendar/zone.ts';
import { isRefusal, type Refusal } from '../rules/refusal.ts';
import { findAnswer, storeAnswer } from './commandResults.ts';
import { type Connection, inTransaction } from './connection.ts';
import { sendWrites, together } from './pipelined.ts';

/** A command that is not on an account's money: who, and how to know it again. */
export type Order = {
  readonly database: Knex;
  readonly commandId: string;
  readonly requestHash: string;
  readonly actor: string;
  /** From where, for the audit log. */
  readonly origin?: string | null;
};

/**
 * Carries out a command once, in one transaction, and stores its answer. A refusal is not stored.
 *
 * @param scope  what the command is on: `accounts`, `catalogue`, …
 * @param work   gets the database's time, and what was read
 * @param read   what the work looks at and no lock must be held for; it travels with the question whether the command is known
 */
export function performOnce<Answer extends object, Read = undefined>(
  scope: string,
  order: Order,
  work: (connection: Connection, now: Instant, read: Read) => Promise<Answer | Refusal>,
  read?: (connection: Connection) => Promise<Read>,
): Promise<Answer | Refusal> {
  return inTransaction(order.database, async (connection) => {
    // Two at once with one id: the second waits here, and finds the answer of the first.
    const lock = 'select pg_advisory_xact_lock(hashtextextended($1, 0))';
    const [, { now, answer: known }, found] = await together(connection, [
      () => connection.query(lock, [`${scope} ${order.commandId}`]),
      () => findAnswer<Answer>(connection, scope, order),
      () => (read === undefined ? Promise.resolve(undefined) : read(connection)),
    ]);
    if (known) return known;
    const answer = await work(connection, now, found as Read);
    if (!isRefusal(answer)) await sendWrites(connection, [() => storeAnswer(connection, scope, order, answer)]);
    return answer;
  });
}
