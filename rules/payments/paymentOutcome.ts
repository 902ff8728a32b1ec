import { decimal } from '../money/decimal.ts';
import type { ChargeAttempt } from './attempt.ts';
import type { Movement } from './movement.ts';
import { takenBackOf } from './refund.ts';

/** How a payment ended, in one word, for whoever looks at a list of them. */
export type PaymentOutcome =
  | 'ok'
  | 'pending'
  | 'authenticating'
  | 'unknown'
  | 'declined'
  | 'failed'
  | 'returned'
  | 'refunded'
  | 'charged_back';

/**
 * @param movements  those of the payment
 * @returns `refunded` and `charged_back` where all of it was taken back
 * @rule PAY-5
 */
export function paymentOutcome(
  { status, amount }: Pick<ChargeAttempt, 'status' | 'amount'>,
  movements: readonly Pick<Movement, 'kind' | 'amount'>[],
): PaymentOutcome {
  if (status === 'open') return 'pending';
  if (status !== 'succeeded') return status;
  if (!decimal(takenBackOf(movements)).equals(amount)) return 'ok';
  const count = (wanted: Movement['kind']) => movements.filter(({ kind }) => kind === wanted).length;
  return count('chargeback') > count('chargeback_won') ? 'charged_back' : 'refunded';
}
