import { localDateOf } from '../calendar/zone.ts';
import { heedBalance } from '../dunning/heedBalance.ts';
import { decimal } from '../money/decimal.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { CommandContext } from '../subscription/decision.ts';
import { allocate } from './allocate.ts';
import { isPayable } from './amountUpTo.ts';
import { applyMovement } from './applyMovement.ts';
import { freeFirst } from './books.ts';
import { type AccountMoney, decided, draftOf, type MoneyDecision } from './moneyDecision.ts';

export type Transfer = {
  /** Major units. */
  readonly amount: string;
  /** What the payer wrote, or the number of the cheque. */
  readonly reference: string | null;
  /** The invoices that the reference names, in the order in which they are paid; the others follow, oldest due date first. */
  readonly invoiceIds: readonly string[];
};

/**
 * Money that came by wire or cheque. What it is meant for is paid first, then the oldest due date; what is left over is credit
 * balance. Money that is here pays an invoice even while a charge of it is in flight: if that succeeds too, it becomes credit.
 *
 * @rule PAY-1, PAY-7, INV-10
 */
export function recordTransfer(
  subject: AccountMoney,
  transfer: Transfer,
  context: CommandContext,
): MoneyDecision | Refusal {
  const { books, state } = subject;
  const amount = decimal(transfer.amount);
  if (!isPayable(amount, state.account.currency)) {
    return refuse(
      'amount_out_of_range',
      'A transfer has an amount above 0, in whole coins; record a payment back as a refund.',
    );
  }
  const named = [...new Set(transfer.invoiceIds)].flatMap((id) =>
    books.invoices.filter((invoice) => invoice.id === id),
  );
  const others = books.invoices.filter((invoice) => !named.includes(invoice));
  const movement = {
    id: context.newId(),
    kind: 'transfer',
    at: context.now,
    on: localDateOf(context.now, state.account.zone),
    amount: amount.toFixed(),
    allocations: allocate(amount, [...named, ...freeFirst(books, others)]),
    attemptId: null,
    reference: transfer.reference,
    reason: null,
  } as const;
  const draft = draftOf(subject);
  const facts = { amount: movement.amount, ...(transfer.reference === null ? {} : { reference: transfer.reference }) };
  const told = { ...draft, events: [{ type: 'transfer.recorded', subscriptionId: null, facts } as const] };
  return decided(heedBalance(applyMovement(told, movement), context));
}
