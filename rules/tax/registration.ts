import type { LocalDate } from '../calendar/date.ts';

/**
 * Where the seller collects tax, on `[from, to)`. `CA` covers GST and HST in all of Canada; `CA-QC`, `CA-BC`, `CA-SK` and
 * `CA-MB` their own provincial tax; `EU` all 27 members (a single member's code covers that one); every other code itself.
 *
 * @rule TAX-6
 */
export type SellerRegistration = {
  readonly jurisdiction: string;
  readonly from: LocalDate;
  readonly to: LocalDate | null;
};

export type Seller = {
  readonly name: string;
  readonly country: string;
  readonly registrations: readonly SellerRegistration[];
};
