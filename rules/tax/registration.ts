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

/** Who sells: the country of establishment, and where tax is collected. */
export type Seller = {
  readonly name: string;
  readonly country: string;
  readonly registrations: readonly SellerRegistration[];
};

/** Whether the seller is registered on a date for a jurisdiction that fits. @rule TAX-6 */
export function isRegistered(
  registrations: readonly SellerRegistration[],
  date: LocalDate,
  fits: (jurisdiction: string) => boolean,
): boolean {
  return registrations.some(
    ({ jurisdiction, from, to }) => fits(jurisdiction) && from <= date && (to === null || date < to),
  );
}

const SINCE = '2000-01-01';

/** The seller of a fresh installation: all of Canada, Australia, the EU, GB, CH and NO, and no state of the US. */
export const DEFAULT_SELLER: Seller = {
  name: 'Tenor Cloud Inc.',
  country: 'US',
  registrations: ['CA', 'CA-QC', 'CA-BC', 'CA-SK', 'CA-MB', 'AU', 'EU', 'GB', 'CH', 'NO'].map((jurisdiction) => ({
    jurisdiction,
    from: SINCE,
    to: null,
  })),
};
