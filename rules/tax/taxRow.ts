import { type LocalDate, laterDate } from '../calendar/date.ts';
import { settleShares } from '../money/allocate.ts';
import type { Decimal } from '../money/decimal.ts';
import type { Money } from '../money/money.ts';
import { roundMoney } from '../money/round.ts';
import type { TaxableLine, TaxInput, TaxRow } from './taxAnswer.ts';
import type { PossibleTax } from './taxesOf.ts';
import type { DatedRate } from './taxTable.ts';

/** A line that bears a tax, and the row of law that says so. */
export type Bearer = {
  readonly line: TaxableLine;
  readonly lineIndex: number;
  readonly law: DatedRate;
  readonly rate: Decimal;
  readonly taxDate: LocalDate;
};

/** A displayed tax, and what of it each of its lines bears. */
export type SettledRow = {
  readonly row: TaxRow;
  readonly shares: readonly { readonly lineIndex: number; readonly amount: Decimal }[];
};

/**
 * Puts the lines that bear one tax into rows: one per rate, each rounded by itself, the older law first.
 *
 * @rule TAX-1, TAX-7
 */
export function settleTax(tax: PossibleTax, bearers: readonly Bearer[], input: TaxInput): SettledRow[] {
  const rates: Bearer[][] = [];
  for (const bearer of bearers) {
    const same = rates.find((group) => group.some(({ rate }) => rate.equals(bearer.rate)));
    if (same === undefined) rates.push([bearer]);
    else same.push(bearer);
  }
  return rates
    .map((same) => ({ laws: lawsOf(same), same }))
    .sort((a, b) => compareLaws(a.laws[0], b.laws[0]))
    .map(({ laws, same }) => settleRow(tax, laws, same, input));
}

function settleRow(tax: PossibleTax, laws: Laws, bearers: readonly Bearer[], input: TaxInput): SettledRow {
  const [first] = laws;
  const parts = bearers.map((bearer) => taxOfLine(bearer, input));
  const taxes = parts.map((part) => part.tax);
  const amount = rounded(sumOf(taxes), input);
  const shares = settleShares(amount, taxes);
  return {
    row: {
      name: tax.name,
      jurisdiction: tax.jurisdiction,
      rate: first.row.rate as string,
      base: rounded(sumOf(parts.map((part) => part.base)), input),
      amount,
      taxDate: bearers.map(({ taxDate }) => taxDate).reduce(laterDate),
      source: [...new Set(laws.map(({ row }) => row.source))].join('; '),
    },
    shares: bearers.map(({ lineIndex }, index) => ({ lineIndex, amount: shares[index]?.amount as Decimal })),
  };
}

/** What a line adds to the base as shown, and to the tax: its exact share, or by the policy `line` its rounded one. */
function taxOfLine({ line, law, rate }: Bearer, input: TaxInput): { base: Decimal; tax: Decimal } {
  const shown = line.amount.amount;
  const net = input.level === 'sum_of_exact_lines' ? (line.exactAmount ?? shown) : shown;
  const fraction = law.taxableFraction;
  const tax = (fraction === null ? net : net.times(fraction)).times(rate);
  return {
    base: fraction === null ? shown : shown.times(fraction),
    tax: input.level === 'line' ? rounded(tax, input).amount : tax,
  };
}

function sumOf(amounts: readonly Decimal[]): Decimal {
  return amounts.reduce((sum, amount) => sum.plus(amount));
}

function rounded(amount: Decimal, input: TaxInput): Money {
  return roundMoney({ currency: input.currency, amount }, input.rounding);
}

type Laws = readonly [DatedRate, ...DatedRate[]];

/** The rows of law behind the bearers of one rate, the oldest first. */
function lawsOf(bearers: readonly Bearer[]): Laws {
  return [...new Set(bearers.map(({ law }) => law))].sort(compareLaws) as [DatedRate, ...DatedRate[]];
}

function compareLaws(left: DatedRate, right: DatedRate): number {
  if (left.row.from !== right.row.from) return left.row.from < right.row.from ? -1 : 1;
  return left.position - right.position;
}
