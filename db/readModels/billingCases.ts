import type { Knex } from 'knex';
import { type PageOf, paged } from './page.ts';

export type BillingCaseRow = {
  id: string;
  account_id: string;
  status: 'open' | 'closed';
  code: string;
  detail: string;
  facts: Record<string, string>;
  bill_date: string;
  opened_at: string;
  resolved_at: string | null;
  resolution: string | null;
};

export async function listBillingCases(
  database: Knex,
  page: PageOf & { readonly accountId?: string | undefined; readonly status?: 'open' | 'closed' | undefined },
): Promise<BillingCaseRow[]> {
  const query = paged(cases(database), 'id', page);
  if (page.accountId !== undefined) query.where('account_id', page.accountId);
  if (page.status === 'open') query.whereNull('resolved_at');
  if (page.status === 'closed') query.whereNotNull('resolved_at');
  return query;
}

export async function findBillingCase(database: Knex, id: string): Promise<BillingCaseRow | undefined> {
  const [row] = await cases(database).where('id', id);
  return row;
}

function cases(database: Knex) {
  const status = database.raw(`case when resolved_at is null then 'open' else 'closed' end as status`);
  return database('billing_cases').select<BillingCaseRow[]>('*', status);
}
