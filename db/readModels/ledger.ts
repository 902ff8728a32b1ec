import type { Knex } from 'knex';

export type LedgerRow = {
  posting_id: string;
  entry_no: number;
  ledger_account: string;
  detail: string | null;
  currency: string;
  /** Debits are positive, credits negative. */
  amount: string;
  invoice_id: string | null;
  posted_on: string;
};

export type LedgerBalance = { ledger_account: string; currency: string; balance: string };

/** What an account's ledger accounts come to: sums of entries, nothing else. @rule PAY-6 */
export async function ledgerBalances(database: Knex, accountId: string): Promise<LedgerBalance[]> {
  return database('ledger_entries')
    .where('account_id', accountId)
    .groupBy('ledger_account', 'currency')
    .orderBy(['ledger_account', 'currency'])
    .select<LedgerBalance[]>('ledger_account', 'currency', database.raw('sum(amount) as balance'));
}

/** Entries of an account in the order of their postings. `after` is `{posting_id}|{entry_no}` of the row before. */
export async function listLedger(
  database: Knex,
  accountId: string,
  { limit, after }: { readonly limit: number; readonly after?: string | undefined },
): Promise<LedgerRow[]> {
  const query = database('ledger_entries')
    .where('account_id', accountId)
    .orderBy(['posting_id', 'entry_no'])
    .limit(limit)
    .select<LedgerRow[]>(
      ...['posting_id', 'entry_no', 'ledger_account', 'detail', 'currency', 'amount', 'posted_on'],
      database.raw(`case when source = 'invoice' then posting_id end as invoice_id`),
    );
  if (after !== undefined) query.whereRaw('(posting_id, entry_no) > (?::uuid, ?::integer)', after.split('|'));
  return query;
}
