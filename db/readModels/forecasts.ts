import type { Knex } from 'knex';
import { type PageOf, paged } from './page.ts';

/** A forecast with what its pages have done so far. */
export type ForecastListRow = {
  id: string;
  status: 'starting' | 'running' | 'done';
  as_of: string;
  to_date: string;
  test_clock_id: string | null;
  seller_id: string | null;
  pages: number | null;
  pages_done: number;
  accounts: number | null;
  accounts_done: number;
  accounts_stopped: number;
  created_at: string;
  finished_at: string | null;
};

/** One figure over all pages. */
export type ForecastFigure = {
  kind: 'cash_issued' | 'cash_expected' | 'renewal' | 'notice' | 'tax';
  currency: string;
  on_date: string;
  place: string;
  count: number;
  amount: string;
};

/** Forecasts by id. */
export async function listForecasts(database: Knex, page: PageOf): Promise<ForecastListRow[]> {
  return paged(forecasts(database), 'f.id', page);
}

export async function findForecast(database: Knex, id: string): Promise<ForecastListRow | undefined> {
  const [row] = await forecasts(database).where('f.id', id);
  return row;
}

function forecasts(database: Knex) {
  const done = (column: string) =>
    `(select coalesce(sum(${column}), 0)::integer from forecast_pages p where p.forecast_id = f.id)`;
  return database('forecasts as f').select<ForecastListRow[]>(
    ...['f.id', 'f.as_of', 'f.to_date', 'f.test_clock_id', 'f.seller_id', 'f.pages', 'f.accounts', 'f.created_at'],
    'f.finished_at',
    database.raw(
      `case when f.finished_at is not null then 'done' when f.pages is null then 'starting' else 'running' end as status`,
    ),
    database.raw(
      '(select count(*)::integer from forecast_pages p where p.forecast_id = f.id and p.finished_at is not null) as pages_done',
    ),
    database.raw(`${done('accounts')} as accounts_done`),
    database.raw(`${done('stopped')} as accounts_stopped`),
  );
}

/** What the pages that are done come to, by kind, currency, day and place. */
export async function readForecastFigures(database: Knex, id: string): Promise<ForecastFigure[]> {
  const { rows } = await database.raw<{ rows: ForecastFigure[] }>(
    `select kind, currency, on_date, place, sum(count)::integer as count, sum(amount) as amount
     from forecast_rows where forecast_id = ? group by kind, currency, on_date, place
     order by kind, currency, on_date, place`,
    [id],
  );
  return rows;
}
