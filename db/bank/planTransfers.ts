import type { Instant } from '../../rules/calendar/zone.ts';
import { moneyText } from '../../rules/money/round.ts';
import { matchTransfers } from '../../rules/payments/matchTransfers.ts';
import type { IncomingTransfer, TransferMatch } from '../../rules/payments/transfer.ts';
import type { Connection } from '../connection.ts';
import { type AccountsAtTime, lockAccounts } from './lockedAccounts.ts';
import { type PayableInvoice, readOpenInvoices } from './readOpenInvoices.ts';

export type PlannedTransfers = {
  /** In the order of the transfers. */
  readonly matches: readonly TransferMatch[];
  /** The accounts of all that matched, and those that were asked for besides, locked. */
  readonly accounts: readonly AccountsAtTime[];
  /** The ids of invoices of an account by their numbers, in their order. */
  readonly invoiceIdsOf: (accountId: string, invoiceNumbers: readonly string[]) => string[];
};

const CHANGED = 'What is open was paid in another way while the statement was imported.';

/**
 * Matches transfers to what is open, and locks the accounts that they pay. What was open is looked at again under the locks: where
 * that has changed they are matched anew, and what then belongs to an account that is not locked is a question.
 *
 * @param others  accounts that are locked besides
 * @rule PAY-5, PAY-7
 */
export async function planTransfers(
  connection: Connection,
  transfers: readonly IncomingTransfer[],
  others: readonly string[],
  now: Instant,
): Promise<PlannedTransfers> {
  const currencies = [...new Set(transfers.map(({ amount }) => amount.currency))];
  const open = await readOpenInvoices(connection, currencies);
  const first = matchTransfers(transfers, open);
  const locked = new Set([...others, ...first.flatMap(accountOf)]);
  const accounts = await lockAccounts(connection, [...locked], now);
  const fresh = await readOpenInvoices(connection, currencies, [...locked]);
  const before = open.filter(({ accountId }) => locked.has(accountId));
  const isSame = signatureOf(before) === signatureOf(fresh);
  const invoices = isSame ? open : [...open.filter(({ accountId }) => !locked.has(accountId)), ...fresh];
  const matches = isSame ? first : matchTransfers(transfers, invoices).map((match) => ifLocked(match, locked));
  const ids = new Map(invoices.map((each) => [keyOf(each.accountId, each.invoiceNumber), each.invoiceId]));
  const invoiceIdsOf = (accountId: string, numbers: readonly string[]) =>
    numbers.flatMap((number) => ids.get(keyOf(accountId, number)) ?? []);
  return { matches, accounts, invoiceIdsOf };
}

function accountOf(match: TransferMatch): string[] {
  return match.kind === 'matched' ? [match.accountId] : [];
}

function ifLocked(match: TransferMatch, locked: ReadonlySet<string>): TransferMatch {
  if (match.kind !== 'matched' || locked.has(match.accountId)) return match;
  const { accountId, invoiceNumbers, why } = match;
  return { kind: 'ambiguous', candidates: [{ accountId, invoiceNumbers, why }], why: CHANGED };
}

function signatureOf(invoices: readonly PayableInvoice[]): string {
  return JSON.stringify(invoices.map(({ invoiceId, amountDue }) => [invoiceId, moneyText(amountDue)]));
}

function keyOf(accountId: string, invoiceNumber: string): string {
  return `${accountId} ${invoiceNumber}`;
}
