import { isLocalDate, type LocalDate } from '../calendar/date.ts';
import type { TaxCategory } from '../catalogue/catalogue.ts';
import { type Decimal, decimal } from '../money/decimal.ts';
import { assertRule } from '../violation.ts';
import type { TaxRate } from './taxRate.ts';

/** A row with its figures read; `position` is its place in the table. */
export type DatedRate = {
  readonly row: TaxRate;
  readonly position: number;
  readonly rate: Decimal | null;
  readonly taxableFraction: Decimal | null;
};

/** The rates of a billing run, indexed by jurisdiction and kind. Make one per page of accounts and pass it on. */
export type TaxTable = {
  readonly rates: readonly TaxRate[];
  readonly index: ReadonlyMap<string, ReadonlyMap<string, readonly DatedRate[]>>;
};

/**
 * Indexes dated rates.
 *
 * @throws RuleViolation `tax.overlapping_rates` where two rows could answer one question, `tax.malformed_rate` for a rate
 *         or fraction outside 0 to 1 (13 % is `"0.13"`) and for dates that do not exist or end before they begin
 * @rule TAX-1
 */
export function taxTable(rates: readonly TaxRate[]): TaxTable {
  const index = new Map<string, Map<string, DatedRate[]>>();
  rates.forEach((row, position) => {
    assertWellFormed(row);
    const kinds = index.get(row.jurisdiction) ?? new Map<string, DatedRate[]>();
    index.set(row.jurisdiction, kinds);
    const rows = kinds.get(row.kind) ?? [];
    kinds.set(row.kind, rows);
    const twin = rows.find((other) => overlap(other.row, row));
    assertRule(twin === undefined, 'tax.overlapping_rates', `${nameOf(row)} and ${twin && nameOf(twin.row)}`);
    rows.push({
      row,
      position,
      rate: row.rate === null ? null : decimal(row.rate),
      taxableFraction: row.taxableFraction === undefined ? null : decimal(row.taxableFraction),
    });
  });
  return { rates, index };
}

export type RateFinding =
  | { readonly kind: 'found'; readonly law: DatedRate; readonly rate: Decimal }
  | { readonly kind: 'not_taxable' }
  | { readonly kind: 'unknown' };

const NOT_TAXABLE: RateFinding = { kind: 'not_taxable' };
const UNKNOWN: RateFinding = { kind: 'unknown' };

/**
 * The rate of a tax for a category on a date. Where a row of that tax is in force for other categories only, the law was
 * looked up and leaves this one out: `not_taxable`. Where none is in force, or its rate is null, nobody knows: `unknown`.
 *
 * @rule TAX-5
 */
export function findRate(
  table: TaxTable,
  jurisdiction: string,
  kind: string,
  category: TaxCategory,
  date: LocalDate,
): RateFinding {
  let answer = UNKNOWN;
  for (const law of table.index.get(jurisdiction)?.get(kind) ?? []) {
    const { from, to, appliesTo } = law.row;
    if (date < from || (to !== null && date >= to)) continue;
    if (appliesTo !== null && !appliesTo.includes(category)) answer = NOT_TAXABLE;
    else return law.rate === null ? UNKNOWN : { kind: 'found', law, rate: law.rate };
  }
  return answer;
}

function assertWellFormed(row: TaxRate): void {
  const areDates = isLocalDate(row.from) && (row.to === null || (isLocalDate(row.to) && row.from < row.to));
  const figures = [row.rate ?? '0', row.taxableFraction ?? '1'].map(decimal);
  const areFractions = figures.every((figure) => !figure.isNegative() && figure.lessThanOrEqualTo('1'));
  assertRule(areDates && areFractions, 'tax.malformed_rate', `${nameOf(row)}, rate ${row.rate}`);
}

function overlap(left: TaxRate, right: TaxRate): boolean {
  const inTime = (left.to === null || right.from < left.to) && (right.to === null || left.from < right.to);
  const { appliesTo } = right;
  return (
    inTime && (left.appliesTo === null || appliesTo === null || left.appliesTo.some((one) => appliesTo.includes(one)))
  );
}

function nameOf(row: TaxRate): string {
  return `${row.jurisdiction} ${row.kind} from ${row.from} to ${row.to ?? 'open'}`;
}
