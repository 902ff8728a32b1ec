import type { z } from 'zod';
import type { AccountListRow } from '../../db/readModels/accounts.ts';
import { money } from '../../rules/money/money.ts';
import { moneyText } from '../../rules/money/round.ts';
import type { Account } from '../schemas/account.ts';

/** An account as the API shows it. */
export function accountJson(row: AccountListRow): z.input<typeof Account> {
  const {
    next_bill_date: _,
    billing_stopped_at,
    balance_due: __,
    overdue_amount: ___,
    is_served: ____,
    ...shown
  } = row;
  return { ...shown, ...moneyOf(row), is_billing_stopped: billing_stopped_at !== null };
}

/** What it owes, at the currency's scale, and whether it is served. */
export function moneyOf(row: Pick<AccountListRow, 'currency' | 'balance_due' | 'overdue_amount' | 'is_served'>) {
  const text = (amount: string) => moneyText(money(row.currency, amount));
  const service = row.is_served ? ('on' as const) : ('off' as const);
  return { balance_due: text(row.balance_due), overdue_amount: text(row.overdue_amount), service };
}
