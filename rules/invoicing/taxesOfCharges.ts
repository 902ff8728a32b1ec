import { addDays, type LocalDate } from '../calendar/date.ts';
import type { Decimal } from '../money/decimal.ts';
import { addMoney, type Money, zeroMoney } from '../money/money.ts';
import type { AccountState } from '../subscription/accountState.ts';
import { computeTaxes, type RateUnknown, type Taxed, type TaxInput } from '../tax/computeTaxes.ts';
import type { TaxTable } from '../tax/taxTable.ts';
import type { Charge, SubscriptionCharge } from './charge.ts';

type TaxLine = TaxInput['lines'][number] & { readonly exactAmount: Decimal };

/**
 * The taxes of charges and their discounts. A charge is taxed with what coupons take off it, as one: its tax stands on the
 * charge's line, and the coupon's line has none.
 *
 * @returns  answers line by line, in the order of the charges
 * @rule CAT-6, TAX-1, policy `tax.level`
 */
export function taxesOf(
  state: AccountState,
  charges: readonly SubscriptionCharge[],
  invoiceDate: LocalDate,
  table: TaxTable,
): Taxed | RateUnknown {
  const lines: TaxLine[] = [];
  const lineOf = charges.map((charge): number => {
    if (charge.of === undefined) return lines.push(taxLine(charge)) - 1;
    return -1;
  });
  for (const { of, charge } of charges) {
    if (of === undefined) continue;
    const place = lineOf[of] as number;
    const line = lines[place] as TaxLine;
    const amount = addMoney(line.amount, charge.amount);
    lines[place] = { ...line, amount, exactAmount: line.exactAmount.plus(charge.exactAmount) };
  }
  const taxed = taxesOfLines(state, lines, invoiceDate, table);
  if (taxed.kind === 'rate_unknown' || lines.length === charges.length) return taxed;
  return {
    ...taxed,
    lineTaxes: charges.map(({ of }, index) => {
      return of === undefined ? (taxed.lineTaxes[lineOf[index] as number] as Money) : zeroMoney(state.account.currency);
    }),
    lineTaxDates: charges.map(({ of }, index) => taxed.lineTaxDates[lineOf[of ?? index] as number] as LocalDate),
    notes: taxed.notes.map((note) => {
      return note.lineIndex === null ? note : { ...note, lineIndex: lineOf.indexOf(note.lineIndex) };
    }),
  };
}

function taxLine({ charge }: SubscriptionCharge): TaxLine {
  return {
    amount: charge.amount,
    exactAmount: charge.exactAmount,
    category: charge.price.category,
    lastServiceDay: lastServiceDay(charge),
  };
}

function taxesOfLines(
  { account }: AccountState,
  lines: readonly TaxLine[],
  invoiceDate: LocalDate,
  table: TaxTable,
): Taxed | RateUnknown {
  return computeTaxes({
    lines,
    currency: account.currency,
    invoiceDate,
    address: account.address,
    registrations: account.registrations,
    table,
    level: account.policy.values['tax.level'],
    rounding: account.policy.values.rounding,
  });
}

/** Service dates are half-open; a one-time line is served on its day. */
function lastServiceDay({ service }: Charge): LocalDate {
  return service.to > service.from ? addDays(service.to, -1) : service.from;
}
