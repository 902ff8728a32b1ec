import { type Instant, localDateOf } from '../calendar/zone.ts';
import { heedBalance } from '../dunning/heedBalance.ts';
import { ladderOf } from '../dunning/ladder.ts';
import type { Account } from '../subscription/accountState.ts';
import type { CommandContext } from '../subscription/decision.ts';
import { invoicesInFlight } from './attempt.ts';
import { type Books, balanceDue, collectAt, type OpenInvoice, overdueAt, undisputed } from './books.ts';
import { withCollected } from './collected.ts';
import { mayTryAgain } from './mayTryAgain.ts';
import { type AccountMoney, decided, draftOf, type MoneyDecision } from './moneyDecision.ts';
import { openCharge } from './openCharge.ts';
import { autopayMethod } from './paymentMethod.ts';

/**
 * When the account's money next wants attention by itself: an invoice is to be charged, or a due date ends without a payment.
 * What waits in an attempt or in a dunning case has a time of its own there.
 *
 * @returns null while nothing is to come
 * @rule PAY-2, DUN-1
 */
export function nextCollection(books: Books, account: Account): Instant | null {
  const inFlight = invoicesInFlight(books);
  let next: Instant | null = null;
  for (const invoice of books.invoices) {
    if (inFlight.has(invoice.id) || undisputed(invoice).isZero()) continue;
    const at = wantsAttention(invoice, books, account);
    if (at !== null && (next === null || at < next)) next = at;
  }
  return next;
}

function wantsAttention(invoice: OpenInvoice, books: Books, account: Account): Instant | null {
  const chargeAt = collectAt(invoice, account.zone);
  if (!invoice.isCollected && books.isAutopayOn && mayCharge(books, chargeAt, account)) return chargeAt;
  const scopes = account.policy.values['dunning.scope'] === 'account' ? [null] : invoice.subscriptionIds;
  const isInCase = scopes.every((scope) => books.cases.some(({ subscriptionId }) => subscriptionId === scope));
  return isInCase || ladderOf(account.policy).length === 0 ? null : overdueAt(invoice, account.zone);
}

function mayCharge(books: Books, at: Instant, account: Account): boolean {
  return autopayMethod(books, localDateOf(at, account.zone)) !== undefined;
}

/**
 * What is due is charged to the default method, in one charge, the oldest due date first; what is overdue and can't be charged
 * opens a dunning case. So does what the network forbids to try.
 *
 * @returns null where there is nothing to do
 * @rule PAY-2, DUN-1
 */
export function collectDue(subject: AccountMoney, context: CommandContext): MoneyDecision | null {
  const { books, state } = subject;
  const { account } = state;
  const next = nextCollection(books, account);
  if (next === null || next > context.now) return null;
  const inFlight = invoicesInFlight(books);
  const isDue = (invoice: OpenInvoice) =>
    !invoice.isCollected && !inFlight.has(invoice.id) && collectAt(invoice, account.zone) <= context.now;
  const due = books.invoices.filter((invoice) => isDue(invoice) && !undisputed(invoice).isZero());
  const method = autopayMethod(books, localDateOf(context.now, account.zone));
  if (method === undefined || due.length === 0) return decided(heedBalance(draftOf(subject), context));
  const draft = withCollected(draftOf(subject), due);
  const { currency } = account;
  if (!mayTryAgain(books, method, { currency, invoices: due }, context.now))
    return decided(heedBalance(draft, context));
  const charge = { method, origin: 'autopay', invoices: due, amount: balanceDue(due), currency } as const;
  return decided(heedBalance(openCharge(draft, charge, context), context));
}
