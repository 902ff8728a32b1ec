import type { Instant } from '../calendar/zone.ts';
import { nextDunningStep } from '../dunning/nextDunningStep.ts';
import { performDunningStep } from '../dunning/performDunningStep.ts';
import { type ChargeAttempt, invoicesInFlight, isInFlight } from '../payments/attempt.ts';
import { type Books, type OpenInvoice, overdueAt } from '../payments/books.ts';
import { collectDue, nextCollection } from '../payments/collectDue.ts';
import type { LookupAnswer } from '../payments/gatewayAnswer.ts';
import type { MoneyDecision } from '../payments/moneyDecision.ts';
import type { Movement } from '../payments/movement.ts';
import type { PastPayment } from '../payments/refund.ts';
import { settleAttempt } from '../payments/settleAttempt.ts';
import { returnPayment } from '../payments/takeBack.ts';
import type { Account, AccountState } from '../subscription/accountState.ts';
import type { CommandContext } from '../subscription/decision.ts';

/**
 * Who answers a charge in memory. `as_agreed` is what a simulation supposes: charges succeed, and whoever pays by another way
 * pays when it is due, so that only what is overdue already has consequences. A story has a gateway that can be told what to
 * say, and nobody pays unless the story says so.
 */
export type WorldGateway = {
  readonly name: 'as_agreed' | 'sandbox';
  readonly charge: (attempt: ChargeAttempt, books: Books, at: Instant) => WorldAnswer;
  readonly lookUp: (attempt: ChargeAttempt, books: Books, at: Instant) => WorldAnswer;
  /** The earliest instant at which a payment that has succeeded comes back by itself, and the one of which it is true. */
  readonly nextReturn: () => { readonly at: Instant; readonly attemptId: string; readonly code: string } | null;
  readonly withoutReturn: (attemptId: string) => WorldGateway;
};

export type WorldAnswer = { readonly answer: LookupAnswer; readonly gateway: WorldGateway };

/** A gateway at which everything goes well. */
export const AS_AGREED: WorldGateway = {
  name: 'as_agreed',
  charge: ({ id }) => ({ answer: { kind: 'succeeded', reference: id }, gateway: AS_AGREED }),
  lookUp: ({ id }) => ({ answer: { kind: 'succeeded', reference: id }, gateway: AS_AGREED }),
  nextReturn: () => null,
  withoutReturn: () => AS_AGREED,
};

/**
 * The books of a live account for a simulation: what is open, not yet overdue and not charged by itself is paid as agreed, and
 * left out; what is overdue has the consequences that it has.
 *
 * @rule EXP-3
 */
export function asAgreed(books: Books, account: Account, now: Instant): Books {
  if (account.autopayUntil !== null || books.invoices.length === 0) return books;
  const inFlight = invoicesInFlight(books);
  return {
    ...books,
    invoices: books.invoices.filter((invoice) => overdueAt(invoice, account.zone) <= now || inFlight.has(invoice.id)),
  };
}

/** What of a world has to do with money. */
export type WorldMoney = {
  readonly now: Instant;
  readonly state: AccountState;
  readonly books: Books;
  readonly gateway: WorldGateway;
  readonly movements: readonly Movement[];
  /** Every invoice that has been open, as it was then. */
  readonly opened: readonly OpenInvoice[];
};

/** What an account's money does next by itself. At one instant: charges of the ending day, then what gateways tell, then dunning. */
export type MoneyStep = { readonly at: Instant; readonly label: string } & (
  | { readonly kind: 'collect' }
  | { readonly kind: 'look_up'; readonly attemptId: string }
  | { readonly kind: 'return'; readonly attemptId: string; readonly code: string }
  | { readonly kind: 'dunning'; readonly caseId: string }
);

/** The earliest step, overdue ones included; null while nothing is to come. */
export function nextMoneyStep({ state, books, gateway }: WorldMoney): MoneyStep | null {
  const { account } = state;
  const collectAt = nextCollection(books, account);
  const returned = gateway.nextReturn();
  const steps: MoneyStep[] = [
    ...(collectAt === null ? [] : [{ kind: 'collect', at: collectAt, label: 'Due date of an invoice' } as const]),
    ...books.attempts.flatMap((attempt): MoneyStep[] =>
      isInFlight(attempt) && attempt.nextLookAt !== null
        ? [{ kind: 'look_up', at: attempt.nextLookAt, attemptId: attempt.id, label: 'Outcome of a payment' }]
        : [],
    ),
    ...(returned === null ? [] : [{ kind: 'return', ...returned, label: 'A payment comes back' } as const]),
    ...books.cases.flatMap((dunning): MoneyStep[] => {
      const next = nextDunningStep(dunning, books, account);
      return next === null ? [] : [{ kind: 'dunning', at: next.at, label: next.label, caseId: dunning.id }];
    }),
  ];
  let first: MoneyStep | null = null;
  for (const step of steps) if (first === null || step.at < first.at) first = step;
  return first;
}

/** Where a step of money leads: a decision, and the gateway after it. Null where there is nothing to do after all. */
export type MoneyOutcome = { readonly decision: MoneyDecision | null; readonly gateway: WorldGateway };

/** Does a step whose time has come. */
export function performMoneyStep(world: WorldMoney, step: MoneyStep, context: CommandContext): MoneyOutcome {
  const { gateway, books } = world;
  switch (step.kind) {
    case 'collect':
      return { decision: collectDue(world, context), gateway };
    case 'dunning':
      return { decision: performDunningStep(world, step.caseId, context), gateway };
    case 'look_up': {
      const attempt = books.attempts.find(({ id }) => id === step.attemptId) as ChargeAttempt;
      const { answer, gateway: after } = lookUp(world, attempt, context);
      return { decision: settleAttempt(world, attempt.id, answer, context), gateway: after };
    }
    case 'return':
      return {
        decision: returnPayment(world, pastPayment(world, step.attemptId), step.code, context),
        gateway: gateway.withoutReturn(step.attemptId),
      };
  }
}

/** A customer who does not authenticate in time is declined. @rule DUN-7 */
function lookUp({ gateway, books }: WorldMoney, attempt: ChargeAttempt, { now }: CommandContext): WorldAnswer {
  const looked = gateway.lookUp(attempt, books, now);
  return looked.answer.kind === 'authentication_required' && attempt.status === 'authenticating'
    ? { ...looked, answer: { kind: 'declined', reference: attempt.reference, code: 'authentication_failed' } }
    : looked;
}

/** A payment as the movements of this world know it. */
export function pastPayment({ books, movements, opened }: WorldMoney, attemptId: string): PastPayment {
  const attempt = books.attempts.find(({ id }) => id === attemptId) as ChargeAttempt;
  const own = movements.filter((movement) => movement.attemptId === attemptId);
  const touched = new Set(own.flatMap(({ allocations }) => allocations.map(({ invoiceId }) => invoiceId)));
  return { attempt, movements: own, invoices: opened.filter(({ id }) => touched.has(id)) };
}
