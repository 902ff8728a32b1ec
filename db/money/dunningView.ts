import type { Knex } from 'knex';
import type { Instant } from '../../rules/calendar/zone.ts';

/** What a dunning workflow knows of its case: figures and dates only. */
export type DunningView = {
  readonly caseId: string;
  readonly next: { readonly at: Instant; readonly label: string } | null;
  /** How an operator reads it. */
  readonly sentence: string;
};

export type DunningScope = { readonly accountId: string; readonly subscriptionId: string | null };

/** The open case of an account, or of one subscription of it; null where nothing is owed. */
export async function readDunningView(database: Knex, scope: DunningScope): Promise<DunningView | null> {
  const [row] = await database('dunning_cases')
    .where('account_id', scope.accountId)
    .where((query) =>
      scope.subscriptionId === null
        ? query.whereNull('subscription_id')
        : query.where('subscription_id', scope.subscriptionId),
    )
    .whereNull('closed_at')
    .select<CaseRow[]>();
  if (row === undefined) return null;
  const next = row.next_step_at === null ? null : { at: row.next_step_at, label: row.next_step_label ?? '' };
  return { caseId: row.id, next, sentence: sentenceOf(row) };
}

type CaseRow = {
  id: string;
  anchor_due_on: string;
  suspended_at: string | null;
  terminated_at: string | null;
  is_paused: boolean;
  paused_until: string | null;
  promised_on: string | null;
  next_step_at: string | null;
  next_step_label: string | null;
};

function sentenceOf(row: CaseRow): string {
  const state =
    row.terminated_at !== null ? 'subscriptions ended' : row.suspended_at !== null ? 'service off' : 'service on';
  const pause = row.is_paused ? `, stopped by an operator${row.paused_until ? ` until ${row.paused_until}` : ''}` : '';
  const promise = row.promised_on === null ? '' : `, promised for ${row.promised_on}`;
  return `Overdue since ${row.anchor_due_on}: ${state}${pause}${promise}`;
}
