import type { Knex } from 'knex';
import type { Instant } from '../../rules/calendar/zone.ts';
import type { LookupAnswer } from '../../rules/payments/gatewayAnswer.ts';
import { settleAttempt } from '../../rules/payments/settleAttempt.ts';
import { inTransaction } from '../connection.ts';
import { ACCOUNT_COLUMNS, type AccountRow } from '../mapping.ts';
import { planByKeys } from '../planByKeys.ts';
import { sqlArray } from '../sqlArray.ts';
import { readTaxTable } from '../taxRateStore.ts';
import { decidePage } from './decidePage.ts';

/** What a gateway said to an attempt. */
export type Answered = { readonly attemptId: string; readonly accountId: string; readonly answer: LookupAnswer };

/** @param at  business time of the answers */
export type SettleRequest = {
  readonly database: Knex;
  readonly answers: readonly Answered[];
  readonly at: Instant;
  readonly actor: string;
};

/**
 * Writes what gateways answered to any number of attempts, in one transaction: attempt, movement, ledger, invoice, dunning case,
 * service, events. Bringing the same answer again changes nothing, whoever brings it.
 *
 * @returns how many of them changed something
 * @rule PAY-5
 */
export function settleCharges({ database, answers, at, actor }: SettleRequest): Promise<number> {
  if (answers.length === 0) return Promise.resolve(0);
  return inTransaction(database, async (connection) => {
    await connection.query(planByKeys);
    const byAccount = new Map<string, Answered[]>();
    for (const each of answers) byAccount.set(each.accountId, [...(byAccount.get(each.accountId) ?? []), each]);
    const { rows } = await connection.query<AccountRow>(
      `select ${ACCOUNT_COLUMNS.join(', ')} from accounts where id = any($1::uuid[]) order by id for no key update`,
      [sqlArray([...byAccount.keys()])],
    );
    const attemptIds = answers.map(({ attemptId }) => attemptId);
    const page = { rows, at, actor, attemptIds, isSent: true, taxTable: await readTaxTable(connection) };
    const decisions = await decidePage(connection, page, (money, context) => {
      // One account has one answer in a page; more of them follow in the next.
      const [first] = byAccount.get(money.state.account.id) ?? [];
      return first === undefined ? null : settleAttempt(money, first.attemptId, first.answer, context);
    });
    return decisions.size;
  });
}
