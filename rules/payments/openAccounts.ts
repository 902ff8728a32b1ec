import type { Decimal } from '../money/decimal.ts';
import { sumMoney } from '../money/money.ts';
import { companySpellings } from './companyName.ts';
import type { IncomingTransfer, OpenInvoice } from './transfer.ts';

/** What an account has open in one currency, oldest first. */
export type OpenAccount = {
  readonly accountId: string;
  readonly accountName: string;
  readonly invoices: readonly OpenInvoice[];
  readonly due: Decimal;
};

/** Accounts of one currency, to be found by who pays. `all` are in the order of their oldest invoices. */
export type OpenAccounts = {
  readonly all: readonly OpenAccount[];
  readonly knownByIban: (transfer: IncomingTransfer) => readonly OpenAccount[];
  /** Those of which an invoice, or all that is open, has the amount of the transfer. */
  readonly owingJust: (transfer: IncomingTransfer) => readonly OpenAccount[];
  readonly calledLike: (transfer: IncomingTransfer) => readonly OpenAccount[];
};

/** Puts open invoices of one currency, already in order, into an index by account, known IBAN and name. */
export function openAccounts(invoices: readonly OpenInvoice[]): OpenAccounts {
  const byId = listsBy(invoices, ({ accountId }) => [accountId]);
  const all = [...byId.values()].map(accountOf);
  const byIban = listsBy(all, (account) =>
    account.invoices.flatMap(({ knownPayerIbans }) => knownPayerIbans.map(electronicForm)),
  );
  const byAmount = listsBy(all, ({ due, invoices: own }) => [
    due.toFixed(),
    ...own.map(({ amountDue }) => amountDue.amount.toFixed()),
  ]);
  const byName = listsBy(all, ({ accountName }) => companySpellings(accountName));
  return {
    all,
    knownByIban: ({ payerIban }) => (payerIban === null ? [] : (byIban.get(electronicForm(payerIban)) ?? [])),
    owingJust: ({ amount }) => byAmount.get(amount.amount.toFixed()) ?? [],
    calledLike: ({ payerName }) => [
      ...new Set(companySpellings(payerName ?? '').flatMap((name) => byName.get(name) ?? [])),
    ],
  };
}

function accountOf(invoices: readonly OpenInvoice[]): OpenAccount {
  const { accountId, accountName, amountDue } = invoices[0] as OpenInvoice;
  const amounts = invoices.map((invoice) => invoice.amountDue);
  return { accountId, accountName, invoices, due: sumMoney(amountDue.currency, amounts).amount };
}

/** Values by each of their keys; a value stands once under a key. */
function listsBy<Value>(values: readonly Value[], keysOf: (value: Value) => readonly string[]): Map<string, Value[]> {
  const lists = new Map<string, Value[]>();
  for (const value of values) {
    for (const key of new Set(keysOf(value))) {
      const list = lists.get(key);
      if (list) list.push(value);
      else lists.set(key, [value]);
    }
  }
  return lists;
}

function electronicForm(iban: string): string {
  return iban.replaceAll(/\s/g, '').toUpperCase();
}
