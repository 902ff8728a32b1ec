import type { LocalDate } from '../calendar/date.ts';
import type { Money } from '../money/money.ts';
import type { TaxNote, TaxRow } from '../tax/computeTaxes.ts';
import type { Charge } from './charge.ts';

/**
 * An invoice that has been decided and not yet numbered. Its total is what its lines and taxes add up to, and never below
 * zero: an excess becomes credit balance. What is left after the credit balance is the amount due.
 *
 * @rule CAT-6, INV-5, INV-7
 */
export type InvoiceDraft = {
  /** `cyclic` is the one of the bill date; `command` is what a command charged at once. */
  readonly kind: 'cyclic' | 'command';
  /** Empty for the cyclic one, else the command's id, with a suffix for its hardware: with account, currency, bill date and kind it is the invoice's identity. */
  readonly source: string;
  readonly accountId: string;
  readonly sellerId: string;
  readonly currency: string;
  readonly billDate: LocalDate;
  /** The invoice date. The bill date, unless it was cut more than 5 days late. */
  readonly issuedOn: LocalDate;
  readonly dueOn: LocalDate;
  readonly policy: string;
  readonly lines: readonly InvoiceLine[];
  readonly taxes: readonly TaxRow[];
  readonly taxNotes: readonly TaxNote[];
  readonly subtotal: Money;
  readonly taxTotal: Money;
  readonly total: Money;
  /** Taken from the credit balance. */
  readonly creditApplied: Money;
  readonly amountDue: Money;
  /** What the lines fell below zero by; it is added to the credit balance. */
  readonly creditArising: Money;
};

export type InvoiceLine = Charge & {
  /** From 1, in the order of the page. */
  readonly number: number;
  readonly subscriptionId: string;
  readonly taxAmount: Money;
  readonly taxDate: LocalDate;
};
