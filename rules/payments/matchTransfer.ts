import { moneyText } from '../money/round.ts';
import { assertRule } from '../violation.ts';
import { type OpenAccount, type OpenAccounts, openAccounts } from './openAccounts.ts';
import { type References, referenceFinder } from './referenceFinder.ts';
import type { IncomingTransfer, MatchCandidate, OpenInvoice, TransferMatch } from './transfer.ts';

/** Invoices of an account that an amount pays, and how. */
type Fit = { readonly account: OpenAccount; readonly invoices: readonly OpenInvoice[]; readonly why: string };
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
 * @returns a function over these invoices: what they need is prepared once for all transfers of a statement. After a
 *          match that was posted make another, with what is still open.
 * @throws  RuleViolation `payments.transfer_not_positive`: money that went out is no transfer of a customer
 * @rule PAY-5, PAY-7
 */
export function transferMatcher(openInvoices: readonly OpenInvoice[]): (transfer: IncomingTransfer) => TransferMatch {
  const invoices = openInvoices
    .map((invoice) => ({ invoice, key: `${invoice.dueOn} ${invoice.invoiceNumber} ${invoice.accountId}` }))
    .toSorted((left, right) => (left.key < right.key ? -1 : 1))
    .map(({ invoice }) => invoice);
  const findReferences = referenceFinder(invoices);
  const currencies = new Map<string, OpenAccounts>();
  const accountsIn = (currency: string) => {
    const known = currencies.get(currency);
    if (known) return known;
    const accounts = openAccounts(invoices.filter(({ amountDue }) => amountDue.currency === currency));
    currencies.set(currency, accounts);
    return accounts;
  };
  return (transfer) => {
    assertRule(transfer.amount.amount.gt(0), 'payments.transfer_not_positive', moneyText(transfer.amount));
    const references = findReferences(transfer);
    const isNamed = references.invoices.length > 0 || references.accountIds.length > 0;
    if (isNamed) return matchReferences(transfer, references, invoices);
    return matchPayer(transfer, accountsIn(transfer.amount.currency));
  };
}

/** One transfer alone; `transferMatcher` for many. */
export function matchTransfer(transfer: IncomingTransfer, openInvoices: readonly OpenInvoice[]): TransferMatch {
  return transferMatcher(openInvoices)(transfer);
}

function matchReferences(
  transfer: IncomingTransfer,
  references: References,
  invoices: readonly OpenInvoice[],
): TransferMatch {
  const { currency } = transfer.amount;
  const isPayable = ({ amountDue }: OpenInvoice) => amountDue.currency === currency;
  const places = references.invoices.map(({ written, invoices: named }) => {
    const payable = named.filter(isPayable);
    return { written, payable, meant: payable.length > 0 ? payable : named };
  });
  const shared = places.find(({ payable }) => payable.length > 1);
  if (shared) {
    const why = `"${shared.written}" is the number of ${shared.payable.length} open invoices.`;
    return ambiguous(candidatesOf(invoices.filter((each) => shared.payable.includes(each))), why);
  }
  const named = new Set(places.flatMap(({ meant }) => meant));
  const inOrder = invoices.filter((invoice) => named.has(invoice));
  const accountIds = new Set([...inOrder.map(({ accountId }) => accountId), ...references.accountIds]);
  if (accountIds.size > 1) {
    const meant = invoices.filter((each) => named.has(each) || references.accountIds.includes(each.accountId));
    return ambiguous(candidatesOf(meant), `The text names ${accountIds.size} accounts.`);
  }
  const paid = inOrder.filter(isPayable);
  if (paid.length > 0) return matched(transfer, 'invoice_number', paid, `The text names ${numbersOf(paid)}.`);
  const ofAccount = invoices.filter((invoice) => accountIds.has(invoice.accountId) && isPayable(invoice));
  if (named.size === 0 && ofAccount.length > 0) {
    const name = (ofAccount[0] as OpenInvoice).accountName;
    return matched(transfer, 'account_reference', ofAccount, `The text names the account of ${name}.`);
  }
  const subject = named.size > 0 ? numbersOf(inOrder) : 'the account';
  return { kind: 'unmatched', why: `The text names ${subject}, where nothing is open in ${currency}.` };
}

function matchPayer(transfer: IncomingTransfer, accounts: OpenAccounts): TransferMatch {
  const byIban = accounts.knownByIban(transfer);
  const byName = accounts.calledLike(transfer);
  const found = new Set([...byIban, ...byName]);
  const payers = found.size > 1 ? accounts.all.filter((account) => found.has(account)) : [...found];
  const [only, another] = payers.flatMap((account) => fitOf(transfer, account) ?? []);
  if (only && another === undefined && (byIban.includes(only.account) || byIban.length === 0)) {
    const { accountName } = only.account;
    return byIban.length === 0
      ? matched(transfer, 'payer_name', only.invoices, `The payer is called ${accountName}, and ${only.why}`)
      : matched(transfer, 'payer_iban', only.invoices, `The payer's IBAN is known of ${accountName}, and ${only.why}`);
  }
  return payers.length > 0 ? whichPayer(transfer, payers, byIban) : byChance(transfer, accounts);
}

