import { localDateOf } from '../calendar/zone.ts';
import { heedBalance } from '../dunning/heedBalance.ts';
import { Decimal, decimal, ZERO } from '../money/decimal.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { CommandContext } from '../subscription/decision.ts';
import { applyMovement } from './applyMovement.ts';
import { allocated, type ChargeAttempt } from './attempt.ts';
import { type AccountMoney, decided, draftOf, type MoneyDecision } from './moneyDecision.ts';
import type { Movement } from './movement.ts';
import { type PaidInvoice, reopenedBy } from './reopen.ts';

/** A payment, with what has been taken back of it and the invoices that it paid. */
export type PastPayment = {
  readonly attempt: ChargeAttempt;
  /** Refunds, returns and chargebacks so far, those that were won left out; major units. */
  readonly takenBack: string;
  readonly invoices: readonly PaidInvoice[];
};

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
  const { attempt, takenBack } = payment;
  const left = decimal(attempt.amount).minus(takenBack);
  if (attempt.status !== 'succeeded' || left.isZero()) {
    return refuse('nothing_to_refund', 'Nothing of this payment is left to pay back; see what was refunded.', {
      status: attempt.status,
    });
  }
  const reopens = state.account.policy.values.refund === 'reopens';
  const most = reopens ? left : Decimal.min(left, state.creditBalance);
  if (most.isZero()) {
    return refuse('nothing_to_refund', 'There is no credit balance to pay out; credit an invoice first.', {
      credit: '0',
    });
  }
  const amount = order.amount === undefined ? most : decimal(order.amount);
  if (!amount.greaterThan('0') || amount.greaterThan(most)) {
    return refuse('amount_out_of_range', `Up to ${most.toFixed()} of this payment can be paid back.`, {
      most: most.toFixed(),
    });
  }
  return { amount: amount.toFixed(), reopens };
}

/**
 * The gateway has paid it back. What the credit balance does not hold any more is the vendor's loss: the money is gone.
 *
 * @rule PAY-5, PAY-6
 */
export function refunded(
  subject: AccountMoney,
  payment: PastPayment,
  { amount, reopens }: RefundPlan,
  told: { readonly reference: string; readonly reason: string },
  context: CommandContext,
): MoneyDecision {
  const on = localDateOf(context.now, subject.state.account.zone);
  const opened = reopens ? reopenedBy(draftOf(subject), payment.invoices, decimal(amount), on) : null;
  const draft = opened?.draft ?? draftOf(subject);
  const allocations = opened?.allocations ?? [];
  const unborne = decimal(amount).plus(allocated(allocations)).minus(subject.state.creditBalance);
  const movement: Movement = {
    id: context.newId(),
    kind: 'refund',
    at: context.now,
    on,
    amount,
    allocations,
    ...(unborne.greaterThan('0') ? { loss: unborne.toFixed() } : {}),
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
