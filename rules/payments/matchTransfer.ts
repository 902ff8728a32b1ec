import { type Money, sumMoney } from '../money/money.ts';
import { moneyText } from '../money/round.ts';
import { assertRule } from '../violation.ts';
import { isSameCompany } from './companyName.ts';
import { findReferences, type References } from './findReferences.ts';
import type { IncomingTransfer, MatchCandidate, OpenInvoice, TransferMatch } from './transfer.ts';

/** Invoices that an amount pays, and how. */
type Fit = { readonly invoices: readonly OpenInvoice[]; readonly why: string };
type Matched = Extract<TransferMatch, { kind: 'matched' }>;

/**
 * Whose money a transfer is: the one account and the invoices that it pays, or a question for the finance queue.
 *
 * In this order, and the first that says anything decides:
 * 1. a reference, of invoices or of an account. It is certain, so the amount may be less or more than what is open.
 * 2. the payer, known by IBAN or by the exact name of the company, **and** the amount, of one invoice or of all that the
 *    account has open. Where several invoices have the amount it goes to the account, oldest first.
 *
 * Never guessed: two accounts that fit; a payer without a fitting amount; an amount without a payer, since by chance it
 * may be a stranger's; another currency.
 *
 * @throws RuleViolation `payments.transfer_not_positive`: money that went out is no transfer of a customer
 * @rule PAY-5, PAY-7
 */
export function matchTransfer(transfer: IncomingTransfer, openInvoices: readonly OpenInvoice[]): TransferMatch {
  assertRule(transfer.amount.amount.gt(0), 'payments.transfer_not_positive', moneyText(transfer.amount));
  const invoices = openInvoices.toSorted(byDueDate);
  const references = findReferences(transfer, invoices);
  const isNamed = references.invoices.length > 0 || references.accountIds.length > 0;
  return isNamed ? matchReferences(transfer, references, invoices) : matchPayer(transfer, invoices);
}

/** Ties fall to the number, then to the account, so that the order never depends on the caller's. */
function byDueDate(left: OpenInvoice, right: OpenInvoice): number {
  return orderKey(left) < orderKey(right) ? -1 : 1;
}

function orderKey({ dueOn, invoiceNumber, accountId }: OpenInvoice): string {
  return `${dueOn} ${invoiceNumber} ${accountId}`;
}

function matchReferences(
  transfer: IncomingTransfer,
  references: References,
  invoices: readonly OpenInvoice[],
): TransferMatch {
  const payable = sameCurrency(transfer, invoices);
  const inCurrency = references.invoices.map((place) => ({
    ...place,
    invoices: sameCurrency(transfer, place.invoices),
  }));
  const shared = inCurrency.find((place) => place.invoices.length > 1);
  if (shared) {
    const why = `"${shared.written}" is the number of ${shared.invoices.length} open invoices.`;
    return ambiguous(candidatesOf(shared.invoices, 'named by the text'), why);
  }
  const all = references.invoices.flatMap((place, index) => {
    const payableHere = inCurrency[index]?.invoices as readonly OpenInvoice[];
    return payableHere.length > 0 ? payableHere : place.invoices;
  });
  const accountIds = new Set([...all.map(({ accountId }) => accountId), ...references.accountIds]);
  const [accountId, another] = accountIds;
  if (another !== undefined) {
    const meant = invoices.filter((each) => all.includes(each) || references.accountIds.includes(each.accountId));
    return ambiguous(candidatesOf(meant, 'named by the text'), `The text names ${accountIds.size} accounts.`);
  }
  const named = payable.filter((invoice) => inCurrency.some((place) => place.invoices.includes(invoice)));
  if (named.length > 0) return matched(transfer, 'invoice_number', named, `The text names ${numbersOf(named)}.`);
  const ofAccount = payable.filter((invoice) => invoice.accountId === accountId);
  if (all.length === 0 && ofAccount.length > 0) {
    return matched(transfer, 'account_reference', ofAccount, `The text names the account of ${nameOf(ofAccount)}.`);
  }
  const { currency } = transfer.amount;
  const subject = all.length > 0 ? numbersOf(all) : 'the account';
  return { kind: 'unmatched', why: `The text names ${subject}, where nothing is open in ${currency}.` };
}

function matchPayer(transfer: IncomingTransfer, invoices: readonly OpenInvoice[]): TransferMatch {
  const accounts = accountsOf(sameCurrency(transfer, invoices));
  const byIban = accounts.filter((open) => knowsIban(open, transfer.payerIban));
  const byName = accounts.filter((open) => isSameCompany(nameOf(open), transfer.payerName ?? ''));
  const payers = accounts.filter((open) => byIban.includes(open) || byName.includes(open));
  const fitting = payers.filter((open) => fittingOf(transfer, open) !== null);
  const [only, another] = fitting;
  if (only && another === undefined && (byIban.includes(only) || byIban.length === 0)) {
    const { invoices: paid, why } = fittingOf(transfer, only) as Fit;
    if (byIban.length === 0)
      return matched(transfer, 'payer_name', paid, `The payer is called ${nameOf(only)}, and ${why}`);
    return matched(transfer, 'payer_iban', paid, `The payer's IBAN is known of ${nameOf(only)}, and ${why}`);
  }
  return payers.length > 0 ? whichPayer(transfer, payers, byIban) : byChance(transfer, accounts);
}

