import { money } from '../../rules/money/money.ts';
import type { OpenInvoice } from '../../rules/payments/transfer.ts';
import type { Connection } from '../connection.ts';
import { numberText } from '../numberText.ts';

/** An invoice as a transfer is matched to it, with its id. */
export type PayableInvoice = OpenInvoice & { readonly invoiceId: string };

/**
 * What is open in some currencies, of all accounts or of some, by one statement. What is disputed is not asked for; an account is
 * asked to quote its id where it has no invoice at hand; it is known by the IBANs of transfers that were its own.
 *
 * @rule PAY-7, INV-9
 */
export async function readOpenInvoices(
  connection: Connection,
  currencies: readonly string[],
  accountIds: readonly string[] | null = null,
): Promise<PayableInvoice[]> {
  if (currencies.length === 0) return [];
  const { rows } = await connection.query<Row>(
    `select i.id, i.account_id, i.currency, coalesce(i.reopened_on, i.due_on) as due_on, n.series, n.year, n.number,
       (case when i.amount_due > i.disputed_amount then i.amount_due - i.disputed_amount else i.amount_due end)::text as due,
       d.company_name, p.ibans
     from invoices i join invoice_numbers n on n.invoice_id = i.id join accounts a on a.id = i.account_id
       join account_details d on d.account_id = a.id and d.revision = a.details_revision
       left join (select account_id, array_agg(distinct payer_iban order by payer_iban) as ibans from bank_movements
         where status in ('matched', 'assigned') and payer_iban is not null group by account_id) p on p.account_id = a.id
     where i.amount_due > 0 and i.currency = any($1) and ($2::uuid[] is null or i.account_id = any($2::uuid[]))
     order by i.id`,
    [currencies, accountIds],
  );
  return rows.map((row) => ({
    invoiceId: row.id,
    accountId: row.account_id,
    invoiceNumber: numberText(row.series, row.year, row.number),
    amountDue: money(row.currency, row.due),
    dueOn: row.due_on,
    accountName: row.company_name,
    accountReference: row.account_id,
    knownPayerIbans: row.ibans ?? [],
  }));
}

type Row = {
  id: string;
  account_id: string;
  currency: string;
  due_on: string;
  series: string;
  year: number;
  number: number;
  due: string;
  company_name: string;
  ibans: string[] | null;
};
