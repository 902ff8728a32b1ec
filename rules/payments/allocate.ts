import type { Decimal } from '../money/decimal.ts';
import { Decimal as DecimalOf } from '../money/decimal.ts';
import type { Allocation } from './attempt.ts';
import { type OpenInvoice, undisputed } from './books.ts';

/**
 * Money spread over invoices, the oldest due date first, never to what is disputed.
 *
 * @param invoices  in the order in which they are paid
 * @returns what each gets; what is left over belongs to nobody
 * @rule PAY-2, INV-10
 */
export function allocate(amount: Decimal, invoices: readonly OpenInvoice[]): Allocation[] {
  const allocations: Allocation[] = [];
  let rest = amount;
  for (const invoice of invoices) {
    const share = DecimalOf.min(rest, undisputed(invoice));
    if (share.isZero()) continue;
    allocations.push({ invoiceId: invoice.id, amount: share.toFixed() });
    rest = rest.minus(share);
  }
  return allocations;
}
