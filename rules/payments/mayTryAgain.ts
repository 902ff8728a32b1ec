import type { Instant } from '../calendar/zone.ts';
import type { Books } from './books.ts';
import { mayRetry } from './networkLimits.ts';
import type { PaymentMethod } from './paymentMethod.ts';

/**
 * Whether the networks allow another automatic charge of an amount on a method, after what was declined on it before.
 *
 * @rule DUN-1
 */
export function mayTryAgain({ attempts }: Books, method: PaymentMethod, amount: string, now: Instant): boolean {
  const declined = attempts.flatMap((attempt) =>
    attempt.methodId === method.id && attempt.status === 'declined' && attempt.settledAt !== null
      ? [{ amount: attempt.amount, code: attempt.declineCode ?? '', at: attempt.settledAt }]
      : [],
  );
  return mayRetry({ brand: method.brand, amount, now, declined });
}
