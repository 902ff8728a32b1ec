import type { Knex } from 'knex';
import type { Instant } from '../../rules/calendar/zone.ts';
import type { MoneyDecision } from '../../rules/payments/moneyDecision.ts';
import { inTransaction } from '../connection.ts';
import { lockAccount } from '../lockAccount.ts';
import { readTaxTable } from '../taxRateStore.ts';
import { type DecideMoney, decidePage } from './decidePage.ts';
import type { OwnWorkflow } from './tellMoneyWorkflows.ts';

export type MoneyStep = {
  readonly database: Knex;
  readonly accountId: string;
  /** `now` is the frozen time of the account's test clock where it has one, else the machine's. */
  readonly at: Instant | 'now';
  readonly actor: string;
  /** Attempts that are decided on, however old they are. */
  readonly attemptIds?: readonly string[];
  readonly own?: OwnWorkflow;
};

/**
 * One thing that an account's money does by itself, in one transaction on the locked account. What it opens is sent by the
 * payment's own workflow.
 *
 * @returns null where there was nothing to do; a repeat finds nothing
 */
export function moneyStep(step: MoneyStep, decide: DecideMoney): Promise<MoneyDecision | null> {
  const { database, accountId, actor, attemptIds = [], own = {} } = step;
  return inTransaction(database, async (connection) => {
    const row = await lockAccount(connection, { accountId });
    if (row === null) return null;
    const at = step.at === 'now' ? (row.frozen_at ?? new Date().toISOString()) : step.at;
    const taxTable = await readTaxTable(connection);
    const page = { rows: [row], at, actor, attemptIds, isSent: false, own, taxTable };
    const decisions = await decidePage(connection, page, decide);
    return decisions.get(accountId) ?? null;
  });
}
