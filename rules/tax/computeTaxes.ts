import type { LocalDate } from '../calendar/date.ts';
import { DEFAULT_TAX_CATEGORY } from '../catalogue/catalogue.ts';
import { type Decimal, ZERO } from '../money/decimal.ts';
import { assertRule } from '../violation.ts';
import { taxDateOf, taxLine } from './lineTaxation.ts';
import { isRegistered } from './registration.ts';
import type { RateUnknown, TaxAnswer, Taxed, TaxInput, TaxNote } from './taxAnswer.ts';
import { type PossibleTax, type TaxPlace, taxesOf } from './taxesOf.ts';
import { type Bearer, type SettledRow, settleTax } from './taxRow.ts';

export type * from './taxAnswer.ts';

/**
 * The taxes of an invoice by its billing address: each tax once per rate, rounded once, in the order in which an invoice
 * shows them (GST or HST, then the provincial tax; VAT; of two rates of one tax the older law first).
 *
 * @param input.lines  net, after coupons, fees that are taxable among them; negative for a credit
 * @returns            the taxes, split over the lines to the cent; or the first rate that nobody knows
 * @throws             RuleViolation `tax.currency_mismatch` for a line in another currency
 * @rule TAX-1, TAX-5, TAX-6, TAX-7, policies `tax.level`, `rounding`
 */
export function computeTaxes(input: TaxInput): TaxAnswer {
  for (const { amount } of input.lines) {
    assertRule(amount.currency === input.currency, 'tax.currency_mismatch', `${amount.currency} on ${input.currency}`);
  }
  const { country, region } = input.address;
  const reading = taxesOf(country, region);
  switch (reading.kind) {
    case 'place':
      return taxAtPlace(input, reading.place);
    case 'country_unreadable':
      return addressUnusable(input, reading.detail);
    case 'region_needed': {
      const isInCountry = (code: string) => code === country || code.startsWith(`${country}-`);
      return isRegistered(input.registrations, input.invoiceDate, isInCountry)
        ? addressUnusable(input, reading.detail)
        : unregistered(input, country);
    }
  }
}

function taxAtPlace(input: TaxInput, place: TaxPlace): TaxAnswer {
  const taxDates = input.lines.map((line) => taxDateOf(place, input.invoiceDate, line.lastServiceDay));
  const rows: SettledRow[] = [];
  const notes: TaxNote[] = [];
  for (const tax of place.taxes) {
    const found = askTax(input, tax, taxDates);
    if (found.kind === 'rate_unknown') return found;
    rows.push(...settleTax(tax, found.bearers, input));
    notes.push(...found.notes);
  }
  return taxed(input, rows, taxDates, notes);
}

type TaxedLines = { readonly kind: 'lines'; readonly bearers: readonly Bearer[]; readonly notes: readonly TaxNote[] };

/** Which lines bear a tax, and why the others do not. */
function askTax(input: TaxInput, tax: PossibleTax, taxDates: readonly LocalDate[]): TaxedLines | RateUnknown {
  const { jurisdiction } = tax;
  const bearers: Bearer[] = [];
  const notes: TaxNote[] = [];
  for (const [lineIndex, line] of input.lines.entries()) {
    const { category } = line;
    const taxDate = taxDates[lineIndex] as LocalDate;
    const answer = taxLine(tax, category, taxDate, input.registrations, input.table);
    if (answer.kind === 'unknown') {
      return { kind: 'rate_unknown', jurisdiction, taxKind: answer.taxKind, category, taxDate, detail: answer.detail };
    }
    if (answer.kind === 'taxed') bearers.push({ line, lineIndex, law: answer.law, rate: answer.rate, taxDate });
    else notes.push({ lineIndex, jurisdiction, code: answer.code, detail: answer.detail });
  }
  return { kind: 'lines', bearers, notes: ofWholeInvoice(notes, input.lines.length) };
}

/** A missing registration that holds for every line is said once. */
function ofWholeInvoice(notes: readonly TaxNote[], lineCount: number): readonly TaxNote[] {
  const missing = notes.filter(({ code }) => code === 'not_registered');
  const [first] = missing;
  return first !== undefined && missing.length === lineCount ? [{ ...first, lineIndex: null }] : notes;
}

function taxed(
  input: TaxInput,
  rows: readonly SettledRow[],
  taxDates: readonly LocalDate[],
  notes: readonly TaxNote[],
): Taxed {
  const amounts: Decimal[] = input.lines.map(() => ZERO);
  for (const { shares } of rows) {
    for (const { lineIndex, amount } of shares) amounts[lineIndex] = amounts[lineIndex]?.plus(amount) as Decimal;
  }
  return {
    kind: 'taxed',
    taxes: rows.map(({ row }) => row),
    lineTaxes: amounts.map((amount) => ({ currency: input.currency, amount })),
    lineTaxDates: taxDates,
    notes,
  };
}

/** No tax in a country where the seller is not registered, whatever its regions are. @rule TAX-6 */
function unregistered(input: TaxInput, country: string): Taxed {
  const detail = `no tax is charged: the seller has no registration in ${country}`;
  const note: TaxNote = { lineIndex: null, jurisdiction: country, code: 'not_registered', detail };
  return taxed(
    input,
    [],
    input.lines.map(() => input.invoiceDate),
    [note],
  );
}

/** An address that cannot say which taxes are due stops the invoice like a rate that nobody knows. @rule TAX-5 */
function addressUnusable(input: TaxInput, detail: string): RateUnknown {
  return {
    kind: 'rate_unknown',
    jurisdiction: input.address.country,
    taxKind: 'any',
    category: input.lines[0]?.category ?? DEFAULT_TAX_CATEGORY,
    taxDate: input.invoiceDate,
    detail: `${detail}, then issue the invoice again`,
  };
}
