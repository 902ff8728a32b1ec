import { type Instant, localDateOf } from '../calendar/zone.ts';
import { heedBalance } from '../dunning/heedBalance.ts';
import { decimal } from '../money/decimal.ts';
import type { CommandContext, DomainEvent } from '../subscription/decision.ts';
import { allocate } from './allocate.ts';
import { applyMovement } from './applyMovement.ts';
import { type Allocation, type ChargeAttempt, isInFlight } from './attempt.ts';
import { type Books, freeFirst, undisputed } from './books.ts';
import { declineOf } from './declines.ts';
import type { LookupAnswer } from './gatewayAnswer.ts';
import { type AccountMoney, decided, draftOf, type MoneyDecision, type MoneyDraft } from './moneyDecision.ts';
import type { Movement } from './movement.ts';

/** A payment that waits for the customer is over after so long. @rule DUN-7 */
const authenticationDays = 7;

/** Minutes from one look at an unknown outcome to the next; the last holds from then on. @rule PAY-5 */
const LOOK_MINUTES = [1, 5, 30, 120, 360] as const;

/**
 * What a gateway's answer comes to: one transaction, whoever brings the answer, however often and in whatever order. What has
 * succeeded stays so; a success that comes late, after the attempt was thought declined, is money all the same.
 *
 * @returns null where the answer changes nothing
 * @rule PAY-4, PAY-5, DUN-7
 */
export function settleAttempt(
  money: AccountMoney,
  attemptId: string,
  answer: LookupAnswer,
  context: CommandContext,
): MoneyDecision | null {
  const attempt = money.books.attempts.find(({ id }) => id === attemptId);
  if (attempt === undefined || attempt.status === 'succeeded' || attempt.status === 'returned') return null;
  if (!isInFlight(attempt) && answer.kind !== 'succeeded') return null;
  const draft = draftOf(money);
  switch (answer.kind) {
    case 'succeeded':
      return decided(succeed(draft, attempt, answer.reference, context));
    case 'declined':
      return decided(decline(draft, attempt, answer, context));
    case 'authentication_required':
      return awaitCustomer(draft, attempt, answer, context);
    case 'pending':
      return awaitBank(draft, attempt, answer, context);
    case 'unknown':
      return lookAgain(draft, attempt, answer.reason, context);
    case 'not_found':
      return decided(fail(draft, attempt, context));
  }
}

/** The money is there: it pays what the charge was meant for and is still open, then the oldest; the rest is credit balance. */
function succeed(draft: MoneyDraft, attempt: ChargeAttempt, reference: string, context: CommandContext): MoneyDraft {
  const { zone } = draft.state.account;
  const settled = withAttempt(draft, {
    ...attempt,
    ...over(context),
    status: 'succeeded',
    reference,
    declineCode: null,
  });
  const movement: Movement = {
    id: context.newId(),
    kind: 'payment',
    at: context.now,
    on: localDateOf(context.now, zone),
    amount: attempt.amount,
    allocations: allocationsNow(draft.books, attempt),
    attemptId: attempt.id,
    reference,
    reason: null,
  };
  const told = withEvent(settled, { type: 'payment.succeeded', facts: { ...factsOf(attempt), reference } });
  return heedBalance(applyMovement(told, movement), context);
}

function allocationsNow(books: Books, attempt: ChargeAttempt): readonly Allocation[] {
  const { invoices } = books;
  const meant = new Set(attempt.allocations.map(({ invoiceId }) => invoiceId));
  const first = invoices.filter(({ id }) => meant.has(id));
  const isAsMeant = attempt.allocations.every(({ invoiceId, amount }) =>
    first.some((invoice) => invoice.id === invoiceId && undisputed(invoice).greaterThanOrEqualTo(amount)),
  );
  if (isAsMeant) return attempt.allocations;
  const others = invoices.filter(({ id }) => !meant.has(id));
  return allocate(decimal(attempt.amount), [...first, ...freeFirst(books, others)]);
}

function decline(
  draft: MoneyDraft,
  attempt: ChargeAttempt,
  answer: Extract<LookupAnswer, { kind: 'declined' }>,
  context: CommandContext,
): MoneyDraft {
  const { code, isFinal = false } = answer;
  const { isHard, cause, nextStep } = declineOf(code);
  const declined: ChargeAttempt = {
    ...attempt,
    ...over(context),
    status: 'declined',
    reference: answer.reference ?? attempt.reference,
    declineCode: code,
  };
  const blocked = isHard || isFinal ? withBlocked(draft, attempt.methodId, code) : draft;
  const facts = { ...factsOf(attempt), code, cause, next_step: nextStep };
  const told = withEvent(withAttempt(blocked, declined), { type: 'payment.declined', facts });
  return heedBalance(attempt.origin === 'customer' ? told : withEmail(told, 'payment_declined', facts), context);
}

function withBlocked(draft: MoneyDraft, methodId: string, code: string): MoneyDraft {
  const methods = draft.books.methods.map((each) => (each.id === methodId ? { ...each, blockedBy: code } : each));
  return { ...draft, books: { ...draft.books, methods } };
}

