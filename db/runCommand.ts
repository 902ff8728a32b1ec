import type { Knex } from 'knex';
import { type Instant, localDateOf } from '../rules/calendar/zone.ts';
import { EMPTY_CATALOGUE } from '../rules/catalogue/catalogueView.ts';
import { heedBalance } from '../rules/dunning/heedBalance.ts';
import type { InvoiceDraft } from '../rules/invoicing/invoice.ts';
import type { Books } from '../rules/payments/books.ts';
import { draftOf, type MoneyDecision } from '../rules/payments/moneyDecision.ts';
import { withInvoice } from '../rules/payments/openInvoice.ts';
import { overdueOf } from '../rules/payments/overdue.ts';
import { isRefusal, type Refusal, refuse } from '../rules/refusal.ts';
import type { AccountState } from '../rules/subscription/accountState.ts';
import type { CommandContext, Decision } from '../rules/subscription/decision.ts';
import { accountChanges } from './accountChanges.ts';
import { addInvoice, noInvoices } from './billing/invoiceRows.ts';
import { numberInvoices } from './billing/numberInvoices.ts';
import { writeInvoices } from './billing/writeInvoices.ts';
import { type CatalogueWanted, readCatalogue } from './catalogueView.ts';
import { findAnswer, storeAnswer } from './commandResults.ts';
import { type Connection, inTransaction } from './connection.ts';
import { type LoadedAccount, loadAccountBehind } from './loadAccounts.ts';
import { lockAccount } from './lockAccount.ts';
import { booksChanges } from './money/booksChanges.ts';
import { loadBooks } from './money/loadBooks.ts';
import { type OwnWorkflow, tellMoneyWorkflows } from './money/tellMoneyWorkflows.ts';
import { writeBooks } from './money/writeBooks.ts';
import { newId } from './newId.ts';
import { sendWrites, together } from './pipelined.ts';
import { readTaxTable } from './taxRateStore.ts';
import { refreshSubscriptions, startSubscriptions } from './tellWorkflows.ts';
import { writeChanges } from './writeChanges.ts';
import { writeEmails } from './writeEmails.ts';
import { writeEvents } from './writeEvents.ts';

/** What a command did, as it is stored and answered again when it is repeated. */
export type CommandAnswer = {
  readonly subscriptionId: string | null;
  readonly invoiceId: string | null;
  /** Of the hardware that was ordered; nothing where left out. @rule SUB-9 */
  readonly hardwareInvoiceId?: string;
  /** The facts of its events. */
  readonly facts: Readonly<Record<string, string>>;
  /** The charge that it opened, which is to be sent to its gateway. */
  readonly attemptId?: string;
};

export type CommandOrder = {
  readonly database: Knex;
  /** Equal for equal commands: repeating one has no second effect. */
  readonly commandId: string;
  readonly requestHash: string;
  readonly actor: string;
  /** From where, for the audit log. */
  readonly origin?: string | null;
  /** `now` is the frozen time of the account's test clock where it has one. */
  readonly at: Instant | 'now';
  /** What of the catalogue the decision looks at; nothing where left out. */
  readonly catalogue?: CatalogueWanted;
  /** Attempts that it decides on, however old they are. */
  readonly attemptIds?: readonly string[];
  /** The payment or dunning case whose own workflow carries it out. */
  readonly own?: OwnWorkflow;
  readonly decide: (
    state: AccountState,
    context: CommandContext,
    books: Books,
  ) => Decision | MoneyDecision | Refusal | Promise<Decision | MoneyDecision | Refusal>;
} & ({ readonly accountId: string } | { readonly subscriptionId: string });

/**
 * Carries out a command on an account, once, in one transaction: lock, decide, write the account, its invoice, events,
 * audit and answer. A refusal writes nothing, so that the same command may be tried again.
 *
 * @returns the answer, that of the first time where the command was carried out before; or the refusal
 * @rule ACC-3, INV-5
 */
export function runCommand(order: CommandOrder): Promise<CommandAnswer | Refusal> {
  return inTransaction(order.database, async (connection) => {
    const found = await lockAndRead(connection, order);
    if (found === null) return refuse('item_not_found', `There is no ${nameOf(order)}; copy its id from a list.`);
    const { loaded, known, taxTable, books } = found;
    if (known.answer) return known.answer;
    const now = order.at === 'now' ? (loaded.row.frozen_at ?? known.now) : order.at;
    const catalogue = order.catalogue
      ? await readCatalogue(connection, loaded.state, order.catalogue)
      : EMPTY_CATALOGUE;
    const overdue = overdueOf(books, loaded.state.account, now);
    const context: CommandContext = { now, commandId: order.commandId, newId, taxTable, catalogue, overdue };
    const decision = await order.decide(loaded.state, context, books);
    if (isRefusal(decision)) return decision;
    return carryOut(connection, order, { ...loaded, books }, decision, context);
  });
}

/** Locks the account and reads all that is decided on: behind the lock, and where the account is named in one message with it. */
async function lockAndRead(connection: Connection, order: CommandOrder) {
  const before = 'accountId' in order ? undefined : await lockAccount(connection, order);
  if (before === null) return null;
  const accountId = before === undefined ? (order as { accountId: string }).accountId : before.id;
  const lock = before === undefined ? lockAccount(connection, { accountId }) : Promise.resolve(before);
  const [row, known, account, taxTable, books] = await together(connection, [
    () => lock,
    () => findAnswer<CommandAnswer>(connection, accountId, order),
    () => loadAccountBehind(connection, accountId, lock),
    () => readTaxTable(connection),
    () => loadBooks(connection, [accountId], new Date().toISOString(), order.attemptIds),
  ]);
  return (
    row && account && { loaded: { state: account.state, row }, known, taxTable, books: books.get(accountId) as Books }
  );
}

