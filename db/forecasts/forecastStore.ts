import type { Knex } from 'knex';
import type { LocalDate } from '../../rules/calendar/date.ts';
import type { Instant } from '../../rules/calendar/zone.ts';
import { type Refusal, refuse } from '../../rules/refusal.ts';
import { type Connection, inTransaction, rowsOf } from '../connection.ts';
import { newId } from '../newId.ts';
import { type Order, performOnce } from '../performOnce.ts';

export type NewForecast = {
  /** The last day, on each account's own clock. */
  readonly to: LocalDate;
  /** The accounts of this test clock; of none, where left out. */
  readonly clockId?: string | undefined;
  /** Of this seller alone. */
  readonly sellerId?: string | undefined;
  /** Accounts that are held in memory at once. */
  readonly pageSize: number;
};

/** Records that a forecast is wanted, as of the wall's time or of its test clock's. Its workflow does the rest. */
export function createForecast(
  order: Order & { readonly forecast: NewForecast },
): Promise<{ forecastId: string; asOf: Instant } | Refusal> {
  return performOnce('forecasts', order, async (connection, now) => {
    const { to, clockId = null, sellerId = null, pageSize } = order.forecast;
    const [seller] =
      sellerId === null ? [[]] : await rowsOf(connection, 'select 1 from sellers where id = $1', [sellerId]);
    if (seller === undefined) return refuse('item_not_found', `There is no seller ${sellerId}; list the sellers.`);
    const clock = 'select frozen_at from test_clocks where id = $1';
    const [frozen] = clockId === null ? [[now]] : await rowsOf<[string]>(connection, clock, [clockId]);
    if (frozen === undefined)
      return refuse('item_not_found', `There is no test clock ${clockId}; list the test clocks.`);
    const [[asOf], forecastId] = [frozen as [Instant], newId()];
    await connection.query(
      `insert into forecasts (id, command_id, as_of, to_date, test_clock_id, seller_id, page_size)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [forecastId, order.commandId, asOf, to, clockId, sellerId, pageSize],
    );
    return { forecastId, asOf };
  });
}

/** Which accounts a forecast is of. */
export const PORTFOLIO = `a.test_clock_id is not distinct from f.test_clock_id and (f.seller_id is null or a.seller_id = f.seller_id)`;

/** Divides the accounts into pages, once. Answers how many there are, the same each time. */
export function openForecast(database: Knex, forecastId: string): Promise<{ pages: number; accounts: number }> {
  return inTransaction(database, async (connection) => {
    const known = await countsOf(connection, forecastId);
    if (known !== undefined) return known;
    await connection.query(
      `insert into forecast_pages (forecast_id, number, first_account_id)
       select id, (place - 1) / page_size + 1, account_id
       from (
         select f.id, f.page_size, a.id as account_id, row_number() over (order by a.id) as place
         from forecasts f join accounts a on ${PORTFOLIO} where f.id = $1
       ) placed where (place - 1) % page_size = 0`,
      [forecastId],
    );
    await connection.query(
      `update forecasts f set pages = (select count(*) from forecast_pages p where p.forecast_id = f.id),
         accounts = (select count(*) from accounts a where ${PORTFOLIO}) where f.id = $1`,
      [forecastId],
    );
    return (await countsOf(connection, forecastId)) ?? { pages: 0, accounts: 0 };
  });
}

/** Two workers at once: the second waits for the first, and finds what it has done. */
async function countsOf(connection: Connection, forecastId: string) {
  const { rows } = await connection.query<{ pages: number | null; accounts: number | null }>(
    'select pages, accounts from forecasts where id = $1 for no key update',
    [forecastId],
  );
  const [row] = rows;
  return row === undefined || row.pages === null || row.accounts === null
    ? undefined
    : { pages: row.pages, accounts: row.accounts };
}

/** Records that every page is done. */
export async function closeForecast(database: Knex, forecastId: string): Promise<void> {
  await database('forecasts')
    .where('id', forecastId)
    .whereNull('finished_at')
    .update({ finished_at: database.fn.now() });
}
