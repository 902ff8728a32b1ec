import type { Knex } from 'knex';
import type { Instant } from '../rules/calendar/zone.ts';
import type { TaxCategory } from '../rules/catalogue/catalogue.ts';
import { EMPTY_BOOKS } from '../rules/payments/books.ts';
import type { Quote } from '../rules/quote/quote.ts';
import { newWorld, type World } from '../rules/simulate/world.ts';
import { AS_AGREED, asAgreed } from '../rules/simulate/worldMoney.ts';
import type { RateUnknown } from '../rules/tax/computeTaxes.ts';
import { type CatalogueWanted, readCatalogue } from './catalogueView.ts';
import { type Connection, inPicture, rowsOf } from './connection.ts';
import { loadAccounts } from './loadAccounts.ts';
import { ACCOUNT_COLUMNS, type AccountRow } from './mapping.ts';
import { loadBooks } from './money/loadBooks.ts';
import { readSentQuotes } from './quotes/quoteRows.ts';
import { sqlArray } from './sqlArray.ts';
import { readTaxTable } from './taxRateStore.ts';

/** An account with the frozen time of its test clock, null where it has none. */
export type ClockedAccount = AccountRow & { readonly frozen_at: Instant | null };

/** `select …` of what `readWorlds` takes, to which a caller adds its `where`. */
export const CLOCKED_ACCOUNTS = `select ${ACCOUNT_COLUMNS.map((column) => `a.${column}`).join(', ')}, c.frozen_at
  from accounts a left join test_clocks c on c.id = a.test_clock_id`;

/**
 * An account as it is now on its own clock, to be run forward in memory. Reads one picture of it without a lock and writes
 * nothing, so that nobody who moves the account waits for it.
 *
 * @returns null where there is no such account
 * @rule EXP-2, EXP-3
 */
export function readWorld(database: Knex, accountId: string, wanted: CatalogueWanted = {}): Promise<World | null> {
  return inPicture(database, async (connection) => {
    const { rows } = await connection.query<ClockedAccount>(`${CLOCKED_ACCOUNTS} where a.id = $1`, [accountId]);
    return (await readWorlds(connection, rows, 'all', wanted))[0] ?? null;
  });
}

/** As `readWorld`, with the quotes of the account that wait for an answer, all of one picture. @rule EXP-2 */
export function readForesight(
  database: Knex,
  accountId: string,
): Promise<{ readonly world: World; readonly quotes: readonly Quote[] } | null> {
  return inPicture(database, async (connection, picture) => {
    const world = await readWorld(picture, accountId);
    return world && { world, quotes: await readSentQuotes(connection, accountId) };
  });
}

/**
 * Accounts of a picture, each at the time of its own clock, in a constant number of queries.
 *
 * @param scope  `open` leaves out subscriptions of which nothing will ever happen again by itself; `all` reads them too
 */
export async function readWorlds(
  connection: Connection,
  rows: readonly ClockedAccount[],
  scope: 'open' | 'all',
  wanted: CatalogueWanted = {},
): Promise<World[]> {
  const loaded = await loadAccounts(connection, rows, scope);
  const states = [...loaded.values()].map(({ state }) => state);
  const taxTable = await readTaxTable(connection);
  const subscriptions = states.flatMap((state) => state.subscriptions);
  const catalogue = await readCatalogue(connection, { subscriptions }, wanted);
  const stopped = await readStops(connection, rows);
  const now = await readNow(connection);
  const books = await loadBooks(
    connection,
    rows.map(({ id }) => id),
    now,
  );
  return rows.flatMap((row) => {
    const state = loaded.get(row.id)?.state;
    if (state === undefined) return [];
    const at = row.frozen_at ?? now;
    const money = { books: asAgreed(books.get(row.id) ?? EMPTY_BOOKS, state.account, at), gateway: AS_AGREED };
    return { ...newWorld(state, at, taxTable, catalogue, money), stoppedBy: stopped.get(row.id) ?? null };
  });
}

/** The time of the picture. */
async function readNow(connection: Connection): Promise<Instant> {
  const [[now] = ['']] = await rowsOf<[string]>(connection, 'select now()', []);
  return now;
}

/** What has stopped the billing of accounts, whatever it is: nothing is invoiced before a person has resolved it. @rule TAX-5 */
async function readStops(connection: Connection, rows: readonly AccountRow[]): Promise<Map<string, RateUnknown>> {
  const ids = rows.filter((row) => row.billing_stopped_at !== null).map(({ id }) => id);
  if (ids.length === 0) return new Map();
  const found = await rowsOf<[string, string, string, Readonly<Record<string, string>>]>(
    connection,
    `select account_id, detail, bill_date, facts from billing_cases
     where account_id = any($1::uuid[]) and resolved_at is null`,
    [sqlArray(ids)],
  );
  return new Map(
    found.map(([accountId, detail, billDate, facts]): [string, RateUnknown] => [
      accountId,
      {
        kind: 'rate_unknown',
        jurisdiction: facts.jurisdiction ?? '',
        taxKind: facts.tax_kind ?? '',
        category: (facts.category ?? 'saas') as TaxCategory,
        taxDate: facts.tax_date ?? billDate,
        detail,
      },
    ]),
  );
}
