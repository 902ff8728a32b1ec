import type { Knex } from 'knex';
import type { QuoteStatus } from '../../rules/quote/quote.ts';
import { inTransaction } from '../connection.ts';
import { readQuote, readQuotes, type StoredQuote } from '../quotes/quoteRows.ts';
import { type PageOf, paged } from './page.ts';

/** A quote with its lines; null where there is none. */
export function findQuote(database: Knex, quoteId: string): Promise<StoredQuote | null> {
  return inTransaction(database, (connection) => readQuote(connection, quoteId));
}

/** A page of quotes with their lines. */
export function listQuotes(
  database: Knex,
  page: PageOf & { readonly accountId?: string | undefined; readonly status?: QuoteStatus | undefined },
): Promise<StoredQuote[]> {
  return inTransaction(database, async (connection, trx) => {
    const query = paged(trx('quotes as q').select<{ id: string }[]>('q.id'), 'q.id', page);
    if (page.accountId !== undefined) query.where('q.account_id', page.accountId);
    if (page.status !== undefined) query.where('q.status', page.status);
    const ids = (await query).map(({ id }) => id);
    const found = await readQuotes(connection, ids);
    return ids.flatMap((id) => found.get(id) ?? []);
  });
}
