/** What a customer can do about a declined payment. @rule PAY-8 */
export type NextStep =
  | 'check_name_and_address'
  | 'ask_issuer'
  | 'use_another_method'
  | 'authenticate'
  | 'wait'
  | 'contact_support';

/** A cause for which a payment is declined, in words for the customer. */
export type Decline = {
  readonly code: string;
  /** It stays so: the same method is never tried again by itself. */
  readonly isHard: boolean;
  /** One sentence for the customer. */
  readonly cause: string;
  readonly nextStep: NextStep;
};

/** The words of each next step. `wait` is shown with the `retry_at` of the answer. @rule PAY-8 */
export const NEXT_STEP_WORDS: Readonly<Record<NextStep, string>> = {
  check_name_and_address: 'Check the name, the number and the address that you entered, or enter them again.',
  ask_issuer: 'Ask the bank that issued it, or use another payment method.',
  use_another_method: 'Use another payment method.',
  authenticate: 'Confirm the payment with your bank, or enter the card again so that your bank can ask you.',
  wait: 'Try again at the time shown here.',
  contact_support: 'Write to our support; we will find a way with you.',
};

type Row = readonly [code: string, softness: 'soft' | 'hard', nextStep: NextStep, cause: string];

const NOT_ALLOWED = 'The bank does not allow this payment.';
const CLOSED = 'The bank account is closed.';
const NO_ACCOUNT = 'The bank cannot find this account.';
const NO_MANDATE = 'The bank has no permission from you for this direct debit.';
const NO_FUNDS = 'There is not enough money on the account for this payment.';
const LATER = 'The bank could not be reached; nothing was charged.';

/**
 * Which answers are hard: Visa forbids to try again what an issuer will never approve (its category 1), and Nacha allows
 * to submit again only what lacked funds. What tells a thief that a card is known as stolen is said in general words.
 *
 * @source Visa Core Rules, decline code categories; Nacha return codes; ISO 20022 external reason codes
 */
const ROWS: readonly Row[] = [
  [
    'insufficient_funds',
    'soft',
    'use_another_method',
    'The card has not enough money or credit left for this payment.',
  ],
  ['do_not_honor', 'soft', 'ask_issuer', 'The bank said no and gave no reason.'],
  ['card_declined', 'soft', 'ask_issuer', 'The bank declined the card.'],
  ['card_velocity_exceeded', 'soft', 'ask_issuer', 'The card has reached its limit of payments or of amount.'],
  ['processing_error', 'soft', 'wait', 'The payment could not be processed; nothing was charged.'],
  ['issuer_unavailable', 'soft', 'wait', LATER],
  ['try_again_later', 'soft', 'wait', LATER],
  ['authentication_required', 'soft', 'authenticate', 'Your bank wants you to confirm this payment.'],
  ['authentication_failed', 'soft', 'authenticate', 'The payment was not confirmed with your bank.'],
  ['expired_card', 'hard', 'use_another_method', 'The card has expired.'],
  ['incorrect_cvc', 'hard', 'check_name_and_address', 'The security code of the card is wrong.'],
  ['incorrect_number', 'hard', 'check_name_and_address', 'The card number is wrong.'],
  ['incorrect_address', 'soft', 'check_name_and_address', 'The address is not the one that the bank knows.'],
  ['invalid_account', 'hard', 'use_another_method', 'The card or its account does not exist any more.'],
  ['lost_card', 'hard', 'ask_issuer', NOT_ALLOWED],
  ['stolen_card', 'hard', 'ask_issuer', NOT_ALLOWED],
  ['pickup_card', 'hard', 'ask_issuer', NOT_ALLOWED],
  ['fraudulent', 'hard', 'ask_issuer', NOT_ALLOWED],
  ['restricted_card', 'hard', 'ask_issuer', 'The card cannot be used for this kind of payment.'],
  ['transaction_not_allowed', 'hard', 'ask_issuer', 'The card cannot be used for this kind of payment.'],
  ['revocation_of_authorization', 'hard', 'use_another_method', 'You or your bank have stopped payments to us.'],
  ['currency_not_supported', 'hard', 'use_another_method', 'The card cannot be charged in this currency.'],
  // SEPA
  ['AM04', 'soft', 'use_another_method', NO_FUNDS],
  ['MS02', 'soft', 'ask_issuer', 'The direct debit was refused by the account holder.'],
  ['MS03', 'soft', 'ask_issuer', 'The bank refused the direct debit and gave no reason.'],
  ['AC01', 'hard', 'check_name_and_address', NO_ACCOUNT],
  ['AC04', 'hard', 'use_another_method', CLOSED],
  ['AC06', 'hard', 'ask_issuer', 'The bank account is blocked.'],
  ['AG01', 'hard', 'use_another_method', 'The bank account does not take direct debits.'],
  ['MD01', 'hard', 'use_another_method', NO_MANDATE],
  ['MD06', 'hard', 'contact_support', 'The direct debit was paid back at the wish of the account holder.'],
  ['MD07', 'hard', 'contact_support', 'The bank refused the direct debit.'],
  // ACH
  ['R01', 'soft', 'use_another_method', NO_FUNDS],
  ['R02', 'hard', 'use_another_method', CLOSED],
  ['R03', 'hard', 'check_name_and_address', NO_ACCOUNT],
  ['R04', 'hard', 'check_name_and_address', 'The account number is wrong.'],
  ['R05', 'hard', 'contact_support', NO_MANDATE],
  ['R07', 'hard', 'use_another_method', 'You have withdrawn your permission for this direct debit.'],
  ['R08', 'hard', 'ask_issuer', 'You have stopped this payment at your bank.'],
  ['R09', 'soft', 'wait', 'Money on the account is not yet available.'],
  ['R10', 'hard', 'contact_support', 'The account holder says that this direct debit was not permitted.'],
  ['R16', 'hard', 'ask_issuer', 'The bank account is blocked.'],
  ['R20', 'hard', 'use_another_method', 'The bank account does not take direct debits.'],
  ['R29', 'hard', 'ask_issuer', NO_MANDATE],
];

const declines: ReadonlyMap<string, Decline> = new Map(
  ROWS.map(([code, softness, nextStep, cause]) => [code, { code, isHard: softness === 'hard', cause, nextStep }]),
);

/** Every code that Tenor knows. */
export const DECLINE_CODES: readonly string[] = [...declines.keys()];

/** What a code means. One that Tenor does not know is soft, with general words, and keeps its code. @rule PAY-8, DUN-1 */
export function declineOf(code: string): Decline {
  return declines.get(code) ?? { code, isHard: false, cause: 'The payment was declined.', nextStep: 'ask_issuer' };
}

/** @source Visa Core Rules: category 1, the issuer will never approve */
const VISA_NEVER = new Set(['04', '07', '12', '14', '15', '41', '43', '46', '57', 'R0', 'R1']);
/** @source Mastercard merchant advice codes: 03 do not try again, 21 payments were stopped by the cardholder */
const MASTERCARD_NEVER = new Set(['03', '21']);

/**
 * Whether the card's network forbids another try, whatever the decline is called.
 *
 * @param networkCode  the issuer's two characters, as they came over the network
 * @param adviceCode   Mastercard's merchant advice code
 * @rule DUN-1
 */
export function isForbiddenByNetwork(said: {
  readonly brand: string;
  readonly networkCode?: string | null | undefined;
  readonly adviceCode?: string | null | undefined;
}): boolean {
  if (said.brand === 'visa') return VISA_NEVER.has(said.networkCode ?? '');
  return said.brand === 'mastercard' && MASTERCARD_NEVER.has(said.adviceCode ?? '');
}