/** Told once: the same answer may come again, and too late, when the customer has been to their bank. @rule PAY-4 */
function awaitCustomer(
  draft: MoneyDraft,
  attempt: ChargeAttempt,
  { reference, url }: Extract<LookupAnswer, { kind: 'authentication_required' }>,
  context: CommandContext,
): MoneyDecision | null {
  if (attempt.status === 'authenticating' || attempt.status === 'pending') return null;
  const nextLookAt = later(context.now, authenticationDays * 24 * 60);
  const waiting: ChargeAttempt = { ...attempt, status: 'authenticating', reference, url, nextLookAt };
  const facts = { ...factsOf(attempt), url, until: nextLookAt };
  const told = withEvent(withAttempt(draft, waiting), { type: 'payment.authentication_required', facts });
  return decided(attempt.origin === 'customer' ? told : withEmail(told, 'payment_authentication_needed', facts));
}

function awaitBank(
  draft: MoneyDraft,
  attempt: ChargeAttempt,
  { reference, expectedAt }: Extract<LookupAnswer, { kind: 'pending' }>,
  { now }: CommandContext,
): MoneyDecision | null {
  const isKnown = attempt.status === 'pending';
  if (isKnown && isBeforeLook(attempt, now)) return null;
  const looks = isKnown ? attempt.looks + 1 : 0;
  // A bank that is late is asked again each day.
  const nextLookAt = isKnown && expectedAt <= now ? later(now, 24 * 60) : expectedAt;
  const waiting = withAttempt(draft, { ...attempt, status: 'pending', reference, url: null, nextLookAt, looks });
  if (isKnown) return decided(waiting);
  const facts = { ...factsOf(attempt), reference, expected_at: expectedAt };
  return decided(withEvent(waiting, { type: 'payment.pending', facts }));
}

/** What is known stays so: an authentication does not get another week because a gateway was down when the first was over. */
function lookAgain(
  draft: MoneyDraft,
  attempt: ChargeAttempt,
  reason: string,
  { now }: CommandContext,
): MoneyDecision | null {
  if (isBeforeLook(attempt, now)) return null;
  const isNew = attempt.status === 'open';
  const looks = isNew ? 0 : attempt.looks + 1;
  const minutes = LOOK_MINUTES[Math.min(looks, LOOK_MINUTES.length - 1)] as number;
  const status = isNew ? 'unknown' : attempt.status;
  const waiting = withAttempt(draft, { ...attempt, status, nextLookAt: later(now, minutes), looks });
  if (!isNew) return decided(waiting);
  return decided(withEvent(waiting, { type: 'payment.unknown', facts: { ...factsOf(attempt), reason } }));
}

/** An answer that brings nothing new, before it was to be asked for, changes nothing. */
function isBeforeLook({ nextLookAt }: ChargeAttempt, now: Instant): boolean {
  return nextLookAt !== null && nextLookAt > now;
}

/** A definite no: nothing was captured. What was to be charged by itself is charged anew. @rule PAY-5 */
function fail(draft: MoneyDraft, attempt: ChargeAttempt, context: CommandContext): MoneyDraft {
  const failed = withAttempt(draft, { ...attempt, ...over(context), status: 'failed' });
  const told = withEvent(failed, { type: 'payment.failed', facts: factsOf(attempt) });
  if (attempt.origin === 'customer') return heedBalance(told, context);
  const meant = new Set(attempt.allocations.map(({ invoiceId }) => invoiceId));
  const invoices = told.books.invoices.map((each) => (meant.has(each.id) ? { ...each, isCollected: false } : each));
  return heedBalance({ ...told, books: { ...told.books, invoices } }, context);
}

/** The books with an attempt as it is now. */
export function withAttempt(draft: MoneyDraft, attempt: ChargeAttempt): MoneyDraft {
  const attempts = draft.books.attempts.map((each) => (each.id === attempt.id ? attempt : each));
  return { ...draft, books: { ...draft.books, attempts } };
}

function over({ now }: CommandContext): Pick<ChargeAttempt, 'settledAt' | 'nextLookAt' | 'url'> {
  return { settledAt: now, nextLookAt: null, url: null };
}

function factsOf({ id, amount, origin, methodId }: ChargeAttempt): Record<string, string> {
  return { payment_id: id, amount, origin, method_id: methodId };
}

function withEvent(draft: MoneyDraft, event: Pick<DomainEvent, 'type' | 'facts'>): MoneyDraft {
  return { ...draft, events: [...draft.events, { ...event, subscriptionId: null }] };
}

function withEmail(
  draft: MoneyDraft,
  template: 'payment_declined' | 'payment_authentication_needed',
  facts: Readonly<Record<string, string>>,
): MoneyDraft {
  return { ...draft, emails: [...draft.emails, { template, subscriptionId: null, facts }] };
}

function later(instant: Instant, minutes: number): Instant {
  return new Date(Date.parse(instant) + minutes * 60_000).toISOString();
}
