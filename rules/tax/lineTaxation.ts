import { earlierDate, type LocalDate } from '../calendar/date.ts';
import type { TaxCategory } from '../catalogue/catalogue.ts';
import type { Decimal } from '../money/decimal.ts';
import { isRegistered, type SellerRegistration } from './registration.ts';
import type { PossibleTax, TaxPlace } from './taxesOf.ts';
import { type DatedRate, findRate, type TaxTable } from './taxTable.ts';

/** What one possible tax does to one line. */
export type LineTaxation =
  | { readonly kind: 'taxed'; readonly law: DatedRate; readonly rate: Decimal }
  | {
      readonly kind: 'untaxed';
      readonly code: 'not_registered' | 'zero_rated' | 'not_taxable';
      readonly detail: string;
    }
  | { readonly kind: 'unknown'; readonly taxKind: string; readonly detail: string };

/** The day whose law a line follows: of supply at the latest on the invoice date, or the invoice date. @rule TAX-7 */
export function taxDateOf(place: TaxPlace, invoiceDate: LocalDate, lastServiceDay: LocalDate | null): LocalDate {
  return place.dates === 'supply' && lastServiceDay !== null ? earlierDate(invoiceDate, lastServiceDay) : invoiceDate;
}

/** Asks for the registration first, then the table. @rule TAX-5, TAX-6 */
export function taxLine(
  tax: PossibleTax,
  category: TaxCategory,
  taxDate: LocalDate,
  registrations: readonly SellerRegistration[],
  table: TaxTable,
): LineTaxation {
  const { name, jurisdiction } = tax;
  if (!isRegistered(registrations, taxDate, (code) => tax.registrations.includes(code))) {
    const detail = `${name} is not charged: the seller has no registration in ${jurisdiction}`;
    return { kind: 'untaxed', code: 'not_registered', detail };
  }
  const taxKind = tax.kindOf[category];
  const finding = findRate(table, jurisdiction, taxKind, category, taxDate);
  switch (finding.kind) {
    case 'not_taxable':
      return {
        kind: 'untaxed',
        code: 'not_taxable',
        detail: `${category} is not subject to ${name} in ${jurisdiction}`,
      };
    case 'unknown':
      return {
        kind: 'unknown',
        taxKind,
        detail:
          `no ${name} rate is known in ${jurisdiction} for ${category} on ${taxDate}; ` +
          `enter a rate of kind "${taxKind}" for ${jurisdiction} that is in force on that day, then issue the invoice again`,
      };
    case 'found':
      return finding.rate.isZero()
        ? { kind: 'untaxed', code: 'zero_rated', detail: `${category} bears ${name} at 0 % in ${jurisdiction}` }
        : { kind: 'taxed', law: finding.law, rate: finding.rate };
  }
}
