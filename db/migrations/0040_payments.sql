-- How accounts pay, what was charged, and what follows from a debt. @rule PAY, DUN, INV-9, INV-10

alter table accounts
  add column autopay boolean not null default false,
  -- The last month in which autopay has a method to charge; what terms new invoices get.
  add column autopay_until text check (autopay_until ~ '^\d{4}-\d{2}$'),
  -- When an invoice is to be charged by itself, or a due date ends without a payment.
  add column next_collection_at timestamptz;
create index accounts_to_collect on accounts (next_collection_at, id)
  where next_collection_at is not null and test_clock_id is null;
create index accounts_to_collect_by_clock on accounts (test_clock_id, next_collection_at, id)
  where next_collection_at is not null and test_clock_id is not null;

alter table invoices
  add column disputed_amount numeric not null default 0,
  -- The day on which a payment of it came back: it is due again. @rule DUN-7
  add column reopened_on date,
  add column is_collected boolean not null default false,
  add constraint invoices_disputed check (disputed_amount between 0 and amount_due);

create table payment_methods (
  id uuid primary key,
  account_id uuid not null references accounts,
  gateway text not null,
  -- The gateway's; never a card number.
  token text not null check (token <> '' and token !~ '^[0-9 -]{12,}$'),
  kind text not null check (kind in ('card', 'bank', 'connected')),
  brand text not null,
  last4 text check (last4 ~ '^[0-9A-Za-z]{4}$'),
  expires_in text check (expires_in ~ '^\d{4}-\d{2}$'),
  is_default boolean not null,
  added_at timestamptz not null,
  blocked_by text,
  removed_at timestamptz,
  check (not (is_default and removed_at is not null))
);
create unique index payment_methods_once on payment_methods (account_id, gateway, token) where removed_at is null;
create unique index payment_methods_one_default on payment_methods (account_id) where is_default;
create trigger payment_methods_kept before delete or truncate on payment_methods
  for each statement execute function refuse_change('set removed_at');

-- One charge with allocations to invoices. The id is the gateway's key: the same key is never charged twice. @rule PAY-5
create table charge_attempts (
  id uuid primary key,
  account_id uuid not null references accounts,
  method_id uuid not null references payment_methods,
  gateway text not null,
  origin text not null check (origin in ('customer', 'autopay', 'dunning')),
  currency text not null check (length(currency) = 3),
  amount numeric not null check (amount > 0),
  status text not null
    check (status in ('open', 'authenticating', 'pending', 'unknown', 'succeeded', 'declined', 'failed', 'returned')),
  opened_at timestamptz not null,
  settled_at timestamptz,
  reference text,
  decline_code text,
  url text,
  next_look_at timestamptz,
  looks integer not null default 0,
  -- Until when a process has it in hand, by the machine's clock: then another may send it again, with the same key.
  leased_until timestamptz,
  recorded_at timestamptz not null default now(),
  check ((status in ('succeeded', 'declined', 'failed', 'returned')) = (settled_at is not null))
) with (fillfactor = 70);
create index charge_attempts_account on charge_attempts (account_id, opened_at);
create index charge_attempts_reference on charge_attempts (reference) where reference is not null;
create index charge_attempts_open on charge_attempts (leased_until) where status = 'open';
create index charge_attempts_to_look_up on charge_attempts (next_look_at) where next_look_at is not null;
create trigger charge_attempts_kept before delete or truncate on charge_attempts
  for each statement execute function refuse_change('an attempt is kept');
create trigger charge_attempts_fixed
  before update of id, account_id, method_id, gateway, origin, currency, amount, opened_at on charge_attempts
  for each statement execute function refuse_change('open another attempt');

create table charge_allocations (
  attempt_id uuid not null references charge_attempts,
  invoice_id uuid not null,
  amount numeric not null check (amount > 0),
  is_in_flight boolean not null,
  primary key (attempt_id, invoice_id)
) with (fillfactor = 70);
-- One charge in flight per invoice, whoever asks. @rule PAY-5
create unique index charge_allocations_one_in_flight on charge_allocations (invoice_id) where is_in_flight;
create index charge_allocations_invoice on charge_allocations (invoice_id);
create trigger charge_allocations_invoice_is_there after insert on charge_allocations referencing new table as inserted
  for each statement execute function check_invoice_is_there();

