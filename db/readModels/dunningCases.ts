import type { Knex } from 'knex';

/** What follows from an unpaid invoice, as lists show it. */
export type DunningCaseRow = {
  id: string;
  account_id: string;
  subscription_id: string | null;
  opened_at: string;
  anchor_invoice_id: string;
  anchor_due_on: string;
  suspended_at: string | null;
  terminated_at: string | null;
  is_paused: boolean;
  paused_until: string | null;
  promised_on: string | null;
  promised_amount: string | null;
  next_step_at: string | null;
  next_step_label: string | null;
  next_action: string | null;
  closed_at: string | null;
};

/** The cases of an account: the open ones first, then the closed ones, the newest first. */
export function listDunningCases(database: Knex, accountId: string): Promise<DunningCaseRow[]> {
  return database('dunning_cases')
    .where('account_id', accountId)
    .orderByRaw('closed_at is null desc, id desc')
    .limit(100)
    .select<DunningCaseRow[]>(
      ...['id', 'account_id', 'subscription_id', 'opened_at', 'anchor_invoice_id', 'anchor_due_on', 'suspended_at'],
      ...['terminated_at', 'is_paused', 'paused_until', 'promised_on', 'promised_amount', 'next_step_at'],
      ...['next_step_label', 'next_action', 'closed_at'],
    );
}

/** Whether somebody of finance is to be spoken to: a contract, or no card and no bank account to charge. @rule ACC-5 */
export async function paysByContract(database: Knex, accountId: string): Promise<boolean> {
  const { rows } = await database.raw<{ rows: { is_so: boolean }[] }>(
    `select exists (select from subscriptions where account_id = :id and jsonb_exists(lifecycle, 'term'))
       or not exists (select from payment_methods where account_id = :id and removed_at is null and kind in ('card', 'bank')) as is_so`,
    { id: accountId },
  );
  return rows[0]?.is_so ?? false;
}
