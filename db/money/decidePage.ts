import { type Instant, localDateOf } from '../../rules/calendar/zone.ts';
import { EMPTY_CATALOGUE } from '../../rules/catalogue/catalogueView.ts';
import type { Books } from '../../rules/payments/books.ts';
import type { AccountMoney, MoneyDecision } from '../../rules/payments/moneyDecision.ts';
import type { CommandContext } from '../../rules/subscription/decision.ts';
import type { TaxTable } from '../../rules/tax/taxTable.ts';
import { type AccountChanges, accountChanges } from '../accountChanges.ts';
import type { Connection } from '../connection.ts';
import { loadAccounts } from '../loadAccounts.ts';
import type { AccountRow } from '../mapping.ts';
import { newId } from '../newId.ts';
import { refreshSubscriptions } from '../tellWorkflows.ts';
import { writeChanges } from '../writeChanges.ts';
import { type AccountEmails, writeEmailsOf } from '../writeEmails.ts';
import { type NewEvent, writeEvents } from '../writeEvents.ts';
import { type BooksChanges, booksChanges } from './booksChanges.ts';
import { loadBooks } from './loadBooks.ts';
import { type OwnWorkflow, tellMoneyWorkflows } from './tellMoneyWorkflows.ts';
import { writeBooks } from './writeBooks.ts';

export type MoneyPage = {
  /** Of accounts that this transaction has locked. */
  readonly rows: readonly AccountRow[];
  /** Business time of all that is decided. */
  readonly at: Instant;
  readonly actor: string;
  /** Attempts that are decided on, however old they are. */
  readonly attemptIds?: readonly string[];
  /** Whether the caller sends the charges that are opened itself. */
  readonly isSent: boolean;
  readonly own?: OwnWorkflow;
  readonly taxTable: TaxTable;
};

/** Decides on the money of one account; null where there is nothing to do. */
export type DecideMoney = (money: AccountMoney, context: CommandContext) => MoneyDecision | null;

/**
 * Decides on the money of many accounts, and writes what came of it in a constant number of statements. When each account next
 * wants attention is computed anew, also where nothing was decided: a page never finds the same account again for nothing.
 *
 * @returns the decisions, by account
 * @rule PAY-2, PAY-5, DUN-1
 */
export async function decidePage(
  connection: Connection,
  { rows, at, actor, attemptIds, isSent, own = {}, taxTable }: MoneyPage,
  decide: DecideMoney,
): Promise<Map<string, MoneyDecision>> {
  const decisions = new Map<string, MoneyDecision>();
  if (rows.length === 0) return decisions;
  const accounts = await loadAccounts(connection, rows, 'open');
  const books = await loadBooks(
    connection,
    rows.map(({ id }) => id),
    at,
    attemptIds,
  );
  const changes: AccountChanges[] = [];
  const money: BooksChanges[] = [];
  const events: NewEvent[] = [];
  const emails: AccountEmails[] = [];
  for (const [accountId, { state, row }] of accounts) {
    const before = books.get(accountId) as Books;
    const context = { now: at, commandId: `money/${at}`, newId, taxTable, catalogue: EMPTY_CATALOGUE };
    const decision = decide({ state, books: before }, context);
    const after = decision ?? { state, books: before, movements: [] };
    money.push(booksChanges(before, after.books, after.state.account, after.movements, at));
    if (decision === null) continue;
    decisions.set(accountId, decision);
    if (decision.state.subscriptions !== state.subscriptions) {
      const on = localDateOf(at, row.time_zone);
      const decided = { kind: 'command' as const, at, on, invoiceId: null, lastCutOn: row.last_cut_date };
      changes.push(accountChanges(state, decision.state, { ...decided, subscriptionId: null }));
    }
    for (const { type, subscriptionId, facts } of decision.events)
      events.push({ type, accountId, subscriptionId, facts });
    emails.push({ accountId, emails: decision.emails ?? [] });
  }
  await writeChanges(connection, changes);
  await writeBooks(connection, money, actor);
  await writeEvents(connection, events, { at, actor, commandId: null });
  await writeEmailsOf(connection, emails, at);
  const clocks = new Map(rows.map((row) => [row.id, row.test_clock_id]));
  for (const change of changes) {
    await refreshSubscriptions(connection, change, null, clocks.get(change.accountId) ?? null, at);
  }
  await tellMoneyWorkflows(connection, money, (id) => (clocks.get(id) ? at : null), { isSent, own });
  return decisions;
}
