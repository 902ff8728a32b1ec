import type { Decimal } from '../money/decimal.ts';
import { type Allocation, allocated } from './attempt.ts';
import type { Movement } from './movement.ts';

/**
 * What of money that went back neither the invoices nor the credit balance can bear: the payment had become credit, and that is
 * spent. Nobody is made to owe it.
 *
 * @param allocations  of the movement that takes it back, negative
 * @rule PAY-5, INV-10
 */
export function lossOf(
  amount: Decimal,
  allocations: readonly Allocation[],
  creditBalance: string,
): Pick<Movement, 'loss'> {
  const unborne = amount.plus(allocated(allocations)).minus(creditBalance);
  return unborne.greaterThan('0') ? { loss: unborne.toFixed() } : {};
}
