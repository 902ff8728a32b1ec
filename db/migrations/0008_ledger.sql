-- Double entry. A posting is written whole by one statement, sums to zero per currency, and is never touched again. @rule PAY-6
create table ledger_entries (
  account_id uuid not null,
  -- The id of the document that is posted: a document is posted once.
  posting_id uuid not null,
  entry_no integer not null check (entry_no > 0),
  ledger_account text not null check (ledger_account in ('receivable', 'deferred_revenue', 'tax_payable', 'credit_balance')),
  detail text,
  currency text not null check (length(currency) = 3),
  -- Signed: debits are positive, credits negative.
  amount numeric not null check (amount <> 0),
  posted_on date not null,
  source text not null check (source in ('invoice')),
  primary key (account_id, posting_id, entry_no)
);
create index ledger_entries_credit_balance on ledger_entries (account_id) where ledger_account = 'credit_balance';
create trigger ledger_entries_append_only before update or delete or truncate on ledger_entries
  for each statement execute function refuse_change('post a correcting entry');

create function check_postings() returns trigger language plpgsql
  set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  wrong uuid;
begin
  select posting_id into wrong from inserted group by posting_id, currency having sum(amount) <> 0 limit 1;
  if wrong is not null then
    raise exception 'posting % does not sum to zero', wrong using errcode = 'check_violation';
  end if;
  select posting.id into wrong
  from (select posting_id as id, account_id, count(*) as entries, min(entry_no) as first, max(entry_no) as last
        from inserted group by posting_id, account_id) posting
  where first <> 1 or last <> entries
    or not exists (select 1 from invoices where id = posting.id and account_id = posting.account_id)
  limit 1;
  if wrong is not null then
    raise exception 'posting % is not written whole by one statement, or its invoice is not one of the account', wrong
      using errcode = 'check_violation';
  end if;
  return null;
end $$;
create trigger ledger_entries_balanced after insert on ledger_entries referencing new table as inserted
  for each statement execute function check_postings();
