import Stripe from 'stripe';
import type { RefundAnswer } from '../../../rules/payments/gatewayAnswer.ts';
import type { RefundRequest } from '../gateway.ts';
import { minorUnits } from './minorUnits.ts';
import { isOutcomeUnknown, unknownReason } from './stripeFault.ts';

/** Stripe's words for a refund that cannot be, and ours. */
const REFUSALS: Readonly<Record<string, string>> = {
  charge_already_refunded: 'charge_already_refunded',
  charge_disputed: 'charge_disputed',
  charge_not_refundable: 'charge_not_refundable',
  refund_disputed_payment: 'charge_disputed',
  insufficient_funds: 'balance_insufficient',
  balance_insufficient: 'balance_insufficient',
  resource_missing: 'charge_not_found',
  payment_intent_unexpected_state: 'charge_not_captured',
};

/**
 * One refund; its key is the idempotency key. One that a bank has still to carry out counts as refunded: where it fails in
 * the end, Stripe tells it by a webhook.
 */
export async function refundIntent(stripe: Stripe, request: RefundRequest): Promise<RefundAnswer> {
  const amount = minorUnits(request.currency, request.amount);
  if (amount === null)
    return refused('amount_not_supported', `Stripe cannot pay back exactly ${request.amount} ${request.currency}.`);
  try {
    const refund = await stripe.refunds.create(
      { payment_intent: request.chargeReference, amount, metadata: { tenor_key: request.key } },
      { idempotencyKey: request.key },
    );
    return refund.status === 'failed' || refund.status === 'canceled'
      ? refused(refund.failure_reason ?? 'refund_failed', `Stripe could not pay back ${refund.id}.`)
      : { kind: 'refunded', reference: refund.id };
  } catch (error) {
    if (isOutcomeUnknown(error)) return { kind: 'unknown', reason: unknownReason(error) };
    const code = error instanceof Stripe.errors.StripeInvalidRequestError ? refusalOf(error) : undefined;
    if (code === undefined) throw error;
    return refused(code, (error as Error).message);
  }
}

function refusalOf(error: Stripe.errors.StripeInvalidRequestError): string | undefined {
  // More than is left of the charge has no code of its own.
  return REFUSALS[error.code ?? ''] ?? (error.param === 'amount' ? 'amount_too_large' : undefined);
}

function refused(code: string, detail: string): RefundAnswer {
  return { kind: 'refused', code, detail };
}
