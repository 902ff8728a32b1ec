import type { Knex } from 'knex';
import { type DunningScope, type DunningView, readDunningView } from '../db/money/dunningView.ts';
import { moneyStep } from '../db/money/moneyStep.ts';
import { performDunningStep } from '../rules/dunning/performDunningStep.ts';

/** The steps of a dunning case, each one transaction on its locked account. Repeating one does nothing: its place has moved on. @rule DUN-1 */
export const dunningActivities = ({ database }: { database: Knex }) => ({
  /** The case as Postgres has it; null once nothing is owed. */
  readDunning: (scope: DunningScope): Promise<DunningView | null> => readDunningView(database, scope),

  /** Does the next step, where its time has come. Answers with what happened, as sentences; none where nothing was due. */
  async performDunningStep({
    accountId,
    caseId,
    at,
  }: {
    accountId: string;
    caseId: string;
    at: string;
  }): Promise<string[]> {
    const step = { database, accountId, at, actor: 'dunning', own: { caseId } };
    const decision = await moneyStep(step, (money, context) => performDunningStep(money, caseId, context));
    if (decision === null) return [];
    const charged = decision.toCharge === null ? [] : [`charges ${decision.toCharge.amount}`];
    const happened = [...charged, ...decision.events.map(({ type }) => type)];
    return happened.length > 0 ? happened : ['there was nothing that could be charged'];
  },
});

export type { DunningView };

export type DunningActivities = ReturnType<typeof dunningActivities>;
