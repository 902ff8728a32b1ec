import type { Knex } from 'knex';
import type { Instant } from '../../rules/calendar/zone.ts';
import { EMPTY_CATALOGUE } from '../../rules/catalogue/catalogueView.ts';
import type { Books } from '../../rules/payments/books.ts';
import { payNow } from '../../rules/payments/payNow.ts';
import { isRefusal } from '../../rules/refusal.ts';
import { inTransaction } from '../connection.ts';
import { type LoadedAccount, loadAccounts } from '../loadAccounts.ts';
import { lockAccount } from '../lockAccount.ts';
import { newId } from '../newId.ts';
import { readTaxTable } from '../taxRateStore.ts';
import { loadBooks } from './loadBooks.ts';

/**
 * When the customer may try again on a method, by what paying now would be refused with.
 *
 * @returns null where nothing has to be waited for
 * @rule PAY-3, PAY-8
 */
export function readRetryAt(database: Knex, accountId: string, methodId: string): Promise<Instant | null> {
  return inTransaction(database, async (connection) => {
    const row = await lockAccount(connection, { accountId });
    if (row === null) return null;
    const now = row.frozen_at ?? new Date().toISOString();
    const { state } = (await loadAccounts(connection, [row], 'open')).get(row.id) as LoadedAccount;
    const books = (await loadBooks(connection, [row.id], now)).get(row.id) as Books;
    const taxTable = await readTaxTable(connection);
    const context = { now, commandId: 'when to try again', newId, taxTable, catalogue: EMPTY_CATALOGUE };
    const answer = payNow({ state, books }, { methodId }, context);
    return isRefusal(answer) ? (answer.facts?.retry_at ?? null) : null;
  });
}
