import type { Connection } from '../connection.ts';
import { sqlArray } from '../sqlArray.ts';
import type { InvoiceRows } from './invoiceRows.ts';

/**
 * Gives invoices the next numbers of their seller, series and year, in their order and without a gap. The counter's row is
 * locked until the commit, so this is the last statement of its transaction: others wait for a moment only.
 *
 * @rule INV-6
 */
export async function numberInvoices(connection: Connection, { unnumbered }: InvoiceRows): Promise<void> {
  if (unnumbered.length === 0) return;
  await connection.query(
    `with wanted as (
       select w.invoice_id, w.seller_id, s.invoice_series as series, w.year,
         row_number() over (partition by w.seller_id, w.year order by w.place) as place
       from unnest($1::uuid[], $2::uuid[], $3::integer[]) with ordinality as w (invoice_id, seller_id, year, place)
       join sellers s on s.id = w.seller_id
     ), block as (
       insert into invoice_counters as c (seller_id, series, year, last)
       select seller_id, series, year, count(*) from wanted group by 1, 2, 3 order by 1, 2, 3
       on conflict (seller_id, series, year) do update set last = c.last + excluded.last
       returning seller_id, series, year, last
     ), size as (
       select seller_id, year, count(*) as size from wanted group by 1, 2
     )
     insert into invoice_numbers (invoice_id, seller_id, series, year, number)
     select w.invoice_id, w.seller_id, w.series, w.year, b.last - z.size + w.place
     from wanted w join block b using (seller_id, series, year) join size z using (seller_id, year)`,
    [
      sqlArray(unnumbered.map(({ id }) => id)),
      sqlArray(unnumbered.map(({ sellerId }) => sellerId)),
      sqlArray(unnumbered.map(({ year }) => year)),
    ],
  );
}
