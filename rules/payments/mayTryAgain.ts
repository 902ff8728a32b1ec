import type { Instant } from '../calendar/zone.ts';
import type { Books } from './books.ts';
import { askNetworkLimits } from './networkLimits.ts';
import type { PaymentMethod } from './paymentMethod.ts';

/**
 * Whether the networks allow another automatic charge of an amount on a method now, after what was declined on it before.
 *
 * @rule DUN-1
 */
export function mayTryAgain(
  { attempts }: Books,
  method: PaymentMethod,
  {
    currency,
    amount,
    invoiceIds,
  }: { readonly currency: string; readonly amount: string; readonly invoiceIds: ReadonlySet<string> },
  now: Instant,
): boolean {
  const declines = attempts.flatMap((attempt) =>
    attempt.methodId === method.id && attempt.declineCode !== null && attempt.settledAt !== null
      ? [
          {
            currency,
            amount: attempt.amount,
            code: attempt.declineCode,
            at: attempt.settledAt,
            isSameDebt: attempt.allocations.some(({ invoiceId }) => invoiceIds.has(invoiceId)),
          },
        ]
      : [],
  );
  return askNetworkLimits({ brand: method.brand, currency, amount, at: now, declines }).kind === 'allowed';
}