-- What changes the debt of issued invoices. Each is one posting. @rule PAY-5, PAY-6
create table movements (
  id uuid primary key,
  account_id uuid not null references accounts,
  kind text not null check (kind in
    ('payment', 'transfer', 'credit_applied', 'refund', 'return', 'chargeback', 'chargeback_won', 'write_off')),
  at timestamptz not null,
  posted_on date not null,
  currency text not null check (length(currency) = 3),
  amount numeric not null check (amount > 0),
  loss numeric not null default 0 check (loss between 0 and amount),
  attempt_id uuid references charge_attempts,
  reference text,
  reason text,
  actor text not null,
  recorded_no bigint generated always as identity
);
create index movements_account on movements (account_id, recorded_no);
create index movements_attempt on movements (attempt_id) where attempt_id is not null;
-- A payment happens once, and what takes it back is booked once.
create unique index movements_one_payment on movements (attempt_id) where kind = 'payment';
create unique index movements_one_return on movements (attempt_id) where kind = 'return';
create unique index movements_one_chargeback on movements (reference, kind) where kind in ('chargeback', 'chargeback_won');
create trigger movements_append_only before update or delete or truncate on movements
  for each statement execute function refuse_change('record what takes it back');

create table movement_allocations (
  movement_id uuid not null references movements,
  invoice_id uuid not null,
  -- What the invoice wants less; negative where it wants the money again.
  amount numeric not null check (amount <> 0),
  primary key (movement_id, invoice_id)
);
create index movement_allocations_invoice on movement_allocations (invoice_id);
create trigger movement_allocations_append_only before update or delete or truncate on movement_allocations
  for each statement execute function refuse_change('record what takes it back');
create trigger movement_allocations_invoice_is_there after insert on movement_allocations referencing new table as inserted
  for each statement execute function check_invoice_is_there();

alter table ledger_entries
  drop constraint ledger_entries_ledger_account_check,
  drop constraint ledger_entries_source_check,
  add constraint ledger_entries_ledger_account_check check (ledger_account in
    ('receivable', 'deferred_revenue', 'tax_payable', 'credit_balance', 'cash', 'write_off')),
  add constraint ledger_entries_source_check check (source in ('invoice', 'movement'));

create or replace function check_postings() returns trigger language plpgsql
  set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  wrong uuid;
begin
  select posting_id into wrong from inserted group by posting_id, currency having sum(amount) <> 0 limit 1;
  if wrong is not null then
    raise exception 'posting % does not sum to zero', wrong using errcode = 'check_violation';
  end if;
  select posting.id into wrong
  from (select posting_id as id, account_id, source, count(*) as entries, min(entry_no) as first, max(entry_no) as last
        from inserted group by posting_id, account_id, source) posting
  where first <> 1 or last <> entries
    or (source = 'invoice' and not exists (select 1 from invoices where id = posting.id and account_id = posting.account_id))
    or (source = 'movement' and not exists (select 1 from movements where id = posting.id and account_id = posting.account_id))
  limit 1;
  if wrong is not null then
    raise exception 'posting % is not written whole by one statement, or its document is not one of the account', wrong
      using errcode = 'check_violation';
  end if;
  return null;
end $$;

-- What follows from an unpaid invoice. @rule DUN-1
create table dunning_cases (
  id uuid primary key,
  account_id uuid not null references accounts,
  -- Null where the account as a whole is dunned.
  subscription_id uuid references subscriptions,
  opened_at timestamptz not null,
  anchor_invoice_id uuid not null,
  anchor_due_on date not null,
  position integer not null check (position >= 0),
  late_ms bigint not null check (late_ms >= 0),
  suspended_at timestamptz,
  terminated_at timestamptz,
  is_paused boolean not null,
  paused_until timestamptz,
  promised_on date,
  promised_amount numeric check (promised_amount > 0),
  next_step_at timestamptz,
  next_step_label text,
  next_action text,
  closed_at timestamptz,
  check (num_nulls(next_step_at, next_step_label, next_action) in (0, 3)),
  check (closed_at is null or next_step_at is null)
) with (fillfactor = 70);
create unique index dunning_cases_one_open on dunning_cases (account_id, subscription_id) nulls not distinct
  where closed_at is null;
create index dunning_cases_account on dunning_cases (account_id, id);
create index dunning_cases_due on dunning_cases (next_step_at) where next_step_at is not null;
create trigger dunning_cases_kept before delete or truncate on dunning_cases
  for each statement execute function refuse_change('a case is closed, and kept');

-- What was issued before there was any collection wants attention when its due date ends.
update accounts a
set next_collection_at = due.at
from (select i.account_id, min(((i.due_on + 1)::timestamp) at time zone b.time_zone) as at
      from invoices i join accounts b on b.id = i.account_id
      where i.amount_due > 0 and i.status = 'open' group by i.account_id) due
where a.id = due.account_id;

-- Not everything that is swept is known by one id.
alter table sweeps alter column cursor type text;
