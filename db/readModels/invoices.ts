import type { Knex } from 'knex';
import type { Explanation } from '../../rules/explain/explanation.ts';
import type { TaxNote } from '../../rules/tax/computeTaxes.ts';
import { numberText } from '../numberText.ts';
import { type PageOf, paged } from './page.ts';

export type InvoiceListRow = {
  id: string;
  /** As it is printed: `INV-2026-000001`. */
  number: string;
  account_id: string;
  account_revision: number;
  seller_id: string;
  kind: 'cyclic' | 'command';
  source: string;
  status: string;
  currency: string;
  bill_date: string;
  issued_on: string;
  due_on: string;
  disputed_amount: string;
  /** The day on which a payment of it came back: it is due again. */
  reopened_on: string | null;
  subtotal: string;
  tax_total: string;
  total: string;
  credit_applied: string;
  credit_arising: string;
  amount_due: string;
  policy: string;
  tax_notes: TaxNote[];
  issued_at: string;
};

export type InvoiceLineRow = {
  invoice_id: string;
  number: number;
  kind: string;
  description: string;
  subscription_id: string;
  item_id: string;
  price_id: string;
  service_from: string;
  service_to: string;
  days: number;
  quantity: string;
  unit_price: string | null;
  amount: string;
  tax_amount: string;
  tax_date: string;
};

export type InvoiceTaxRow = {
  invoice_id: string;
  number: number;
  name: string;
  jurisdiction: string;
  rate: string;
  base: string;
  amount: string;
  tax_date: string;
  source: string;
};

export type InvoiceRow = InvoiceListRow & { lines: InvoiceLineRow[]; taxes: InvoiceTaxRow[] };

export type InvoiceFilter = {
  readonly accountId?: string | undefined;
  readonly status?: string | undefined;
  readonly subscriptionId?: string | undefined;
  readonly billDate?: string | undefined;
};

/** Invoices without their lines, by id, which grows with the time of issue. */
export async function listInvoices(database: Knex, page: PageOf & InvoiceFilter): Promise<InvoiceListRow[]> {
  const query = paged(invoices(database), 'i.id', page);
  if (page.accountId !== undefined) query.where('i.account_id', page.accountId);
  if (page.status !== undefined) query.where('i.status', page.status);
  if (page.billDate !== undefined) query.where('i.bill_date', page.billDate);
  if (page.subscriptionId !== undefined) {
    const { subscriptionId } = page;
    // Its account's invoices are few; of them those with a line of it.
    query
      .whereIn('i.account_id', database('subscriptions').where('id', subscriptionId).select('account_id'))
      .whereIn(
        'i.id',
        database('invoice_lines')
          .where('subscription_id', subscriptionId)
          .whereRaw('invoice_id = i.id')
          .select('invoice_id'),
      );
  }
  return (await query).map(withNumber);
}

export async function findInvoice(database: Knex, id: string): Promise<InvoiceRow | undefined> {
  const [row] = await withLines(database, await invoices(database).where('i.id', id));
  return row;
}

/** Invoices with lines and taxes; three queries for any number of rows. */
export async function listWholeInvoices(database: Knex, page: PageOf & InvoiceFilter): Promise<InvoiceRow[]> {
  return withLines(database, await listInvoices(database, page));
}

async function withLines(database: Knex, rows: readonly (InvoiceListRow | NumberedRow)[]): Promise<InvoiceRow[]> {
  const ids = rows.map(({ id }) => id);
  const lines = await database<InvoiceLineRow>('invoice_lines')
    .select(LINE)
    .whereIn('invoice_id', ids)
    .orderBy('number');
  const taxes = await database<InvoiceTaxRow>('invoice_taxes').whereIn('invoice_id', ids).orderBy('number');
  return rows.map((row) => ({
    ...('series' in row ? withNumber(row) : row),
    lines: lines.filter((line) => line.invoice_id === row.id) as InvoiceLineRow[],
    taxes: taxes.filter((tax) => tax.invoice_id === row.id),
  }));
}

/** Why a line has its amount, as it was stored when it was decided; undefined where there is no such line. @rule EXP-1 */
export async function findLineExplanation(
  database: Knex,
  invoiceId: string,
  line: number,
): Promise<
  { currency: string; kind: string; description: string; amount: string; explanation: Explanation } | undefined
> {
  const [row] = await database('invoice_lines as l')
    .join('invoices as i', 'i.id', 'l.invoice_id')
    .where({ 'l.invoice_id': invoiceId, 'l.number': line })
    .select('i.currency', 'l.kind', 'l.description', 'l.amount', 'l.explanation');
  return row;
}

const LINE = [
  ...(['invoice_id', 'number', 'kind', 'description', 'subscription_id', 'item_id', 'price_id'] as const),
  ...(['service_from', 'service_to', 'days', 'quantity', 'unit_price', 'amount', 'tax_amount', 'tax_date'] as const),
];

type NumberedRow = Omit<InvoiceListRow, 'number'> & { series: string; year: number; running_number: number };

function invoices(database: Knex) {
  return database('invoices as i')
    .join('invoice_numbers as n', 'n.invoice_id', 'i.id')
    .select<NumberedRow[]>('i.*', 'n.series', 'n.year', 'n.number as running_number');
}

function withNumber({ series, year, running_number, ...row }: NumberedRow): InvoiceListRow {
  return { ...row, number: numberText(series, year, running_number) };
}
