import type { Knex } from 'knex';
import type { PageOf } from './page.ts';

/** A billing run with what its pages have done so far. */
export type BillingRunRow = {
  as_of: string;
  status: 'running' | 'done';
  accounts_due: number;
  accounts: number;
  invoices: number;
  cases: number;
  pages: number;
  started_at: string;
  finished_at: string | null;
};

/** Billing runs by their instant. `after` is the instant of the row before. */
export async function listBillingRuns(database: Knex, { limit, after, order }: PageOf): Promise<BillingRunRow[]> {
  const isNewestFirst = order !== 'oldest_first';
  const beyond = after === undefined ? '' : `where r.as_of ${isNewestFirst ? '<' : '>'} ?::timestamptz`;
  const { rows } = await database.raw<{ rows: BillingRunRow[] }>(
    `${runs} ${beyond} order by r.as_of ${isNewestFirst ? 'desc' : 'asc'} limit ?`,
    after === undefined ? [limit] : [after, limit],
  );
  return rows;
}

export async function findBillingRun(database: Knex, asOf: string): Promise<BillingRunRow | undefined> {
  const { rows } = await database.raw<{ rows: BillingRunRow[] }>(`${runs} where r.as_of = ?::timestamptz`, [asOf]);
  return rows[0];
}

const runs = `
  select r.as_of, case when r.finished_at is null then 'running' else 'done' end as status, r.accounts_due,
    p.accounts, p.invoices, p.cases, p.pages, r.started_at, r.finished_at
  from billing_runs r cross join lateral (
    select count(*)::integer as pages, coalesce(sum(accounts), 0)::integer as accounts,
      coalesce(sum(invoices), 0)::integer as invoices, coalesce(sum(cases), 0)::integer as cases
    from billing_run_pages where as_of = r.as_of and test_clock_id is null
  ) p`;
