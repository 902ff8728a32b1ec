import type { LocalDate } from '../calendar/date.ts';
import type { TaxCategory } from '../catalogue/catalogue.ts';

/**
 * One dated row of law: in `jurisdiction`, the tax of this `kind` is `rate` on `[from, to)`.
 * `rate` and `taxableFraction` are fractions of 1 in decimal text (`"0.09975"`); `null` says that nobody knows the rate,
 * which stops an invoice. `appliesTo` null means every category. `verified` is whether the source was read.
 *
 * @rule TAX-1, TAX-5
 */
export type TaxRate = {
  readonly jurisdiction: string;
  readonly kind: string;
  readonly rate: string | null;
  readonly from: LocalDate;
  readonly to: LocalDate | null;
  readonly appliesTo: readonly TaxCategory[] | null;
  readonly taxableFraction?: string;
  readonly source: string;
  readonly verified: boolean;
  readonly note?: string;
};
