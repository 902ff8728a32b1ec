import { localDateOf } from '../calendar/zone.ts';
import { heedBalance } from '../dunning/heedBalance.ts';
import { Decimal, decimal } from '../money/decimal.ts';
import type { CommandContext, DomainEvent } from '../subscription/decision.ts';
import { allocate } from './allocate.ts';
import { applyMovement } from './applyMovement.ts';
import { freeFirst } from './books.ts';
import { declineOf } from './declines.ts';
import { lossOf } from './lossOf.ts';
import { type AccountMoney, decided, draftOf, type MoneyDecision, type MoneyDraft } from './moneyDecision.ts';
import type { Movement } from './movement.ts';
import { leftOf, type PastPayment, paidBy } from './refund.ts';
import { reopenedBy } from './reopen.ts';
import { withAttempt } from './settleAttempt.ts';

/**
 * A debit that was settled comes back: its invoices are due again, that day.
 *
 * @returns null where it came back before: the bank tells it twice
 * @rule PAY-5, DUN-7
 */
export function returnPayment(
  subject: AccountMoney,
  payment: PastPayment,
  code: string,
  context: CommandContext,
): MoneyDecision | null {
  const { attempt } = payment;
  if (attempt.status !== 'succeeded') return null;
  const left = leftOf(payment);
  const returned = withAttempt(draftOf(subject), { ...attempt, status: 'returned', declineCode: code });
  const { isHard, cause } = declineOf(code);
  const methods = isHard
    ? returned.books.methods.map((each) => (each.id === attempt.methodId ? { ...each, blockedBy: code } : each))
    : returned.books.methods;
  const draft = { ...returned, books: { ...returned.books, methods } };
  const event = {
    type: 'payment.returned',
    facts: { payment_id: attempt.id, amount: left.toFixed(), code, cause },
  } as const;
  // What a chargeback has taken before does not come back twice.
  if (left.isZero()) return decided(withEvent(draft, event));
  return decided(
    heedBalance(taken(draft, payment, left, { kind: 'return', reference: code }, event, context), context),
  );
}

export type Chargeback = {
  readonly outcome: 'opened' | 'won' | 'lost';
  /** Major units. */
  readonly amount: string;
  /** The gateway's name of it: one chargeback is booked once. */
  readonly reference: string;
};

/**
 * A chargeback takes a payment back as soon as it is opened; one that the vendor has won brings the same again. Losing it changes
 * nothing any more. News of the end may come first, or alone: then the beginning is booked with it.
 *
 * @param known  outcomes of this chargeback that are booked already
 * @returns null where there is nothing new, and where nothing was paid: not yet, or not at all
 * @rule PAY-5, DUN-7
 */
export function chargeBack(
  subject: AccountMoney,
  payment: PastPayment,
  chargeback: Chargeback,
  known: ReadonlySet<Chargeback['outcome']>,
  context: CommandContext,
): MoneyDecision | null {
  const { outcome, reference } = chargeback;
  const { status } = payment.attempt;
  if (known.has(outcome) || (outcome === 'opened' && known.size > 0)) return null;
  if (status !== 'succeeded' && status !== 'returned') return null;
  const facts = { payment_id: payment.attempt.id, amount: chargeback.amount, reference };
  const opened = known.size > 0 ? draftOf(subject) : charged(draftOf(subject), payment, chargeback, facts, context);
  switch (outcome) {
    case 'opened':
      return opened.movements.length === 0 ? null : decided(heedBalance(opened, context));
    case 'lost':
      return decided(heedBalance(withEvent(opened, { type: 'payment.chargeback_lost', facts }), context));
    case 'won': {
      const told = withEvent(opened, { type: 'payment.chargeback_won', facts });
      return decided(heedBalance(broughtAgain(told, payment, reference, context), context));
    }
  }
}

function charged(
  draft: MoneyDraft,
  payment: PastPayment,
  { amount, reference }: Chargeback,
  facts: Readonly<Record<string, string>>,
  context: CommandContext,
): MoneyDraft {
  const most = Decimal.min(leftOf(payment), amount);
  const event = { type: 'payment.charged_back', facts } as const;
  return most.isZero() ? draft : taken(draft, payment, most, { kind: 'chargeback', reference }, event, context);
}

/** As much as was taken: the vendor's loss first comes in again, then what the invoices of the payment want, then the oldest. */
function broughtAgain(draft: MoneyDraft, payment: PastPayment, reference: string, context: CommandContext): MoneyDraft {
  const back = [...payment.movements, ...draft.movements].find(
    (movement) => movement.kind === 'chargeback' && movement.reference === reference,
  );
  if (back === undefined) return draft;
  const { amount, loss = '0' } = back;
  const own = new Set(payment.invoices.map(({ id }) => id));
  const { invoices } = draft.books;
  const others = freeFirst(
    draft.books,
    invoices.filter(({ id }) => !own.has(id)),
  );
  const order = [...invoices.filter(({ id }) => own.has(id)), ...others];
  return applyMovement(draft, {
    ...movementOf(draft, payment, context),
    kind: 'chargeback_won',
    amount,
    allocations: allocate(decimal(amount).minus(loss), order),
    reference,
    ...(back.loss === undefined ? {} : { loss }),
  });
}

function taken(
  draft: MoneyDraft,
  payment: PastPayment,
  amount: Decimal,
  { kind, reference }: Pick<Movement, 'kind' | 'reference'>,
  event: Pick<DomainEvent, 'type' | 'facts'>,
  context: CommandContext,
): MoneyDraft {
  const movement = movementOf(draft, payment, context);
  const opened = reopenedBy(withEvent(draft, event), paidBy(payment), amount, movement.on);
  const { allocations } = opened;
  const loss = lossOf(amount, allocations, draft.state.creditBalance);
  return applyMovement(opened.draft, {
    ...{ ...movement, kind, reference, allocations, ...loss },
    amount: amount.toFixed(),
  });
}

function movementOf({ state }: MoneyDraft, { attempt }: PastPayment, { newId, now: at }: CommandContext) {
  return { id: newId(), at, on: localDateOf(at, state.account.zone), attemptId: attempt.id, reason: null };
}

function withEvent(draft: MoneyDraft, event: Pick<DomainEvent, 'type' | 'facts'>): MoneyDraft {
  return { ...draft, events: [...draft.events, { ...event, subscriptionId: null }] };
}