function whichPayer(
  transfer: IncomingTransfer,
  payers: readonly OpenAccount[],
  byIban: readonly OpenAccount[],
): TransferMatch {
  const candidates = payers.map((account) => {
    const fit = fitOf(transfer, account);
    const payer = byIban.includes(account) ? 'known by the IBAN' : 'known by the name';
    const why = `${payer}; ${fit?.why ?? 'the amount fits nothing that is open.'}`;
    return candidate(fit?.invoices ?? account.invoices, why);
  });
  const amount = `${moneyText(transfer.amount)} ${transfer.amount.currency}`;
  const why =
    payers.length > 1
      ? `The payer may be any of ${payers.length} accounts, and the text names none.`
      : `The payer is known, but ${amount} is neither an open invoice nor all that is open.`;
  return ambiguous(candidates, why);
}

/** A price that everybody pays fits thousands; so many of the oldest are shown. */
const MOST_BY_CHANCE = 10;

/** An amount alone proves nothing; where it fits, a person has something to choose from. */
function byChance(transfer: IncomingTransfer, accounts: OpenAccounts): TransferMatch {
  const owing = accounts.owingJust(transfer);
  const fits = owing
    .slice(0, MOST_BY_CHANCE)
    .map((account) => fitOf(transfer, account))
    .filter((fit) => fit !== null);
  if (fits.length === 0) {
    return {
      kind: 'unmatched',
      why: 'The text names nothing open, the payer is not known, and the amount fits nothing.',
    };
  }
  const candidates = fits.map(({ invoices, why }) => candidate(invoices, why));
  const many = owing.length > MOST_BY_CHANCE ? `, of ${owing.length} accounts` : '';
  return ambiguous(candidates, `Only the amount fits${many}; the payer is not known and the text names nothing.`);
}

/** The invoices of an account that the amount pays: each of those that have it, else all together. */
function fitOf({ amount: { amount } }: IncomingTransfer, account: OpenAccount): Fit | null {
  const single = account.invoices.filter(({ amountDue }) => amountDue.amount.equals(amount));
  if (single.length > 0) {
    const numbers = numbersOf(single);
    const why = single.length === 1 ? `that of ${numbers}.` : `that of each of ${numbers}; the oldest is paid.`;
    return { account, invoices: single, why: `the amount is ${why}` };
  }
  if (!account.due.equals(amount)) return null;
  const why = `the amount is all that is open: ${numbersOf(account.invoices)}.`;
  return { account, invoices: account.invoices, why };
}

function matched(
  transfer: IncomingTransfer,
  by: Matched['by'],
  invoices: readonly OpenInvoice[],
  reason: string,
): TransferMatch {
  const [{ accountId, due }] = openAccounts(invoices).all as readonly [OpenAccount];
  const { currency, amount } = transfer.amount;
  const rest = due.minus(amount);
  const fit = rest.isZero() ? 'exact' : rest.gt(0) ? 'partial' : 'over';
  const difference = `${moneyText({ currency, amount: rest.abs() })} ${currency}`;
  const sentence = {
    exact: 'It is exactly what is open.',
    partial: `It leaves ${difference} open.`,
    over: `It is ${difference} more than what is open there.`,
  }[fit];
  const invoiceNumbers = invoices.map(({ invoiceNumber }) => invoiceNumber);
  return { kind: 'matched', by, accountId, invoiceNumbers, fit, why: `${reason} ${sentence}` };
}

function ambiguous(candidates: readonly MatchCandidate[], why: string): TransferMatch {
  return { kind: 'ambiguous', candidates, why };
}

/** A candidate for each account, in the order of their oldest invoices. */
function candidatesOf(invoices: readonly OpenInvoice[]): readonly MatchCandidate[] {
  const accountIds = [...new Set(invoices.map(({ accountId }) => accountId))];
  return accountIds.map((id) =>
    candidate(
      invoices.filter(({ accountId }) => accountId === id),
      'named by the text',
    ),
  );
}

function candidate(invoices: readonly OpenInvoice[], why: string): MatchCandidate {
  const { accountId } = invoices[0] as OpenInvoice;
  return { accountId, invoiceNumbers: invoices.map(({ invoiceNumber }) => invoiceNumber), why };
}

function numbersOf(invoices: readonly OpenInvoice[]): string {
  return invoices.map(({ invoiceNumber }) => invoiceNumber).join(', ');
}