/** An amount alone proves nothing; where it fits, a person has something to choose from. */
function byChance(transfer: IncomingTransfer, accounts: readonly (readonly OpenInvoice[])[]): TransferMatch {
  const fits = accounts.flatMap((open) => fittingOf(transfer, open) ?? []);
  if (fits.length > 0) {
    const candidates = fits.map(({ invoices, why }) => candidate(invoices, why));
    return ambiguous(candidates, 'Only the amount fits; the payer is not known and the text names nothing.');
  }
  return {
    kind: 'unmatched',
    why: 'The text names nothing open, the payer is not known, and the amount fits nothing.',
  };
}

function whichPayer(
  transfer: IncomingTransfer,
  payers: readonly (readonly OpenInvoice[])[],
  byIban: readonly (readonly OpenInvoice[])[],
): TransferMatch {
  const candidates = payers.map((open) => {
    const fits = fittingOf(transfer, open);
    const payer = byIban.includes(open) ? 'known by the IBAN' : 'known by the name';
    return candidate(fits?.invoices ?? open, `${payer}; ${fits?.why ?? 'the amount fits nothing that is open.'}`);
  });
  const why =
    payers.length > 1
      ? `The payer may be any of ${payers.length} accounts, and the text names none.`
      : `The payer is known, but ${moneyText(transfer.amount)} ${transfer.amount.currency} is neither an open invoice nor all that is open.`;
  return ambiguous(candidates, why);
}

/** The invoices of an account that the amount pays: each of those that have it, else all together. */
function fittingOf(transfer: IncomingTransfer, open: readonly OpenInvoice[]): Fit | null {
  const isEqual = ({ amount }: Money) => amount.equals(transfer.amount.amount);
  const single = open.filter(({ amountDue }) => isEqual(amountDue));
  if (single.length === 1) return { invoices: single, why: `the amount is that of ${numbersOf(single)}.` };
  if (single.length > 1)
    return { invoices: single, why: `the amount is that of each of ${numbersOf(single)}; the oldest is paid.` };
  return isEqual(dueOf(transfer, open))
    ? { invoices: open, why: `the amount is all that is open: ${numbersOf(open)}.` }
    : null;
}

function sameCurrency(transfer: IncomingTransfer, invoices: readonly OpenInvoice[]): readonly OpenInvoice[] {
  return invoices.filter(({ amountDue }) => amountDue.currency === transfer.amount.currency);
}

/** Open invoices by account, in the order of their oldest. */
function accountsOf(invoices: readonly OpenInvoice[]): readonly (readonly OpenInvoice[])[] {
  const accounts = new Map<string, OpenInvoice[]>();
  for (const invoice of invoices)
    accounts.set(invoice.accountId, [...(accounts.get(invoice.accountId) ?? []), invoice]);
  return [...accounts.values()];
}

function knowsIban(open: readonly OpenInvoice[], iban: string | null): boolean {
  const plain = (text: string) => text.replaceAll(/\s/g, '').toUpperCase();
  return (
    iban !== null && open.some(({ knownPayerIbans }) => knownPayerIbans.some((known) => plain(known) === plain(iban)))
  );
}

function dueOf(transfer: IncomingTransfer, invoices: readonly OpenInvoice[]): Money {
  return sumMoney(
    transfer.amount.currency,
    invoices.map(({ amountDue }) => amountDue),
  );
}

function matched(
  transfer: IncomingTransfer,
  by: Matched['by'],
  invoices: readonly OpenInvoice[],
  reason: string,
): TransferMatch {
  const { currency, amount } = transfer.amount;
  const rest = dueOf(transfer, invoices).amount.minus(amount);
  const fit = rest.isZero() ? 'exact' : rest.gt(0) ? 'partial' : 'over';
  const difference = `${moneyText({ currency, amount: rest.abs() })} ${currency}`;
  const sentence = {
    exact: 'It is exactly what is open.',
    partial: `It leaves ${difference} open.`,
    over: `It is ${difference} more than what is open there.`,
  }[fit];
  const accountId = (invoices[0] as OpenInvoice).accountId;
  const invoiceNumbers = invoices.map(({ invoiceNumber }) => invoiceNumber);
  return { kind: 'matched', by, accountId, invoiceNumbers, fit, why: `${reason} ${sentence}` };
}

function ambiguous(candidates: readonly MatchCandidate[], why: string): TransferMatch {
  return { kind: 'ambiguous', candidates, why };
}

function candidatesOf(invoices: readonly OpenInvoice[], why: string): readonly MatchCandidate[] {
  return accountsOf(invoices).map((open) => candidate(open, why));
}

function candidate(invoices: readonly OpenInvoice[], why: string): MatchCandidate {
  const accountId = (invoices[0] as OpenInvoice).accountId;
  return { accountId, invoiceNumbers: invoices.map(({ invoiceNumber }) => invoiceNumber), why };
}

function numbersOf(invoices: readonly OpenInvoice[]): string {
  return invoices.map(({ invoiceNumber }) => invoiceNumber).join(', ');
}

function nameOf(invoices: readonly OpenInvoice[]): string {
  return (invoices[0] as OpenInvoice).accountName;
}