function nameOf(order: CommandOrder): string {
  return 'accountId' in order ? `account ${order.accountId}` : `subscription ${order.subscriptionId}`;
}

async function carryOut(
  connection: Connection,
  order: CommandOrder,
  { state, row, books }: LoadedAccount & { readonly books: Books },
  decided: Decision | MoneyDecision,
  context: CommandContext,
): Promise<CommandAnswer> {
  const { commandId, actor, origin = null } = order;
  const { now } = context;
  const { invoice, hardwareInvoice = null } = decided;
  const invoiceId = invoice === null ? null : newId();
  const hardwareInvoiceId = hardwareInvoice === null ? null : newId();
  const issued = [
    { draft: invoice, id: invoiceId },
    { draft: hardwareInvoice, id: hardwareInvoiceId },
  ].flatMap(({ draft, id }) => (draft === null || id === null ? [] : [{ draft, id }]));
  const decision = withBooks(decided, books, issued, context);
  const on = localDateOf(now, row.time_zone);
  const lastCutOn = row.last_cut_date;
  const { subscriptionId } = decision;
  const decidedOn = { kind: 'command' as const, at: now, on, invoiceId, hardwareInvoiceId, lastCutOn, subscriptionId };
  const changes = accountChanges(state, decision.state, decidedOn);
  const accountRevision = row.details_revision;
  const issuing = { accountRevision, issuedAt: now, actor, commandId };
  const invoices = noInvoices();
  for (const { id, draft } of issued) addInvoice(invoices, { id, draft, ...issuing });
  const facts = Object.assign({}, ...decision.events.map((event) => event.facts)) as Record<string, string>;
  const opened = decision.toCharge === null ? {} : { attemptId: decision.toCharge.id };
  const hardware = hardwareInvoiceId === null ? {} : { hardwareInvoiceId };
  const answer: CommandAnswer = { subscriptionId, invoiceId, ...hardware, facts, ...opened };
  const events = eventsOf(decision, state);
  const stamp = { at: now, actor, commandId, origin };
  const isMoneyMoved = issued.length > 0 || decision.books !== books || state.account !== decision.state.account;
  const writes = [
    () => writeChanges(connection, [changes]),
    () => writeEvents(connection, events.slice(0, decided.events.length), stamp),
    () => writeEmails(connection, row.id, decision.emails ?? [], now),
    () => storeAnswer(connection, row.id, order, answer),
    () => startSubscriptions(connection, changes, row.test_clock_id, now),
    () => refreshSubscriptions(connection, changes, subscriptionId, row.test_clock_id, now),
  ];
  if (!isMoneyMoved) {
    await sendWrites(connection, writes);
    return answer;
  }
  await together(connection, writes);
  await writeInvoices(connection, invoices);
  // What follows from the invoice is told after it.
  await writeEvents(connection, events.slice(decided.events.length), stamp);
  const money = [booksChanges(books, decision.books, decision.state.account, decision.movements, now)];
  await writeBooks(connection, money, actor);
  const clockOf = () => (row.test_clock_id === null ? null : now);
  await tellMoneyWorkflows(connection, money, clockOf, { isSent: false, own: order.own ?? {} });
  await numberInvoices(connection, invoices);
  return answer;
}

type Issued = { readonly id: string; readonly draft: InvoiceDraft };

/** What a decision comes to in the books: what it invoices at once is open, and a credit pays the oldest invoice. @rule INV-10 */
function withBooks(
  decision: Decision | MoneyDecision,
  books: Books,
  issued: readonly Issued[],
  context: CommandContext,
): MoneyDecision {
  if ('books' in decision) return decision;
  const after = issued.reduce((current, { id, draft }) => withInvoice(current, id, draft, context.now), books);
  const opened: MoneyDecision = { ...decision, books: after, movements: [], toCharge: null };
  if (issued.every(({ draft }) => draft.creditArising.amount.isZero())) return opened;
  const spent = heedBalance(draftOf(opened), context);
  return {
    ...{ ...opened, state: spent.state, books: spent.books, movements: spent.movements },
    events: [...opened.events, ...spent.events],
    emails: [...(opened.emails ?? []), ...spent.emails],
  };
}

function eventsOf(decision: Decision, before: AccountState) {
  const accountId = before.account.id;
  return decision.events.map(({ type, subscriptionId, facts }) => ({
    type,
    accountId,
    subscriptionId,
    facts,
    before: summaryOf(before, subscriptionId),
    after: summaryOf(decision.state, subscriptionId) ?? facts,
  }));
}

/** What the audit log keeps of a subscription. */
function summaryOf(state: AccountState, subscriptionId: string | null): object | null {
  const subscription = state.subscriptions.find(({ id }) => id === subscriptionId);
  if (subscription === undefined) return null;
  const { status, endsOn, items } = subscription;
  return {
    status,
    ends_on: endsOn,
    items: items.map((item) => ({
      id: item.id,
      price_id: item.price.id,
      quantity: item.quantityInForce,
      ends_on: item.endsOn,
      scheduled: item.changes.map(({ effectiveOn, change }) => ({ effective_on: effectiveOn, ...change })),
    })),
  };
}
