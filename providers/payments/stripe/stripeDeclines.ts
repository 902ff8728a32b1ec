import { isForbiddenByNetwork } from '../../../rules/payments/declines.ts';

/** What Stripe calls otherwise than Tenor; all other words are kept. @source Stripe, decline codes and failure codes */
const CODES: Readonly<Record<string, string>> = {
  generic_decline: 'card_declined',
  invalid_cvc: 'incorrect_cvc',
  invalid_number: 'incorrect_number',
  invalid_expiry_month: 'expired_card',
  invalid_expiry_year: 'expired_card',
  incorrect_zip: 'incorrect_address',
  issuer_not_available: 'issuer_unavailable',
  reenter_transaction: 'try_again_later',
  call_issuer: 'do_not_honor',
  no_action_taken: 'do_not_honor',
  not_permitted: 'transaction_not_allowed',
  service_not_allowed: 'transaction_not_allowed',
  card_not_supported: 'transaction_not_allowed',
  security_violation: 'do_not_honor',
  merchant_blacklist: 'fraudulent',
  withdrawal_count_limit_exceeded: 'card_velocity_exceeded',
  stop_payment_order: 'revocation_of_authorization',
  revocation_of_all_authorizations: 'revocation_of_authorization',
  new_account_information_available: 'invalid_account',
  payment_intent_authentication_failure: 'authentication_failed',
  payment_method_currency_mismatch: 'currency_not_supported',
  expired_payment_method: 'expired_card',
  card_decline_rate_limit_exceeded: 'card_velocity_exceeded',
  // Of bank debits
  payment_intent_mandate_invalid: 'revocation_of_authorization',
  billing_invalid_mandate: 'revocation_of_authorization',
  account_closed: 'invalid_account',
  no_account: 'invalid_account',
  invalid_account_number: 'invalid_account',
  incorrect_account_details: 'invalid_account',
  branch_does_not_exist: 'invalid_account',
  recipient_deceased: 'invalid_account',
  bank_account_restricted: 'restricted_card',
  debit_not_authorized: 'revocation_of_authorization',
  debit_authorization_not_match: 'revocation_of_authorization',
  bank_ownership_changed: 'revocation_of_authorization',
  refer_to_customer: 'do_not_honor',
  could_not_process: 'processing_error',
  generic_could_not_process: 'processing_error',
  bank_cannot_process: 'processing_error',
};

/** What Stripe says of a failed try. */
type StripeFailure = {
  readonly code?: string | null | undefined;
  readonly decline_code?: string | null | undefined;
  readonly advice_code?: string | null | undefined;
  readonly network_advice_code?: string | null | undefined;
  readonly network_decline_code?: string | null | undefined;
};

/** Tenor's word for one of Stripe's. */
export function declineCode(stripeCode: string): string {
  return CODES[stripeCode] ?? stripeCode;
}

/** Why it was declined, and whether the network or Stripe forbids to try this method again. */
export function declineOfFailure(failure: StripeFailure, brand: string | null): { code: string; isFinal?: true } {
  const code = declineCode(failure.decline_code ?? failure.code ?? 'card_declined');
  const isFinal =
    failure.advice_code === 'do_not_try_again' ||
    isForbiddenByNetwork({
      brand: brand ?? '',
      networkCode: failure.network_decline_code,
      adviceCode: failure.network_advice_code,
    });
  return isFinal ? { code, isFinal } : { code };
}
