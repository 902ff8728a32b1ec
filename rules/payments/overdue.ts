import type { Instant } from '../calendar/zone.ts';
import { ladderOf } from '../dunning/ladder.ts';
import { money } from '../money/money.ts';
import { moneyText } from '../money/round.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { Account } from '../subscription/accountState.ts';
import type { Overdue } from '../subscription/decision.ts';
import { type Books, balanceDue, overdueInvoices } from './books.ts';

/** What stands in the way of changes: nothing where nothing follows from an unpaid invoice. @rule SUB-4, policy `dunning` */
export function overdueOf(books: Books, account: Account, now: Instant): Overdue | null {
  if (ladderOf(account.policy).length === 0) return null;
  const overdue = overdueInvoices(books, now, account.zone);
  const [oldest] = overdue;
  return oldest === undefined ? null : { amount: money(account.currency, balanceDue(overdue)), since: oldest.dueOn };
}

/** The refusal of what waits for a debt to be paid. @rule SUB-4 */
export function refuseOverdue({ amount, since }: Overdue): Refusal {
  const text = moneyText(amount);
  return refuse('account_overdue', `${text} ${amount.currency} are overdue since ${since}; pay the balance first.`, {
    amount: text,
    currency: amount.currency,
    since,
    pay: 'POST /v1/accounts/{id}/payments',
  });
}
