import Stripe from 'stripe';

/**
 * Whether nobody knows what came of a call: the line broke, Stripe failed (5xx), had too much to do (429), or the same key
 * is on its way (409). All else that Stripe answers is an answer.
 */
export function isOutcomeUnknown(error: unknown): error is Stripe.errors.StripeError {
  if (!(error instanceof Stripe.errors.StripeError)) return false;
  const status = error.statusCode;
  return status === undefined || status >= 500 || status === 429 || status === 409;
}

/** Why, for people who read logs. */
export function unknownReason(error: Stripe.errors.StripeError): string {
  return `Stripe ${error.statusCode ?? 'did not answer'}: ${error.message}`;
}
