-- Issued invoices. Nothing but status and amount_due ever changes. @rule INV-5, INV-6
create table invoices (
  id uuid primary key,
  account_id uuid not null references accounts,
  seller_id uuid not null,
  kind text not null check (kind in ('cyclic', 'command')),
  -- Empty for the cyclic one, else the command's id.
  source text not null check ((kind = 'cyclic') = (source = '')),
  currency text not null check (length(currency) = 3),
  bill_date date not null,
  issued_on date not null,
  due_on date not null check (due_on >= issued_on),
  policy text not null,
  account_revision integer not null,
  subtotal numeric not null,
  tax_total numeric not null,
  total numeric not null check (total >= 0),
  credit_applied numeric not null check (credit_applied between 0 and total),
  credit_arising numeric not null check (credit_arising >= 0),
  amount_due numeric not null check (amount_due between 0 and total),
  tax_notes json not null default '[]',
  status text not null check (status in ('open', 'paid', 'void', 'uncollectible')),
  -- Business time: the cut, or the command.
  issued_at timestamptz not null,
  constraint invoices_identity unique (account_id, currency, bill_date, kind, source),
  constraint invoices_add_up check (total - credit_arising = subtotal + tax_total)
);
create trigger invoices_fixed
  before update of id, account_id, seller_id, kind, source, currency, bill_date, issued_on, due_on, policy, account_revision,
    subtotal, tax_total, total, credit_applied, credit_arising, tax_notes, issued_at
  on invoices for each statement execute function refuse_change('an issued invoice never changes; correct it by a credit note');
create trigger invoices_kept before delete or truncate on invoices
  for each statement execute function refuse_change('an issued invoice never changes; correct it by a credit note');

create table invoice_lines (
  invoice_id uuid not null,
  number integer not null check (number > 0),
  kind text not null check (kind in ('recurring', 'proration', 'credit', 'one_time')),
  description text not null,
  subscription_id uuid not null,
  item_id uuid not null,
  price_id uuid not null,
  service_from date not null,
  service_to date not null check (service_to >= service_from),
  days integer not null check (days >= 0),
  quantity numeric not null,
  unit_price numeric,
  amount numeric not null,
  tax_amount numeric not null,
  tax_date date not null,
  -- Rule, policy, formula, inputs, cause; the sentence is made when it is read. @rule EXP-1
  -- json, not jsonb: kept as written, and a third cheaper to write.
  explanation json not null,
  primary key (invoice_id, number)
);
create trigger invoice_lines_append_only before update or delete or truncate on invoice_lines
  for each statement execute function refuse_change('an issued invoice never changes; correct it by a credit note');

create table invoice_taxes (
  invoice_id uuid not null,
  number integer not null check (number > 0),
  name text not null,
  jurisdiction text not null,
  rate numeric not null check (rate >= 0),
  base numeric not null,
  amount numeric not null,
  tax_date date not null,
  source text not null,
  primary key (invoice_id, number)
);
create trigger invoice_taxes_append_only before update or delete or truncate on invoice_taxes
  for each statement execute function refuse_change('an issued invoice never changes; correct it by a credit note');

-- The foreign key of lines, taxes and numbers, once a statement: invoices are never deleted, so nothing else can break it.
-- Measured: a key checked for each row costs the run a tenth of its rate (docs/adr, db/README.md).
create function check_invoice_is_there() returns trigger language plpgsql
  set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  missing uuid;
begin
  select child.invoice_id into missing
  from (select distinct invoice_id from inserted) child
  where not exists (select 1 from invoices where id = child.invoice_id)
  limit 1;
  if missing is not null then
    raise exception 'there is no invoice % for the rows of %', missing, tg_table_name using errcode = 'foreign_key_violation';
  end if;
  return null;
end $$;
create trigger invoice_lines_invoice after insert on invoice_lines referencing new table as inserted
  for each statement execute function check_invoice_is_there();
create trigger invoice_taxes_invoice after insert on invoice_taxes referencing new table as inserted
  for each statement execute function check_invoice_is_there();

-- Gapless numbers: the counter's row is locked from the page's last statement to its commit. @rule INV-6
create table invoice_counters (
  seller_id uuid not null references sellers,
  series text not null,
  year integer not null,
  last bigint not null check (last > 0),
  primary key (seller_id, series, year)
);
create trigger invoice_counters_kept before delete or truncate on invoice_counters
  for each statement execute function refuse_change('numbers are gapless');
create function refuse_lower_counter() returns trigger language plpgsql as $$
begin
  raise exception 'counter % % would go back from % to %', old.series, old.year, old.last, new.last
    using errcode = 'restrict_violation';
end $$;
create trigger invoice_counters_forward before update on invoice_counters
  for each row when (new.last <= old.last) execute function refuse_lower_counter();

create table invoice_numbers (
  invoice_id uuid primary key,
  seller_id uuid not null,
  series text not null,
  year integer not null,
  number bigint not null check (number > 0),
  unique (seller_id, series, year, number)
);
create trigger invoice_numbers_append_only before update or delete or truncate on invoice_numbers
  for each statement execute function refuse_change('a number is given once');
create trigger invoice_numbers_invoice after insert on invoice_numbers referencing new table as inserted
  for each statement execute function check_invoice_is_there();
