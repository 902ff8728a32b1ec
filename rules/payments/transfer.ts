import type { LocalDate } from '../calendar/date.ts';
import type { Money } from '../money/money.ts';

/** Money that has arrived on one of our bank accounts, or a cheque that was paid in. */
export type IncomingTransfer = {
  /** More than nothing. */
  readonly amount: Money;
  /** What the payer wrote, lines put together. */
  readonly text: string;
  /** Creditor references and the like, each as it was written. */
  readonly structuredReferences: readonly string[];
  readonly payerName: string | null;
  readonly payerIban: string | null;
};

/** An invoice that waits for money. Two sellers may have given the same number. */
export type OpenInvoice = {
  readonly accountId: string;
  /** `INV-2026-000123`: series, year, running number. */
  readonly invoiceNumber: string;
  /** What is still to be paid, in the invoice's currency; more than nothing. */
  readonly amountDue: Money;
  readonly dueOn: LocalDate;
  readonly accountName: string;
  /** What the account is asked to quote; `null` where it has no such number. */
  readonly accountReference: string | null;
  /** From which the account has paid, or by mandate lets us debit. */
  readonly knownPayerIbans: readonly string[];
};

/** Whose money it is. `why` are sentences for the finance clerk. Invoices and candidates stand in the order of due date, number. */
export type TransferMatch =
  | {
      readonly kind: 'matched';
      readonly by: 'invoice_number' | 'account_reference' | 'payer_iban' | 'payer_name';
      readonly accountId: string;
      /** To which it is allocated, oldest first. */
      readonly invoiceNumbers: readonly string[];
      /** The amount beside what is open on these invoices. */
      readonly fit: 'exact' | 'partial' | 'over';
      readonly why: string;
    }
  | { readonly kind: 'ambiguous'; readonly candidates: readonly MatchCandidate[]; readonly why: string }
  | { readonly kind: 'unmatched'; readonly why: string };

/** An account that a person may choose. */
export type MatchCandidate = {
  readonly accountId: string;
  readonly invoiceNumbers: readonly string[];
  readonly why: string;
};
