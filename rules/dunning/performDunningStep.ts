import { type Instant, localDateOf } from '../calendar/zone.ts';
import { invoicesInFlight } from '../payments/attempt.ts';
import { type Books, balanceDue, type OpenInvoice, overdueInvoices } from '../payments/books.ts';
import { withCollected } from '../payments/collected.ts';
import { mayTryAgain } from '../payments/mayTryAgain.ts';
import { type AccountMoney, decided, draftOf, type MoneyDecision, type MoneyDraft } from '../payments/moneyDecision.ts';
import { openCharge } from '../payments/openCharge.ts';
import { autopayMethod } from '../payments/paymentMethod.ts';
import { writeOffAll } from '../payments/writeOff.ts';
import type { CommandContext } from '../subscription/decision.ts';
import { assertRule } from '../violation.ts';
import type { DunningCase } from './dunningCase.ts';
import { heedBalance, invoicesOf, withCase } from './heedBalance.ts';
import { stepAt } from './ladder.ts';
import { nextDunningStep, stepOf } from './nextDunningStep.ts';
import { type ServiceChange, suspend, terminate } from './service.ts';

/**
 * Does the next step of a case, where its time has come and something is still overdue. A step that comes late moves all later
 * ones by the same time.
 *
 * @returns the decision; null where nothing is due: repeating a step does nothing
 * @rule DUN-1, DUN-2, DUN-6, DUN-8
 */
export function performDunningStep(money: AccountMoney, caseId: string, context: CommandContext): MoneyDecision | null {
  const { account } = money.state;
  const dunning = money.books.cases.find(({ id }) => id === caseId);
  if (dunning === undefined) return null;
  const next = nextDunningStep(dunning, money.books, account);
  if (next === null || next.at > context.now) return null;
  const step = stepOf(dunning, account);
  assertRule(step !== undefined, 'dunning.no_step', caseId);
  const planned = Date.parse(stepAt(step, dunning, account.zone));
  const moved: DunningCase = {
    ...dunning,
    position: dunning.position + 1,
    lateMs: dunning.lateMs + Math.max(0, Date.parse(context.now) - planned),
    pause: null,
    promise: null,
  };
  const draft = withCase(draftOf(money), moved);
  switch (next.action) {
    case 'retry':
      return decided(retryStep(draft, moved, next.at, context));
    case 'remind':
      return decided(remind(draft, moved, step.day));
    case 'suspend':
      return decided(
        withService(draft, { ...moved, suspendedAt: context.now }, suspend(draft.state, moved, context.now)),
      );
    case 'terminate':
      return decided(
        withService(draft, { ...moved, terminatedAt: context.now }, terminate(draft.state, moved, context.now)),
      );
    case 'write_off':
      return decided(heedBalance(writeOffAll(draft, invoicesOf(draft.books, moved), context), context));
  }
}

/** What is on an invoice with another subscription is tried once, not once for each case. @rule DUN-6, policy `dunning.scope` */
function retryStep(draft: MoneyDraft, dunning: DunningCase, dueAt: Instant, context: CommandContext): MoneyDraft {
  const invoices = invoicesOf(draft.books, dunning);
  if (dunning.subscriptionId === null) return retry(draft, invoices, context);
  const tried = triedSince(draft.books, dueAt);
  return retry(
    draft,
    invoices.filter(({ id }) => !tried.has(id)),
    context,
  );
}

function triedSince({ attempts }: Books, instant: Instant): ReadonlySet<string> {
  const since = attempts.filter(({ origin, openedAt }) => origin === 'dunning' && openedAt >= instant);
  return new Set(since.flatMap(({ allocations }) => allocations.map(({ invoiceId }) => invoiceId)));
}

/**
 * A retry tries all that is overdue, oldest first, on the default method; never one that the network forbids. It stands for the
 * charge of the due date where that was not made.
 *
 * @param among  the invoices that it is about
 * @rule DUN-1, DUN-6
 */
export function retry(draft: MoneyDraft, among: readonly OpenInvoice[], context: CommandContext): MoneyDraft {
  const { books, state } = draft;
  const { zone, currency } = state.account;
  const method = autopayMethod(books, localDateOf(context.now, zone));
  if (method === undefined) return draft;
  const inFlight = invoicesInFlight(books);
  const free = among.filter(({ id }) => !inFlight.has(id));
  const overdue = overdueInvoices({ ...books, invoices: free }, context.now, zone);
  const amount = balanceDue(overdue);
  if (amount.isZero() || !mayTryAgain(books, method, { currency, invoices: overdue }, context.now)) return draft;
  const charge = { method, origin: 'dunning', invoices: overdue, amount, currency } as const;
  return openCharge(withCollected(draft, overdue), charge, context);
}

function remind(draft: MoneyDraft, dunning: DunningCase, day: number): MoneyDraft {
  const owed = balanceDue(invoicesOf(draft.books, dunning));
  const facts = { case_id: dunning.id, day: String(day), due_on: dunning.anchor.dueOn, balance_due: owed.toFixed() };
  const { subscriptionId } = dunning;
  return {
    ...draft,
    events: [...draft.events, { type: 'dunning.reminded', subscriptionId, facts }],
    emails: [...draft.emails, { template: 'payment_reminder', subscriptionId, facts }],
  };
}

function withService(draft: MoneyDraft, dunning: DunningCase, change: ServiceChange): MoneyDraft {
  const { subscriptionId } = dunning;
  const owed = balanceDue(invoicesOf(draft.books, dunning));
  const facts = { case_id: dunning.id, balance_due: owed.toFixed() };
  const template = dunning.terminatedAt === null ? 'service_suspended' : 'subscription_terminated';
  const told = change.events.length === 0 ? [] : [{ template, subscriptionId, facts } as const];
  return withCase(
    { ...draft, state: change.state, events: [...draft.events, ...change.events], emails: [...draft.emails, ...told] },
    dunning,
  );
}
