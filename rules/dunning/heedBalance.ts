import { applyCredit } from '../payments/applyCredit.ts';
import { invoicesInFlight } from '../payments/attempt.ts';
import { type Books, balanceDue, isOverdue, type OpenInvoice, overdueInvoices, undisputed } from '../payments/books.ts';
import type { MoneyDraft } from '../payments/moneyDecision.ts';
import type { Account } from '../subscription/accountState.ts';
import type { CommandContext } from '../subscription/decision.ts';
import type { DunningCase } from './dunningCase.ts';
import { ladderOf, placeOn, stepAt } from './ladder.ts';
import { restore } from './service.ts';

/**
 * What every change of a debt comes to: credit balance pays what it may; a case without a debt is closed and the service is on
 * again, at once and exactly once; one whose oldest invoice is paid is counted from the next; what is overdue and in no case
 * opens one.
 *
 * @rule INV-10, DUN-1, DUN-2, DUN-3, policy `restore_when`
 */
export function heedBalance(draft: MoneyDraft, context: CommandContext): MoneyDraft {
  const spent = applyCredit(draft, context);
  const heeded = spent.books.cases.reduce((current, dunning) => heedCase(current, dunning, context), spent);
  return openCases(heeded, context);
}

function heedCase(draft: MoneyDraft, dunning: DunningCase, context: CommandContext): MoneyDraft {
  const { account } = draft.state;
  const invoices = invoicesOf(draft.books, dunning);
  if (invoices.length === 0) return closed(restoredBy(draft, dunning), dunning);
  const owed = invoices.filter((invoice) => !undisputed(invoice).isZero());
  const isServed =
    owed.length === 0 ||
    (account.policy.values.restore_when === 'nothing_overdue' &&
      !owed.some((invoice) => isOverdue(invoice, context.now, account.zone)));
  const served = isServed ? restoredBy(draft, dunning) : draft;
  const unsuspended = isServed ? withoutSuspension(dunning, account) : dunning;
  const [oldest] = owed;
  // All that is left is disputed: the case rests where it is.
  const counted = oldest === undefined ? unsuspended : anchored(unsuspended, oldest, account, context);
  return counted === dunning ? served : withCase(served, counted);
}

/** Back before the step that suspends: it is never skipped. @rule DUN-3 */
export function withoutSuspension(dunning: DunningCase, { policy }: Account): DunningCase {
  if (dunning.suspendedAt === null || dunning.terminatedAt !== null) return dunning;
  const place = ladderOf(policy).findIndex(({ action }) => action === 'suspend');
  return { ...dunning, suspendedAt: null, position: Math.min(dunning.position, Math.max(place, 0)) };
}

/** The open invoices that a case is about, the oldest due date first. */
export function invoicesOf({ invoices }: Books, { subscriptionId }: DunningCase): readonly OpenInvoice[] {
  if (subscriptionId === null) return invoices;
  return invoices.filter(({ subscriptionIds }) => subscriptionIds.includes(subscriptionId));
}

/**
 * Counted from the oldest open invoice, and no step earlier than it was to come: who pays a part, or loses a dispute, keeps the
 * time that an operator or an outage gave.
 *
 * @rule DUN-3, DUN-6, INV-9
 */
function anchored(
  dunning: DunningCase,
  oldest: OpenInvoice,
  { policy, zone }: Account,
  { now }: CommandContext,
): DunningCase {
  const { id, dueOn } = oldest;
  if (id === dunning.anchor.invoiceId && dueOn === dunning.anchor.dueOn) return dunning;
  const ladder = ladderOf(policy);
  const counted = { ...dunning, anchor: { invoiceId: id, dueOn }, lateMs: 0 };
  const position = placeOn(ladder, counted, now, zone);
  const [before, after] = [ladder[dunning.position], ladder[position]];
  if (before === undefined || after === undefined) return { ...counted, position };
  const earlierMs = Date.parse(stepAt(before, dunning, zone)) - Date.parse(stepAt(after, counted, zone));
  return { ...counted, position, lateMs: Math.max(0, earlierMs) };
}

/** The service is on again where the case had turned it off. @rule DUN-2 */
export function restoredBy(draft: MoneyDraft, dunning: DunningCase): MoneyDraft {
  if (dunning.suspendedAt === null || dunning.terminatedAt !== null) return draft;
  const change = restore(draft.state, dunning);
  const isTold = change.events.length > 0;
  return {
    ...draft,
    state: change.state,
    events: [...draft.events, ...change.events],
    emails: isTold
      ? [...draft.emails, { template: 'service_restored', subscriptionId: null, facts: {} }]
      : draft.emails,
  };
}

function closed(draft: MoneyDraft, dunning: DunningCase): MoneyDraft {
  const facts = { case_id: dunning.id, ...ofSubscription(dunning) };
  return {
    ...draft,
    books: { ...draft.books, cases: draft.books.cases.filter(({ id }) => id !== dunning.id) },
    events: [...draft.events, { type: 'dunning.closed', subscriptionId: dunning.subscriptionId, facts }],
  };
}

/** The books with a case as it is now. */
export function withCase(draft: MoneyDraft, dunning: DunningCase): MoneyDraft {
  const cases = draft.books.cases.map((each) => (each.id === dunning.id ? dunning : each));
  return { ...draft, books: { ...draft.books, cases } };
}

/** Opens a case for what is overdue and in none. While a payment of an invoice is in flight it waits for what comes of it. @rule DUN-1, DUN-7 */
function openCases(draft: MoneyDraft, context: CommandContext): MoneyDraft {
  const { account } = draft.state;
  if (ladderOf(account.policy).length === 0) return draft;
  const inFlight = invoicesInFlight(draft.books);
  const overdue = overdueInvoices(draft.books, context.now, account.zone).filter(({ id }) => !inFlight.has(id));
  return overdue.reduce((current, invoice) => {
    const scopes = account.policy.values['dunning.scope'] === 'account' ? [null] : invoice.subscriptionIds;
    return scopes
      .filter((scope) => !current.books.cases.some(({ subscriptionId }) => subscriptionId === scope))
      .reduce((next, scope) => opened(next, invoice, scope, context), current);
  }, draft);
}

function opened(
  draft: MoneyDraft,
  { id: invoiceId, dueOn }: OpenInvoice,
  subscriptionId: string | null,
  context: CommandContext,
): MoneyDraft {
  const dunning: DunningCase = {
    id: context.newId(),
    subscriptionId,
    openedAt: context.now,
    anchor: { invoiceId, dueOn },
    position: 0,
    lateMs: 0,
    suspendedAt: null,
    terminatedAt: null,
    pause: null,
    promise: null,
  };
  const owed = balanceDue(invoicesOf(draft.books, dunning));
  const facts = { case_id: dunning.id, invoice_id: invoiceId, due_on: dueOn, balance_due: owed.toFixed() };
  return {
    ...draft,
    books: { ...draft.books, cases: [...draft.books.cases, dunning] },
    events: [...draft.events, { type: 'dunning.opened', subscriptionId, facts }],
  };
}

function ofSubscription({ subscriptionId }: DunningCase): Readonly<Record<string, string>> {
  return subscriptionId === null ? {} : { subscription_id: subscriptionId };
}
