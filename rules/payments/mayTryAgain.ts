import type { Instant } from '../calendar/zone.ts';
import { type Books, balanceDue, type OpenInvoice } from './books.ts';
import { askNetworkLimits } from './networkLimits.ts';
import type { PaymentMethod } from './paymentMethod.ts';

/**
 * Whether the networks allow another automatic charge of invoices on a method now, after what was declined on it before.
 *
 * @rule DUN-1
 */
export function mayTryAgain(
  { attempts }: Books,
  method: PaymentMethod,
  { currency, invoices }: { readonly currency: string; readonly invoices: readonly OpenInvoice[] },
  now: Instant,
): boolean {
  const amount = balanceDue(invoices).toFixed();
  const invoiceIds = new Set(invoices.map(({ id }) => id));
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
