import type { Knex } from 'knex';
import type { ChargeAttempt } from '../../rules/payments/attempt.ts';
import { type Connection, inTransaction } from '../connection.ts';
import { sqlArray } from '../sqlArray.ts';

/** What a gateway is told of an attempt. */
export type ChargeToSend = {
  readonly attemptId: string;
  readonly accountId: string;
  readonly gateway: string;
  readonly methodToken: string;
  readonly currency: string;
  /** Major units. */
  readonly amount: string;
  readonly origin: ChargeAttempt['origin'];
  readonly status: ChargeAttempt['status'];
  readonly openedAt: string;
  readonly nextLookAt: string | null;
  readonly testClockId: string | null;
  /** Of the account's test clock, where it has one. */
  readonly frozenAt: string | null;
};

/** Attempts as their gateways see them. */
export async function readCharges(connection: Connection, attemptIds: readonly string[]): Promise<ChargeToSend[]> {
  if (attemptIds.length === 0) return [];
  const { rows } = await connection.query<ChargeToSend>(
    `select t.id as "attemptId", t.account_id as "accountId", t.gateway, m.token as "methodToken", t.currency,
       t.amount::text as amount, t.origin, t.status, t.opened_at as "openedAt", t.next_look_at as "nextLookAt",
       a.test_clock_id as "testClockId", c.frozen_at as "frozenAt"
     from charge_attempts t join payment_methods m on m.id = t.method_id join accounts a on a.id = t.account_id
       left join test_clocks c on c.id = a.test_clock_id
     where t.id = any($1::uuid[]) order by t.id`,
    [sqlArray(attemptIds)],
  );
  return rows;
}

/** One attempt; null where there is none. */
export async function findCharge(database: Knex, attemptId: string): Promise<ChargeToSend | null> {
  return inTransaction(database, async (connection) => (await readCharges(connection, [attemptId]))[0] ?? null);
}
