import type { Instant } from '../calendar/zone.ts';
import { type Decimal, ZERO } from '../money/decimal.ts';

/**
 * One charge with allocations to invoices. `open` may have been sent; `authenticating` waits for the customer, `pending` for a
 * bank, `unknown` for a look-up; these four are in flight. `failed` never reached the gateway: nothing was captured.
 *
 * @rule PAY-2, PAY-4, PAY-5
 */
export type AttemptStatus =
  | 'open'
  | 'authenticating'
  | 'pending'
  | 'unknown'
  | 'succeeded'
  | 'declined'
  | 'failed'
  | 'returned';

export type ChargeAttempt = {
  readonly id: string;
  readonly methodId: string;
  readonly gateway: string;
  /** Who wants it: the customer, the due date, or dunning. @rule PAY-3 */
  readonly origin: 'customer' | 'autopay' | 'dunning';
  /** Major units. */
  readonly amount: string;
  readonly allocations: readonly Allocation[];
  readonly status: AttemptStatus;
  readonly openedAt: Instant;
  readonly settledAt: Instant | null;
  /** The gateway's name of it. */
  readonly reference: string | null;
  readonly declineCode: string | null;
  /** Where the customer authenticates. */
  readonly url: string | null;
  /** When it is looked at again: the end of the wait for a customer, a bank's answer, the next look-up. */
  readonly nextLookAt: Instant | null;
  readonly looks: number;
};

/** How much of a charge is meant for an invoice, major units. */
export type Allocation = { readonly invoiceId: string; readonly amount: string };

const IN_FLIGHT: ReadonlySet<AttemptStatus> = new Set(['open', 'authenticating', 'pending', 'unknown']);

/** Nobody knows yet what comes of it. @rule DUN-7 */
export function isInFlight({ status }: ChargeAttempt): boolean {
  return IN_FLIGHT.has(status);
}

/** Invoices on which a payment is in flight: no other is begun. @rule PAY-5, DUN-7 */
export function invoicesInFlight({ attempts }: { readonly attempts: readonly ChargeAttempt[] }): ReadonlySet<string> {
  return new Set(
    attempts.filter(isInFlight).flatMap(({ allocations }) => allocations.map(({ invoiceId }) => invoiceId)),
  );
}

/** What is allocated, together. */
export function allocated(allocations: readonly Allocation[]): Decimal {
  return allocations.reduce((sum, { amount }) => sum.plus(amount), ZERO);
}
