import type { Knex } from 'knex';
import { numberText } from '../numberText.ts';

/** What changed the debt of an account: an invoice, or a movement. */
export type StatementRow = {
  id: string;
  date: string;
  kind: string;
  /** Of the invoice, as it is printed. */
  number: string | null;
  reference: string | null;
  /** What the account owes more by it; negative where it owes less. */
  amount: string;
  /** What it owes after it. */
  balance: string;
};

export type StatementRows = {
  readonly opening: string;
  readonly closing: string;
  readonly credit: string;
  readonly rows: readonly StatementRow[];
};

/**
 * The account's invoices and movements of some days, with a running balance. The balance is the sum of what invoices wanted when
 * they were issued and of what movements took off them: the ledger's receivable.
 *
 * @param from  first day, and `to` the last; all of them where left out
 * @rule PAY-6
 */
export async function readStatement(
  database: Knex,
  accountId: string,
  { from = '0001-01-01', to = '9999-12-31' }: { readonly from?: string | undefined; readonly to?: string | undefined },
): Promise<StatementRows> {
  const { rows } = await database.raw<{ rows: NumberedRow[] }>(
    `with entries as (
       select i.id, i.issued_on as date, 'invoice' as kind, null as reference,
         i.total - i.credit_applied as amount, i.issued_at as at, 0 as place, 0::bigint as no
       from invoices i where i.account_id = :accountId
       union all
       select m.id, m.posted_on, m.kind, coalesce(m.reference, m.reason),
         -coalesce((select sum(c.amount) from movement_allocations c where c.movement_id = m.id), 0), m.at, 1, m.recorded_no
       from movements m where m.account_id = :accountId
     ), numbered as (
       select e.*, sum(amount) over (order by date, at, place, no, id) as balance from entries e
     )
     select e.id, e.date, e.kind, e.reference, e.amount, e.balance, n.series, n.year, n.number as running_number
     from numbered e left join invoice_numbers n on n.invoice_id = e.id
     where e.date <= :to
     order by e.date, e.at, e.place, e.no, e.id`,
    { accountId, to },
  );
  const before = rows.filter(({ date }) => date < from);
  const credit = await database('ledger_entries')
    .where({ account_id: accountId, ledger_account: 'credit_balance' })
    .where('posted_on', '<=', to)
    .first<{ sum: string | null }>(database.raw('-sum(amount) as sum'));
  return {
    opening: before.at(-1)?.balance ?? '0',
    closing: rows.at(-1)?.balance ?? '0',
    credit: credit?.sum ?? '0',
    rows: rows.slice(before.length).map(withNumber),
  };
}

type NumberedRow = Omit<StatementRow, 'number'> & {
  series: string | null;
  year: number | null;
  running_number: number | null;
};

function withNumber({ series, year, running_number: running, ...row }: NumberedRow): StatementRow {
  const isNumbered = series !== null && year !== null && running !== null;
  return { ...row, number: isNumbered ? numberText(series, year, running) : null };
}
