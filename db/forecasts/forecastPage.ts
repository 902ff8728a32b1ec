import { setImmediate } from 'node:timers/promises';
import type { Knex } from 'knex';
import type { LocalDate } from '../../rules/calendar/date.ts';
import type { Instant } from '../../rules/calendar/zone.ts';
import { money } from '../../rules/money/money.ts';
import { type ForecastRow, forecastAccount, sumRows } from '../../rules/simulate/forecast.ts';
import type { World } from '../../rules/simulate/world.ts';
import { RuleViolation } from '../../rules/violation.ts';
import { type Connection, inPicture, inTransaction, rowsOf } from '../connection.ts';
import { CLOCKED_ACCOUNTS, type ClockedAccount, readWorlds } from '../readWorlds.ts';
import { sqlArray } from '../sqlArray.ts';
import { PORTFOLIO } from './forecastStore.ts';

export type PageOfForecast = { readonly forecastId: string; readonly page: number };

/** What a page has looked at. `stopped` accounts have no invoices from where their billing stops. */
export type PageFigures = { readonly accounts: number; readonly stopped: number };

/**
 * Simulates one page of accounts and stores what it comes to. No account is locked or changed; the figures and the word that
 * the page is done are one transaction, so that a repeat, or a second worker at the same time, adds nothing.
 *
 * @rule EXP-3
 */
export async function forecastPage(database: Knex, page: PageOfForecast): Promise<PageFigures> {
  const read = await inPicture(database, (connection) => readPage(connection, page));
  if (read.kind === 'done') return read.figures;
  const { worlds, to, issued } = read;
  const figures = { accounts: worlds.length, stopped: 0 };
  let rows: readonly ForecastRow[] = sumRows(issued);
  for (const world of worlds) {
    const account = foresee(world, to);
    rows = sumRows([...rows, ...account.rows]);
    figures.stopped += account.isStopped ? 1 : 0;
    // Others who share this process must not wait for a whole page.
    await setImmediate();
  }
  await inTransaction(database, (connection) => writePage(connection, page, figures, rows));
  return figures;
}

/** A bug that one account brings to light must not keep all others of its page from being foreseen. */
function foresee(world: World, to: LocalDate): ReturnType<typeof forecastAccount> {
  try {
    return forecastAccount(world, to);
  } catch (error) {
    if (!(error instanceof RuleViolation)) throw error;
    return { rows: [], isStopped: true };
  }
}

type Asked = { readonly asOf: Instant; readonly to: LocalDate };

async function readPage(connection: Connection, { forecastId, page }: PageOfForecast) {
  const found = await rowsOf<[string, string, number, string, string | null, number | null, number | null]>(
    connection,
    `select f.as_of, f.to_date, f.page_size, p.first_account_id, n.first_account_id, p.accounts, p.stopped
     from forecasts f join forecast_pages p on p.forecast_id = f.id
     left join forecast_pages n on n.forecast_id = f.id and n.number = p.number + 1
     where f.id = $1 and p.number = $2`,
    [forecastId, page],
  );
  const [row] = found;
  if (row === undefined) throw new Error(`forecast ${forecastId} has no page ${page}`);
  const [asOf, to, pageSize, first, next, accounts, stopped] = row;
  if (accounts !== null && stopped !== null) return { kind: 'done' as const, figures: { accounts, stopped } };
  const { rows } = await connection.query<ClockedAccount>(
    `${CLOCKED_ACCOUNTS} join forecasts f on ${PORTFOLIO}
     where f.id = $1 and a.id >= $2 and ($3::uuid is null or a.id < $3) order by a.id limit $4`,
    [forecastId, first, next, pageSize],
  );
  const ids = rows.map(({ id }) => id);
  const worlds = await readWorlds(connection, rows, 'open');
  return { kind: 'open' as const, to, worlds, issued: await readIssued(connection, ids, { asOf, to }) };
}

/** What has been invoiced and is not paid, by its due date; and the taxes of what was invoiced since the forecast was asked for. */
async function readIssued(connection: Connection, accountIds: readonly string[], { asOf, to }: Asked) {
  const ids = sqlArray(accountIds);
  const open = await rowsOf<[string, string, number, string]>(
    connection,
    `select currency, due_on, count(*)::integer, sum(amount_due) from invoices
     where account_id = any($1::uuid[]) and status = 'open' and amount_due > 0 and due_on <= $2
     group by currency, due_on`,
    [ids, to],
  );
  const taxes = await rowsOf<[string, string, string, number, string]>(
    connection,
    `select i.currency, date_trunc('month', i.issued_on)::date, t.jurisdiction, count(*)::integer, sum(t.amount)
     from invoices i join invoice_taxes t on t.invoice_id = i.id
     where i.account_id = any($1::uuid[]) and i.issued_at >= $2 and i.issued_on <= $3 group by 1, 2, 3`,
    [ids, asOf, to],
  );
  return [
    ...open.map(([currency, on, count, sum]): ForecastRow => {
      return { kind: 'cash_issued', on, place: '', count, amount: money(currency, sum) };
    }),
    ...taxes.map(([currency, on, place, count, sum]): ForecastRow => {
      return { kind: 'tax', on, place, count, amount: money(currency, sum) };
    }),
  ];
}

async function writePage(
  connection: Connection,
  { forecastId, page }: PageOfForecast,
  { accounts, stopped }: PageFigures,
  rows: readonly ForecastRow[],
): Promise<void> {
  const done = await connection.query(
    `update forecast_pages set finished_at = now(), accounts = $3, stopped = $4
     where forecast_id = $1 and number = $2 and finished_at is null`,
    [forecastId, page, accounts, stopped],
  );
  if (done.rowCount === 0) return;
  await connection.query(
    `insert into forecast_rows (forecast_id, page, kind, currency, on_date, place, count, amount)
     select $1, $2, * from unnest($3::text[], $4::text[], $5::date[], $6::text[], $7::integer[], $8::numeric[])`,
    [
      forecastId,
      page,
      rows.map(({ kind }) => kind),
      rows.map(({ amount }) => amount.currency),
      rows.map(({ on }) => on),
      rows.map(({ place }) => place),
      rows.map(({ count }) => count),
      rows.map(({ amount }) => amount.amount.toFixed()),
    ],
  );
}
