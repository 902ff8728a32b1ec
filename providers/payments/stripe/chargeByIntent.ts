import Stripe from 'stripe';
import type { ChargeAnswer } from '../../../rules/payments/gatewayAnswer.ts';
import type { ChargeRequest } from '../gateway.ts';
import { answerOfIntent } from './intentAnswer.ts';
import { minorUnits } from './minorUnits.ts';
import { declineOfFailure } from './stripeDeclines.ts';
import { isOutcomeUnknown, unknownReason } from './stripeFault.ts';
import type { SavedMethod, StripeMethods } from './stripeMethods.ts';

export type StripePages = {
  /** Our page that lets Stripe's script authenticate; the intent's id is added. */
  readonly pageUrl: string;
  /** Where a bank or PayPal sends the customer back to. */
  readonly returnUrl: string;
};

/** Refusals of the request that speak of the customer's method or debt, not of a fault of ours. */
const ABOUT_THE_PAYMENT = new Set([
  'amount_too_small',
  'amount_too_large',
  'payment_method_customer_decline',
  'payment_method_currency_mismatch',
  'payment_intent_mandate_invalid',
  'billing_invalid_mandate',
  'expired_payment_method',
]);

/**
 * One charge: a PaymentIntent, made and confirmed in one call with the attempt's key as idempotency key. Within 24 hours
 * the same key gets the first call's answer again, which may be an old one: then the intent is read anew.
 *
 * @rule PAY-4, PAY-5
 */
export async function chargeByIntent(
  stripe: Stripe,
  methods: StripeMethods,
  request: ChargeRequest,
  pages: StripePages,
): Promise<ChargeAnswer> {
  const amount = minorUnits(request.currency, request.amount);
  if (amount === null) return { kind: 'declined', reference: null, code: 'amount_not_supported' };
  try {
    const method = await methods.saved(request.methodToken);
    if (method === null) return { kind: 'declined', reference: null, code: 'invalid_account' };
    const made = await stripe.paymentIntents.create(intentParams(request, amount, method, pages), {
      idempotencyKey: request.key,
    });
    const intent = isReplay(made.lastResponse.headers) ? await stripe.paymentIntents.retrieve(made.id) : made;
    return answerOfIntent(intent, { at: request.at, pageUrl: pages.pageUrl });
  } catch (error) {
    return answerOfError({ stripe, methods, pages, request }, error);
  }
}

function intentParams(
  request: ChargeRequest,
  amount: number,
  method: SavedMethod,
  pages: StripePages,
): Stripe.PaymentIntentCreateParams {
  return {
    amount,
    currency: request.currency.toLowerCase(),
    customer: method.customer,
    payment_method: request.methodToken,
    allowed_payment_method_types: [method.type],
    confirm: true,
    // With the customer there, a bank may send them on; without, the charge stands on the mandate.
    ...(request.isOnSession ? { return_url: pages.returnUrl } : { off_session: true }),
    ...(method.mandate === null ? {} : { mandate: method.mandate }),
    metadata: { tenor_key: request.key, tenor_account: request.accountId },
  };
}

function isReplay(headers: Readonly<Record<string, unknown>> | undefined): boolean {
  return headers?.['idempotent-replayed'] === 'true';
}

type Failed = {
  readonly stripe: Stripe;
  readonly methods: StripeMethods;
  readonly pages: StripePages;
  readonly request: ChargeRequest;
};

async function answerOfError(failed: Failed, error: unknown): Promise<ChargeAnswer> {
  if (isOutcomeUnknown(error)) return { kind: 'unknown', reason: unknownReason(error) };
  if (error instanceof Stripe.errors.StripeCardError) return answerOfDecline(failed, error);
  if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
  if (ABOUT_THE_PAYMENT.has(error.code ?? ''))
    return { kind: 'declined', reference: error.payment_intent?.id ?? null, ...declineOfFailure(error, null) };
  const isRemoved = await failed.methods.isRemoved(failed.request.methodToken).catch(() => false);
  if (isRemoved) return { kind: 'declined', reference: null, code: 'invalid_account' };
  throw error;
}

async function answerOfDecline(
  { stripe, pages, request }: Failed,
  error: Stripe.errors.StripeCardError,
): Promise<ChargeAnswer> {
  const seen = error.payment_intent;
  if (seen === undefined) return { kind: 'declined', reference: null, ...declineOfFailure(error, null) };
  const asked = { at: request.at, pageUrl: pages.pageUrl };
  if (!isReplay(error.headers)) return answerOfIntent(seen, asked);
  try {
    return answerOfIntent(await stripe.paymentIntents.retrieve(seen.id), asked);
  } catch (reading) {
    if (isOutcomeUnknown(reading)) return { kind: 'unknown', reason: unknownReason(reading) };
    throw reading;
  }
}
