import { localDateOf } from '../calendar/zone.ts';
import { heedBalance } from '../dunning/heedBalance.ts';
import { Decimal, decimal, ZERO } from '../money/decimal.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { CommandContext } from '../subscription/decision.ts';
import { amountUpTo } from './amountUpTo.ts';
import { applyMovement } from './applyMovement.ts';
import { allocated, type ChargeAttempt } from './attempt.ts';
import type { OpenInvoice } from './books.ts';
import { lossOf } from './lossOf.ts';
import { type AccountMoney, decided, draftOf, type MoneyDecision } from './moneyDecision.ts';
import type { Movement } from './movement.ts';
import { type PaidInvoice, reopenedBy } from './reopen.ts';

/** A payment, with what has been taken back of it and the invoices that it paid. */
export type PastPayment = {
  readonly attempt: ChargeAttempt;
  /** What has moved by it, in order: the payment itself, and what took it back. */
  readonly movements: readonly PastMovement[];
  /** All that these movements touched, as it is or was open; in the order in which it is paid. */
  readonly invoices: readonly OpenInvoice[];
};

export type PastMovement = Pick<Movement, 'kind' | 'amount' | 'allocations' | 'loss' | 'reference'>;

/** The part of a payment that nobody has taken back, major units. */
export function leftOf({ attempt, movements }: PastPayment): Decimal {
  return decimal(attempt.amount).minus(takenBackOf(movements));
}

/** The invoices that a payment pays still, with what each has of it. */
export function paidBy({ movements, invoices }: PastPayment): PaidInvoice[] {
  const allocations = movements.flatMap((movement) => movement.allocations);
  return invoices.map((invoice) => ({
    invoice,
    paid: allocated(allocations.filter(({ invoiceId }) => invoiceId === invoice.id)).toFixed(),
  }));
}

/** What movements of one payment have taken back of it together, what came again left out; major units. */
export function takenBackOf(movements: readonly Pick<Movement, 'kind' | 'amount'>[]): string {
  const signed = movements.map(({ kind, amount }) => {
    if (kind === 'chargeback_won') return decimal(amount).negated();
    return kind === 'refund' || kind === 'return' || kind === 'chargeback' ? decimal(amount) : ZERO;
  });
  return signed.reduce((sum, amount) => sum.plus(amount), ZERO).toFixed();
}

export type RefundOrder = {
  /** Major units; all that can be paid back where left out. */
  readonly amount?: string | undefined;
  readonly reason: string;
};

/** How much of a payment can be paid back, and by which movement. */
export type RefundPlan = { readonly amount: string; readonly reopens: boolean };

/**
 * What a refund may come to, before the gateway is asked. By the policy it pays out credit balance and reopens nothing, or it
 * takes the payment off its invoices, which are due again.
 *
 * @rule PAY-5, policy `refund`
 */
export function planRefund({ state }: AccountMoney, payment: PastPayment, order: RefundOrder): RefundPlan | Refusal {
  const { attempt } = payment;
  const { creditBalance, account } = state;
  const left = leftOf(payment);
  if (attempt.status !== 'succeeded' || left.isZero()) {
    return refuse('nothing_to_refund', 'Nothing of this payment is left to pay back; see what was refunded.', {
      status: attempt.status,
    });
  }
  const reopens = account.policy.values.refund === 'reopens';
  const onInvoices = reopens ? paidBy(payment).reduce((sum, { paid }) => sum.plus(paid), ZERO) : ZERO;
  const most = Decimal.min(left, onInvoices.plus(creditBalance));
  if (most.isZero()) {
    return refuse('nothing_to_refund', 'There is no credit balance to pay out; credit an invoice first.', {
      credit: '0',
    });
  }
  const amount = amountUpTo(most, order.amount, account.currency);
  if (amount === null) {
    return refuse('amount_out_of_range', `Up to ${most.toFixed()} of this payment can be paid back.`, {
      most: most.toFixed(),
    });
  }
  return { amount: amount.toFixed(), reopens };
}

/** The gateway has paid it back. What credit balance was spent meanwhile is the vendor's loss. @rule PAY-5, PAY-6 */
export function refunded(
  subject: AccountMoney,
  payment: PastPayment,
  { amount, reopens }: RefundPlan,
  told: { readonly reference: string; readonly reason: string },
  context: CommandContext,
): MoneyDecision {
  const on = localDateOf(context.now, subject.state.account.zone);
  const { draft, allocations } = reopenedBy(draftOf(subject), reopens ? paidBy(payment) : [], decimal(amount), on);
  const movement: Movement = {
    id: context.newId(),
    kind: 'refund',
    at: context.now,
    on,
    amount,
    allocations,
    ...lossOf(decimal(amount), allocations, subject.state.creditBalance),
    attemptId: payment.attempt.id,
    reference: told.reference,
    reason: told.reason,
  };
  const facts = { payment_id: payment.attempt.id, amount, reason: told.reason };
  const withEvent = {
    ...draft,
    events: [...draft.events, { type: 'payment.refunded', subscriptionId: null, facts } as const],
  };
  return decided(heedBalance(applyMovement(withEvent, movement), context));
}
