import { localDateOf } from '../calendar/zone.ts';
import { heedBalance } from '../dunning/heedBalance.ts';
import type { Decimal } from '../money/decimal.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { CommandContext } from '../subscription/decision.ts';
import { amountUpTo } from './amountUpTo.ts';
import { applyMovement } from './applyMovement.ts';
import { invoicesInFlight } from './attempt.ts';
import { type OpenInvoice, undisputed } from './books.ts';
import { type AccountMoney, decided, draftOf, type MoneyDecision, type MoneyDraft } from './moneyDecision.ts';

/** @param amount  major units; all that is due and undisputed where left out */
export type WriteOffOrder = {
  readonly invoiceId: string;
  readonly amount?: string | undefined;
  readonly reason: string;
};

/** Finance gives a debt up, with a reason: it counts as payment, and the invoice is uncollectible. @rule ACC-4, DUN-2 */
export function writeOff(
  subject: AccountMoney,
  order: WriteOffOrder,
  context: CommandContext,
): MoneyDecision | Refusal {
  const invoice = subject.books.invoices.find(({ id }) => id === order.invoiceId);
  if (invoice === undefined) {
    return refuse(
      'item_not_found',
      `Nothing is due on invoice ${order.invoiceId}; list the account's open invoices first.`,
    );
  }
  if (invoicesInFlight(subject.books).has(invoice.id)) {
    return refuse('payment_in_progress', 'A payment of this invoice is under way; wait for what comes of it.');
  }
  const most = undisputed(invoice);
  const amount = amountUpTo(most, order.amount, subject.state.account.currency);
  if (amount === null) {
    return refuse(
      'amount_out_of_range',
      `Up to ${most.toFixed()} can be written off; what is disputed rests until that is decided.`,
      {
        most: most.toFixed(),
      },
    );
  }
  return decided(heedBalance(given(draftOf(subject), invoice, amount, order.reason, context), context));
}

/** What the last step of a ladder does, but not to what is disputed or being paid. @rule DUN-1, DUN-7 */
export function writeOffAll(draft: MoneyDraft, invoices: readonly OpenInvoice[], context: CommandContext): MoneyDraft {
  const inFlight = invoicesInFlight(draft.books);
  const owed = invoices.filter((invoice) => !undisputed(invoice).isZero() && !inFlight.has(invoice.id));
  return owed.reduce((current, each) => given(current, each, undisputed(each), 'dunning', context), draft);
}

function given(
  draft: MoneyDraft,
  invoice: OpenInvoice,
  amount: Decimal,
  reason: string,
  context: CommandContext,
): MoneyDraft {
  return applyMovement(draft, {
    id: context.newId(),
    kind: 'write_off',
    at: context.now,
    on: localDateOf(context.now, draft.state.account.zone),
    amount: amount.toFixed(),
    allocations: [{ invoiceId: invoice.id, amount: amount.toFixed() }],
    attemptId: null,
    reference: null,
    reason,
  });
}
