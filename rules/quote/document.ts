import type { LocalDate } from '../calendar/date.ts';
import type { ItemKind } from '../catalogue/catalogue.ts';

export type ContractDates = {
  readonly signedOn: LocalDate;
  /** The first day after the free months. @rule QUO-3 */
  readonly billingStartsOn: LocalDate;
  /** The first day after the term. @rule TERM-1 */
  readonly renewsOn: LocalDate;
};

/**
 * All that a quote shows. Amounts are decimal text at the currency's scale, before taxes where nothing else is said; parts
 * add up to their total. Survives JSON unchanged.
 *
 * @rule QUO-1
 */
export type QuoteDocument = ContractDates & {
  readonly currency: string;
  readonly termMonths: number;
  readonly freeMonths: number;
  /** Null where the term costs nothing. */
  readonly firstInvoiceOn: LocalDate | null;
  readonly policy: string;
  readonly total: QuoteTotal;
  /** What is to be paid when: by the dates of the invoices. */
  readonly byYear: readonly QuotePeriod[];
  readonly byQuarter: readonly QuotePeriod[];
  readonly byMonth: readonly QuotePeriod[];
  readonly byLine: readonly QuoteLineTotal[];
  readonly byKind: readonly (Savings & { readonly kind: ItemKind })[];
  readonly byProduct: readonly (Savings & { readonly product: string })[];
  readonly taxes: readonly QuoteTax[];
  readonly taxNotes: readonly QuoteTaxNote[];
};

/** `list` is what the same items cost over the same term without discounts, free months included. @rule QUO-5 */
export type Savings = { readonly charges: string; readonly list: string; readonly savings: string };

export type QuoteTotal = Savings & {
  readonly savingsByFreeMonths: string;
  readonly savingsByDiscounts: string;
  readonly tax: string;
  readonly totalWithTax: string;
};

/** `period` is 2026, 2026-Q3 or 2026-08. */
export type QuotePeriod = {
  readonly period: string;
  readonly charges: string;
  readonly tax: string;
  readonly total: string;
};

export type QuoteLineTotal = Savings & {
  readonly description: string;
  readonly kind: ItemKind;
  readonly product: string;
  readonly quantity: string;
};

export type QuoteTax = {
  readonly name: string;
  readonly jurisdiction: string;
  readonly rate: string;
  readonly base: string;
  readonly amount: string;
  readonly source: string;
};

export type QuoteTaxNote = { readonly jurisdiction: string; readonly code: string; readonly detail: string };
