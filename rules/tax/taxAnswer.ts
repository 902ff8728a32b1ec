import type { LocalDate } from '../calendar/date.ts';
import type { TaxCategory } from '../catalogue/catalogue.ts';
import type { Decimal } from '../money/decimal.ts';
import type { Money } from '../money/money.ts';
import type { RoundingMode } from '../money/round.ts';
import type { PolicyValues } from '../policy/policyValues.ts';
import type { SellerRegistration } from './registration.ts';
import type { TaxTable } from './taxTable.ts';

/** `country` ISO 3166-1 alpha-2, `region` the ISO 3166-2 part without it: Ontario is `{ country: 'CA', region: 'ON' }`. */
export type TaxAddress = { readonly country: string; readonly region: string | null };

/** A net line of an invoice. `exactAmount` is the line before its rounding; only `sum_of_exact_lines` reads it. */
export type TaxableLine = {
  readonly amount: Money;
  readonly exactAmount?: Decimal;
  readonly category: TaxCategory;
  readonly lastServiceDay: LocalDate | null;
};

/** One displayed tax: `amount` = `base` × `rate`, rounded once. `rate` is a fraction of 1. */
export type TaxRow = {
  readonly name: string;
  readonly jurisdiction: string;
  readonly rate: string;
  readonly base: Money;
  readonly amount: Money;
  readonly taxDate: LocalDate;
  readonly source: string;
};

/** Why no tax stands where a reader may look for one; `lineIndex` null says it of the whole invoice. */
export type TaxNote = {
  readonly lineIndex: number | null;
  readonly jurisdiction: string;
  readonly code: 'not_registered' | 'zero_rated' | 'not_taxable';
  readonly detail: string;
};

/** A tax that nobody may guess: the invoice stops until an operator has entered what `detail` names. @rule TAX-5 */
export type RateUnknown = {
  readonly kind: 'rate_unknown';
  readonly jurisdiction: string;
  readonly taxKind: string;
  readonly category: TaxCategory;
  readonly taxDate: LocalDate;
  readonly detail: string;
};

export type Taxed = {
  readonly kind: 'taxed';
  readonly taxes: readonly TaxRow[];
  /** All taxes of each line; they add up to the rows. */
  readonly lineTaxes: readonly Money[];
  readonly lineTaxDates: readonly LocalDate[];
  readonly notes: readonly TaxNote[];
};

export type TaxAnswer = Taxed | RateUnknown;

export type TaxInput = {
  readonly lines: readonly TaxableLine[];
  readonly currency: string;
  readonly invoiceDate: LocalDate;
  readonly address: TaxAddress;
  readonly registrations: readonly SellerRegistration[];
  readonly table: TaxTable;
  readonly level: PolicyValues['tax.level'];
  readonly rounding: RoundingMode;
};
