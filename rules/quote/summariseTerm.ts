import type { LocalDate } from '../calendar/date.ts';
import type { Price } from '../catalogue/catalogue.ts';
import type { Catalogue } from '../catalogue/catalogueView.ts';
import type { InvoiceDraft } from '../invoicing/invoice.ts';
import { type Decimal, ZERO } from '../money/decimal.ts';
import { money } from '../money/money.ts';
import { moneyText } from '../money/round.ts';
import type { QuoteDocument, QuotePeriod, QuoteTax, QuoteTaxNote, Savings } from './document.ts';
import type { QuoteLine, QuoteOffer } from './quote.ts';
import type { SimulatedTerm } from './simulateTerm.ts';

type Terms = {
  readonly offer: QuoteOffer;
  readonly currency: string;
  readonly catalogue: Catalogue;
  readonly quoted: SimulatedTerm;
  /** The same without discounts. */
  readonly discountFree: SimulatedTerm;
  /** The same without discounts, billed from the signature on. */
  readonly list: SimulatedTerm;
};

type Summary = Omit<
  QuoteDocument,
  'signedOn' | 'billingStartsOn' | 'renewsOn' | 'currency' | 'termMonths' | 'freeMonths' | 'policy'
>;

/**
 * Adds up the invoices of a term in every way that a quote shows. Each breakdown is of whole lines or whole invoices, so that
 * nothing is rounded and the parts are the total.
 *
 * @rule QUO-1, QUO-5
 */
export function summariseTerm({ offer, currency, catalogue, quoted, discountFree, list }: Terms): Summary {
  const text = (amount: Decimal) => moneyText(money(currency, amount));
  const savingsOf = ({ charges, list: atList }: Figures): Savings => ({
    charges: text(charges),
    list: text(atList),
    savings: text(atList.minus(charges)),
  });
  const lines = offer.lines.map((line, index) => ({ line, ...figuresOf(index, quoted, list) }));
  const productOf = ({ price }: QuoteLine) => productName(price, catalogue);
  const total = lines.reduce(addFigures, nothing);
  const undiscounted = sumOf(discountFree.invoices.map(({ subtotal }) => subtotal.amount));
  const tax = sumOf(quoted.invoices.map(({ taxTotal }) => taxTotal.amount));
  const grouped = (keyOf: (line: QuoteLine) => string) =>
    [...groupBy(lines, ({ line }) => keyOf(line))].map(
      ([key, group]) => [key, savingsOf(group.reduce(addFigures, nothing))] as const,
    );
  const periods = (keyOf: (date: LocalDate) => string): QuotePeriod[] =>
    [...groupBy(quoted.invoices, ({ issuedOn }) => keyOf(issuedOn))].map(([period, invoices]) => {
      const charges = sumOf(invoices.map(({ subtotal }) => subtotal.amount));
      const taxes = sumOf(invoices.map(({ taxTotal }) => taxTotal.amount));
      return { period, charges: text(charges), tax: text(taxes), total: text(charges.plus(taxes)) };
    });
  return {
    firstInvoiceOn: quoted.invoices[0]?.issuedOn ?? null,
    total: {
      ...savingsOf(total),
      savingsByFreeMonths: text(total.list.minus(undiscounted)),
      savingsByDiscounts: text(undiscounted.minus(total.charges)),
      tax: text(tax),
      totalWithTax: text(total.charges.plus(tax)),
    },
    byYear: periods((date) => date.slice(0, 4)),
    byQuarter: periods(quarterOf),
    byMonth: periods((date) => date.slice(0, 7)),
    byLine: lines.map(({ line, ...figures }) => ({
      description: line.price.description,
      kind: line.price.itemKind,
      product: productOf(line),
      quantity: line.quantity,
      ...savingsOf(figures),
    })),
    byKind: grouped(({ price }) => price.itemKind).map(([kind, savings]) => ({
      kind: kind as Price['itemKind'],
      ...savings,
    })),
    byProduct: grouped(productOf).map(([product, savings]) => ({ product, ...savings })),
    taxes: taxesOf(quoted.invoices, text),
    taxNotes: notesOf(quoted.invoices),
  };
}

type Figures = { readonly charges: Decimal; readonly list: Decimal };

const nothing: Figures = { charges: ZERO, list: ZERO };

function addFigures(sum: Figures, { charges, list }: Figures): Figures {
  return { charges: sum.charges.plus(charges), list: sum.list.plus(list) };
}

function figuresOf(index: number, quoted: SimulatedTerm, list: SimulatedTerm): Figures {
  return { charges: chargesOf(index, quoted), list: chargesOf(index, list) };
}

function chargesOf(index: number, { invoices, itemIds }: SimulatedTerm): Decimal {
  const itemId = itemIds[index];
  const lines = invoices.flatMap((invoice) => invoice.lines.filter((line) => line.itemId === itemId));
  return sumOf(lines.map(({ amount }) => amount.amount));
}

/** Where the catalogue was not read the plan's id has to do. */
function productName(price: Price, { plans, products }: Catalogue): string {
  return products.get(plans.get(price.planId)?.productId ?? '')?.name ?? price.planId;
}

function quarterOf(date: LocalDate): string {
  return `${date.slice(0, 4)}-Q${Math.ceil(Number(date.slice(5, 7)) / 3)}`;
}

/** Each tax once per rate, as on an invoice, over the whole term. */
function taxesOf(invoices: readonly InvoiceDraft[], text: (amount: Decimal) => string): QuoteTax[] {
  const rows = invoices.flatMap(({ taxes }) => taxes);
  const groups = groupBy(rows, ({ name, jurisdiction, rate }) => [jurisdiction, name, rate].join(' '));
  return [...groups.values()].map((group) => {
    const [{ name, jurisdiction, rate, source }] = group;
    const base = sumOf(group.map((row) => row.base.amount));
    const amount = sumOf(group.map((row) => row.amount.amount));
    return { name, jurisdiction, rate, base: text(base), amount: text(amount), source };
  });
}

function notesOf(invoices: readonly InvoiceDraft[]): QuoteTaxNote[] {
  const notes = invoices.flatMap(({ taxNotes }) => taxNotes);
  const groups = groupBy(notes, ({ jurisdiction, code, detail }) => [jurisdiction, code, detail].join(' '));
  return [...groups.values()].map(([{ jurisdiction, code, detail }]) => ({ jurisdiction, code, detail }));
}

function sumOf(amounts: readonly Decimal[]): Decimal {
  return amounts.reduce((sum, amount) => sum.plus(amount), ZERO);
}

/** In the order in which the keys come. */
function groupBy<T>(values: readonly T[], keyOf: (value: T) => string): Map<string, [T, ...T[]]> {
  const groups = new Map<string, [T, ...T[]]>();
  for (const value of values) {
    const group = groups.get(keyOf(value));
    if (group) group.push(value);
    else groups.set(keyOf(value), [value]);
  }
  return groups;
}
