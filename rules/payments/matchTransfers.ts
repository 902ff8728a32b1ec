import { Decimal } from '../money/decimal.ts';
import { transferMatcher } from './matchTransfer.ts';
import type { IncomingTransfer, OpenInvoice, TransferMatch } from './transfer.ts';

type Matched = Extract<TransferMatch, { kind: 'matched' }>;

/** So often a file is gone through again, with what was still open; more payments of one account are a question. */
const MOST_ROUNDS = 20;

const TOO_MANY = 'So many payments of one account came at once that a person had better look whose they are.';

/**
 * Whose money the transfers of a file are, each with what those before it have left open: of two equal payments the first pays
 * the invoice, and the second is looked at as if it had come a day later.
 *
 * What is open is prepared once for a round. A transfer whose answer hangs on an account that was paid in this round waits for
 * the next, with those of its account in their order; one that names invoices which nobody has paid is certain at once.
 *
 * @returns a match for each transfer, in their order
 * @rule PAY-5, PAY-7
 */
export function matchTransfers(
  transfers: readonly IncomingTransfer[],
  openInvoices: readonly OpenInvoice[],
): TransferMatch[] {
  const matches = new Array<TransferMatch>(transfers.length);
  let invoices = openInvoices;
  let waiting = transfers.map((transfer, place) => ({ transfer, place }));
  for (let round = 0; waiting.length > 0 && round < MOST_ROUNDS; round += 1) {
    const match = transferMatcher(invoices);
    const paid = new Paid(invoices);
    const next: typeof waiting = [];
    for (const each of waiting) {
      const found = match(each.transfer);
      if (paid.changes(found)) {
        paid.hold(found);
        next.push(each);
        continue;
      }
      matches[each.place] = found;
      if (found.kind === 'matched') paid.pay(found, each.transfer);
    }
    invoices = paid.left();
    waiting = next;
  }
  for (const { place } of waiting) matches[place] = { kind: 'unmatched', why: TOO_MANY };
  return matches;
}

/** What a round has paid of the open invoices. */
class Paid {
  readonly #invoices: readonly OpenInvoice[];
  readonly #ofAccount = new Map<string, OpenInvoice[]>();
  readonly #left = new Map<OpenInvoice, Decimal>();
  readonly #touched = new Set<string>();
  /** Accounts of which a transfer waits: those behind it wait too. */
  readonly #held = new Set<string>();

  constructor(invoices: readonly OpenInvoice[]) {
    this.#invoices = invoices;
    const key = ({ dueOn, invoiceNumber }: OpenInvoice) => `${dueOn} ${invoiceNumber}`;
    for (const invoice of invoices.toSorted((one, other) => (key(one) < key(other) ? -1 : 1))) {
      const own = this.#ofAccount.get(invoice.accountId);
      if (own) own.push(invoice);
      else this.#ofAccount.set(invoice.accountId, [invoice]);
    }
  }

  /** Whether a match may be another one by what was paid before it. */
  changes(found: TransferMatch): boolean {
    switch (found.kind) {
      case 'unmatched':
        return false;
      case 'ambiguous':
        return found.candidates.some(({ accountId }) => this.#touched.has(accountId) || this.#held.has(accountId));
      case 'matched': {
        if (this.#held.has(found.accountId)) return true;
        if (!this.#touched.has(found.accountId)) return false;
        return found.by !== 'invoice_number' || this.#named(found).some((invoice) => this.#left.has(invoice));
      }
    }
  }

  hold(found: TransferMatch): void {
    if (found.kind === 'matched') this.#held.add(found.accountId);
  }

  /** As it will be allocated: the named ones first, then the oldest. */
  pay(found: Matched, { amount }: IncomingTransfer): void {
    this.#touched.add(found.accountId);
    const named = this.#named(found);
    const own = this.#own(found).filter(({ amountDue }) => amountDue.currency === amount.currency);
    let rest = amount.amount;
    for (const invoice of [...named, ...own.filter((each) => !named.includes(each))]) {
      if (rest.isZero()) break;
      const due = this.#left.get(invoice) ?? invoice.amountDue.amount;
      const share = Decimal.min(rest, due);
      this.#left.set(invoice, due.minus(share));
      rest = rest.minus(share);
    }
  }

  left(): readonly OpenInvoice[] {
    return this.#invoices.flatMap((invoice) => {
      const amount = this.#left.get(invoice);
      if (amount === undefined) return [invoice];
      return amount.isZero() ? [] : [{ ...invoice, amountDue: { ...invoice.amountDue, amount } }];
    });
  }

  #named(found: Matched): readonly OpenInvoice[] {
    return this.#own(found).filter(({ invoiceNumber }) => found.invoiceNumbers.includes(invoiceNumber));
  }

  #own({ accountId }: Matched): readonly OpenInvoice[] {
    return this.#ofAccount.get(accountId) as readonly OpenInvoice[];
  }
}
