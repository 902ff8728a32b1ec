import type { Knex } from 'knex';
import { type Instant, localDateOf } from '../rules/calendar/zone.ts';
import { EMPTY_CATALOGUE } from '../rules/catalogue/catalogueView.ts';
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
  /** The facts of its events. */
  readonly facts: Readonly<Record<string, string>>;
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
  readonly decide: (state: AccountState, context: CommandContext) => Decision | Refusal | Promise<Decision | Refusal>;
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
    const { loaded, known, taxTable } = found;
    if (known.answer) return known.answer;
    const now = order.at === 'now' ? (loaded.row.frozen_at ?? known.now) : order.at;
    const catalogue = order.catalogue
      ? await readCatalogue(connection, loaded.state, order.catalogue)
      : EMPTY_CATALOGUE;
    const context: CommandContext = { now, commandId: order.commandId, newId, taxTable, catalogue };
    const decision = await order.decide(loaded.state, context);
    if (isRefusal(decision)) return decision;
    return carryOut(connection, order, loaded, decision, now);
  });
}

/** Locks the account and reads all that is decided on: behind the lock, and where the account is named in one message with it. */
async function lockAndRead(connection: Connection, order: CommandOrder) {
  const before = 'accountId' in order ? undefined : await lockAccount(connection, order);
  if (before === null) return null;
  const accountId = before === undefined ? (order as { accountId: string }).accountId : before.id;
  const lock = before === undefined ? lockAccount(connection, { accountId }) : Promise.resolve(before);
  const [row, known, account, taxTable] = await together(connection, [
    () => lock,
    () => findAnswer<CommandAnswer>(connection, accountId, order),
    () => loadAccountBehind(connection, accountId, lock),
    () => readTaxTable(connection),
  ]);
  return row && account && { loaded: { state: account.state, row }, known, taxTable };
}

function nameOf(order: CommandOrder): string {
  return 'accountId' in order ? `account ${order.accountId}` : `subscription ${order.subscriptionId}`;
}

async function carryOut(
  connection: Connection,
  order: CommandOrder,
  { state, row }: LoadedAccount,
  decision: Decision,
  now: Instant,
): Promise<CommandAnswer> {
  const { commandId, actor, origin = null } = order;
  const { invoice } = decision;
  const invoiceId = invoice === null ? null : newId();
  const on = localDateOf(now, row.time_zone);
  const lastCutOn = row.last_cut_date;
  const { subscriptionId } = decision;
  const decided = { kind: 'command' as const, at: now, on, invoiceId, lastCutOn, subscriptionId };
  const changes = accountChanges(state, decision.state, decided);
  const accountRevision = row.details_revision;
  const invoices = noInvoices();
  if (invoice !== null && invoiceId !== null) {
    addInvoice(invoices, { id: invoiceId, draft: invoice, accountRevision, issuedAt: now, actor, commandId });
  }
  const facts = Object.assign({}, ...decision.events.map((event) => event.facts)) as Record<string, string>;
  const answer: CommandAnswer = { subscriptionId, invoiceId, facts };
  const writes = [
    () => writeChanges(connection, [changes]),
    () => writeEvents(connection, eventsOf(decision, state), { at: now, actor, commandId, origin }),
    () => writeEmails(connection, row.id, decision.emails ?? [], now),
    () => storeAnswer(connection, row.id, order, answer),
    () => startSubscriptions(connection, changes, row.test_clock_id, now),
    () => refreshSubscriptions(connection, changes, subscriptionId, row.test_clock_id, now),
  ];
  if (invoice === null) {
    await sendWrites(connection, writes);
    return answer;
  }
  await together(connection, writes);
  await writeInvoices(connection, invoices);
  await numberInvoices(connection, invoices);
  return answer;
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
