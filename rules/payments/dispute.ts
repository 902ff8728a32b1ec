import { addDays } from '../calendar/date.ts';
import { localDateOf } from '../calendar/zone.ts';
import { heedBalance } from '../dunning/heedBalance.ts';
import { decimal } from '../money/decimal.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { CommandContext } from '../subscription/decision.ts';
import { amountUpTo } from './amountUpTo.ts';
import { applyMovement } from './applyMovement.ts';
import type { OpenInvoice } from './books.ts';
import { undisputed } from './books.ts';
import { type AccountMoney, decided, draftOf, type MoneyDecision, type MoneyDraft } from './moneyDecision.ts';

export type DisputeOrder = {
  readonly invoiceId: string;
  /** Major units; all that is due where left out. */
  readonly amount?: string | undefined;
  readonly reason: string;
};

/**
 * The customer disputes an invoice, or a part of it: dunning rests on that amount, the remainder goes on.
 *
 * @rule INV-9, DUN-2, policy `dispute.window_days`
 */
export function openDispute(
  subject: AccountMoney,
  order: DisputeOrder,
  context: CommandContext,
): MoneyDecision | Refusal {
  const { books, state } = subject;
  const { account } = state;
  const invoice = books.invoices.find(({ id }) => id === order.invoiceId);
  if (invoice === undefined) return refuseUnknown(order.invoiceId);
  const lastDay = addDays(invoice.issuedOn, account.policy.values['dispute.window_days']);
  if (localDateOf(context.now, account.zone) > lastDay) {
    return refuse(
      'dispute_window_closed',
      `An invoice of ${invoice.issuedOn} could be disputed until ${lastDay}; ask finance.`,
      {
        last_day: lastDay,
      },
    );
  }
  const most = undisputed(invoice);
  const amount = amountUpTo(most, order.amount, account.currency);
  if (amount === null) {
    return refuse('amount_out_of_range', `Up to ${most.toFixed()} of this invoice can be disputed.`, {
      most: most.toFixed(),
    });
  }
  const disputed = { ...invoice, disputedAmount: decimal(invoice.disputedAmount).plus(amount).toFixed() };
  const facts = { invoice_id: invoice.id, amount: amount.toFixed(), reason: order.reason };
  return decided(heedBalance(withInvoiceChanged(subject, disputed, 'dispute.opened', facts), context));
}

export type DisputeResolution = {
  readonly invoiceId: string;
  /** Of the customer: `won` takes the amount off the invoice, `lost` lets the ladder go on from where it rested. */
  readonly outcome: 'won' | 'lost';
  readonly reason: string;
};

/**
 * Finance decides a dispute. What the customer has won is given up by the vendor; what is lost is owed again, and the dunning
 * goes on from where it rested.
 *
 * @rule INV-9, ACC-4
 */
export function resolveDispute(
  subject: AccountMoney,
  { invoiceId, outcome, reason }: DisputeResolution,
  context: CommandContext,
): MoneyDecision | Refusal {
  const invoice = subject.books.invoices.find(({ id }) => id === invoiceId);
  if (invoice === undefined) return refuseUnknown(invoiceId);
  const amount = invoice.disputedAmount;
  if (decimal(amount).isZero()) {
    return refuse('nothing_to_withdraw', 'Nothing of this invoice is disputed; list the disputes first.');
  }
  const facts = { invoice_id: invoiceId, amount, outcome, reason };
  const settled = withInvoiceChanged(subject, { ...invoice, disputedAmount: '0' }, 'dispute.resolved', facts);
  if (outcome === 'lost') return decided(heedBalance(settled, context));
  const given = applyMovement(settled, {
    id: context.newId(),
    kind: 'write_off',
    at: context.now,
    on: localDateOf(context.now, subject.state.account.zone),
    amount,
    allocations: [{ invoiceId, amount }],
    attemptId: null,
    reference: 'dispute',
    reason,
  });
  return decided(heedBalance(given, context));
}

function withInvoiceChanged(
  subject: AccountMoney,
  invoice: OpenInvoice,
  type: 'dispute.opened' | 'dispute.resolved',
  facts: Readonly<Record<string, string>>,
): MoneyDraft {
  const draft = draftOf(subject);
  const invoices = draft.books.invoices.map((each) => (each.id === invoice.id ? invoice : each));
  return { ...draft, books: { ...draft.books, invoices }, events: [{ type, subscriptionId: null, facts }] };
}

function refuseUnknown(invoiceId: string): Refusal {
  return refuse('item_not_found', `Nothing is due on invoice ${invoiceId}; list the account's open invoices first.`);
}
