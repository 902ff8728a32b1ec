import type Stripe from 'stripe';
import type { Instant } from '../../../rules/calendar/zone.ts';
import type { ChargeAnswer } from '../../../rules/payments/gatewayAnswer.ts';
import { declineOfFailure } from './stripeDeclines.ts';

/** Days after which a bank has usually answered; Stripe tells the real day by a webhook. */
const DAYS_TO_SETTLE: Readonly<Record<string, number>> = { sepa_debit: 6, us_bank_account: 5, bacs_debit: 7 };
const DAY_MS = 86_400_000;

/**
 * What became of a charge, by its PaymentIntent. It is confirmed once, by us, so one that wants another payment method
 * has failed; but for authentication, for which its customer can still confirm it.
 *
 * @param asked.pageUrl  our page that lets Stripe's script authenticate; the intent's id is added
 */
export function answerOfIntent(
  intent: Stripe.PaymentIntent,
  asked: { readonly at: Instant; readonly pageUrl: string },
): ChargeAnswer {
  const reference = intent.id;
  switch (intent.status) {
    case 'succeeded':
      return { kind: 'succeeded', reference };
    case 'processing':
      return { kind: 'pending', reference, expectedAt: expectedAt(intent, asked.at) };
    case 'requires_action':
      return { kind: 'authentication_required', reference, url: hostedUrl(intent) ?? `${asked.pageUrl}${reference}` };
    case 'requires_payment_method':
    case 'canceled':
    case 'requires_confirmation':
      return answerOfFailure(intent, asked.pageUrl);
    default:
      // A status that our charges never have: somebody else has a hand in it, so nothing is certain.
      return { kind: 'unknown', reason: `the PaymentIntent ${reference} is ${intent.status}` };
  }
}

function answerOfFailure(intent: Stripe.PaymentIntent, pageUrl: string): ChargeAnswer {
  const reference = intent.id;
  const error = intent.last_payment_error;
  if (intent.status !== 'canceled' && isAboutAuthentication(error))
    return { kind: 'authentication_required', reference, url: `${pageUrl}${reference}` };
  if (!error) return { kind: 'declined', reference, code: 'processing_error' };
  return { kind: 'declined', reference, ...declineOfFailure(error, error.payment_method?.card?.brand ?? null) };
}

/** The issuer wants to see the customer, who was not there. */
export function isAboutAuthentication(
  error: { code?: string | undefined; decline_code?: string | undefined } | null,
): boolean {
  return error?.code === 'authentication_required' || error?.decline_code === 'authentication_required';
}

function hostedUrl({ next_action: next }: Stripe.PaymentIntent): string | null {
  return next?.redirect_to_url?.url ?? next?.verify_with_microdeposits?.hosted_verification_url ?? null;
}

function expectedAt(intent: Stripe.PaymentIntent, at: Instant): Instant {
  const days = Math.max(1, ...intent.payment_method_types.map((type) => DAYS_TO_SETTLE[type] ?? 1));
  return new Date(Date.parse(at) + days * DAY_MS).toISOString();
}
