import type { Knex } from 'knex';
import type { QuoteDocument } from '../../rules/quote/document.ts';
import { quoteDocument } from '../../rules/quote/quoteDocument.ts';
import { isRefusal } from '../../rules/refusal.ts';
import { readWorld } from '../readWorlds.ts';
import type { StoredQuote } from './quoteRows.ts';

/**
 * All that a quote shows: what was signed, or what a signature comes to now; of one that was rejected or has expired, what it
 * would have come to then.
 *
 * @returns null where nobody can say, because a tax is unknown or its policies do not fit the account any more
 * @rule QUO-1, QUO-4
 */
export async function quoteFigures(database: Knex, { quote, accountId }: StoredQuote): Promise<QuoteDocument | null> {
  if (quote.signed !== null) return quote.signed;
  const priceIds = quote.lines.map(({ price }) => price.id);
  const world = await readWorld(database, accountId, { priceIds });
  if (world === null) return null;
  const document = quoteDocument(world.state, quote, quote.decidedAt ?? world.now, world);
  return isRefusal(document) ? null : document;
}
