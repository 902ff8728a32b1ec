import { localDateOf } from '../calendar/zone.ts';
import { heedBalance } from '../dunning/heedBalance.ts';
import { Decimal, decimal } from '../money/decimal.ts';
import type { CommandContext, DomainEvent } from '../subscription/decision.ts';
import { allocate } from './allocate.ts';
import { applyMovement } from './applyMovement.ts';
import { allocated } from './attempt.ts';
import { declineOf } from './declines.ts';
import { type AccountMoney, decided, draftOf, type MoneyDecision, type MoneyDraft } from './moneyDecision.ts';
import type { Movement } from './movement.ts';
import type { PastPayment } from './refund.ts';
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
  const { attempt, takenBack } = payment;
  if (attempt.status !== 'succeeded') return null;
  const left = decimal(attempt.amount).minus(takenBack);
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
  return decided(taken(draft, payment, left, { kind: 'return', reference: code }, event, context));
}

export type Chargeback = {
  readonly outcome: 'opened' | 'won' | 'lost';
  /** Major units. */
  readonly amount: string;
  /** The gateway's name of it: one chargeback is booked once. */
  readonly reference: string;
};

/**
 * A chargeback takes a payment back as soon as it is opened; one that the vendor has won brings it again. Losing it changes
 * nothing any more.
 *
 * @param known  outcomes of this chargeback that are booked already
 * @returns null where there is nothing new
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
  if (known.has(outcome) || (outcome === 'opened' && known.size > 0)) return null;
  const draft = draftOf(subject);
  const facts = { payment_id: payment.attempt.id, amount: chargeback.amount, reference };
  if (outcome === 'lost') {
    return decided(withEvent(draft, { type: 'payment.chargeback_lost', facts }));
  }
  const left = decimal(payment.attempt.amount).minus(payment.takenBack);
  if (outcome === 'opened') {
    const amount = Decimal.min(left, chargeback.amount);
    if (amount.isZero()) return null;
    const event = { type: 'payment.charged_back', facts } as const;
    return decided(taken(draft, payment, amount, { kind: 'chargeback', reference }, event, context));
  }
  // The news of a victory may come first: then there is nothing to bring again.
  if (!known.has('opened')) return decided(withEvent(draft, { type: 'payment.chargeback_won', facts }));
  const amount = decimal(chargeback.amount);
  const movement = {
    ...movementOf(draft, payment, context),
    kind: 'chargeback_won',
    amount: amount.toFixed(),
    allocations: allocate(amount, openFirst(draft, payment)),
    reference,
  } as const;
  const told = withEvent(draft, { type: 'payment.chargeback_won', facts });
  return decided(heedBalance(applyMovement(told, movement), context));
}

/** The invoices of the payment first, then the others. */
function openFirst({ books }: MoneyDraft, { invoices }: PastPayment) {
  const own = new Set(invoices.map(({ invoice }) => invoice.id));
  return [...books.invoices.filter(({ id }) => own.has(id)), ...books.invoices.filter(({ id }) => !own.has(id))];
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
  const opened = reopenedBy(withEvent(draft, event), payment.invoices, amount, movement.on);
  const { allocations } = opened;
  const unborne = amount.plus(allocated(allocations)).minus(draft.state.creditBalance);
  const loss = unborne.greaterThan('0') ? { loss: unborne.toFixed() } : {};
  const back = { ...movement, kind, amount: amount.toFixed(), allocations, reference, ...loss };
  return heedBalance(applyMovement(opened.draft, back), context);
}

function movementOf({ state }: MoneyDraft, { attempt }: PastPayment, { newId, now: at }: CommandContext) {
  return { id: newId(), at, on: localDateOf(at, state.account.zone), attemptId: attempt.id, reason: null };
}

function withEvent(draft: MoneyDraft, event: Pick<DomainEvent, 'type' | 'facts'>): MoneyDraft {
  return { ...draft, events: [...draft.events, { ...event, subscriptionId: null }] };
}
