import type { Decimal } from '../money/decimal.ts';
import { money } from '../money/money.ts';
import { moneyText } from '../money/round.ts';
import type { CommandContext } from '../subscription/decision.ts';
import { assertRule } from '../violation.ts';
import { allocate } from './allocate.ts';
import { type ChargeAttempt, invoicesInFlight } from './attempt.ts';
import type { OpenInvoice } from './books.ts';
import type { MoneyDraft } from './moneyDecision.ts';
import type { PaymentMethod } from './paymentMethod.ts';

export type Charge = {
  readonly method: PaymentMethod;
  readonly origin: ChargeAttempt['origin'];
  /** In the order in which they are paid; none that is in flight. */
  readonly invoices: readonly OpenInvoice[];
  readonly amount: Decimal;
  readonly currency: string;
};

/**
 * Opens one charge with its allocations, the oldest due date first: from now on its invoices are in flight, and no other
 * charge of them is begun.
 *
 * @throws RuleViolation `payments.twice_in_flight`: a bug of the caller
 * @rule PAY-2, PAY-5
 */
export function openCharge(draft: MoneyDraft, charge: Charge, context: CommandContext): MoneyDraft {
  const { method, origin, invoices, currency } = charge;
  const inFlight = invoicesInFlight(draft.books);
  const isFree = invoices.every(({ id }) => !inFlight.has(id));
  assertRule(isFree && draft.toCharge === null, 'payments.twice_in_flight', context.commandId);
  const attempt: ChargeAttempt = {
    id: context.newId(),
    methodId: method.id,
    gateway: method.gateway,
    origin,
    amount: moneyText(money(currency, charge.amount)),
    allocations: allocate(charge.amount, invoices),
    status: 'open',
    openedAt: context.now,
    settledAt: null,
    reference: null,
    declineCode: null,
    url: null,
    nextLookAt: null,
    looks: 0,
  };
  return {
    ...draft,
    books: { ...draft.books, attempts: [...draft.books.attempts, attempt] },
    toCharge: attempt,
  };
}
