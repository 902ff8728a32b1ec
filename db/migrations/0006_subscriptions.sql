create table subscriptions (
  id uuid primary key,
  account_id uuid not null references accounts,
  plan_id uuid not null references plans,
  status text not null check (status in ('pending', 'active', 'ended')),
  starts_on date not null,
  billing_starts_on date not null,
  ends_on date,
  cancelled_at timestamptz,
  -- Ended, and nothing of it will ever be invoiced again: the billing run leaves it out.
  is_settled boolean not null default false check (not is_settled or status = 'ended'),
  next_deadline_at timestamptz,
  next_deadline_label text,
  revision integer not null default 1,
  created_at timestamptz not null default now(),
  check ((next_deadline_at is null) = (next_deadline_label is null))
);
create index subscriptions_account on subscriptions (account_id);
create index subscriptions_deadline on subscriptions (next_deadline_at) where next_deadline_at is not null;

-- A price with a quantity, and how far it has been invoiced. No updated column is indexed, and pages have room, so that a
-- run's update stays on its page.
create table subscription_items (
  id uuid primary key,
  subscription_id uuid not null references subscriptions,
  position integer not null,
  price_id uuid not null references prices,
  anchor date not null,
  starts_on date not null,
  ends_on date,
  paid_from date,
  paid_to date check (paid_to > paid_from),
  charged_amount numeric,
  charged_quantity numeric not null check (charged_quantity >= 0),
  quantity_in_force numeric not null check (quantity_in_force >= 0),
  next_due_on date,
  created_at timestamptz not null default now(),
  unique (subscription_id, position),
  check (num_nulls(paid_from, paid_to, charged_amount) in (0, 3))
) with (fillfactor = 50);

-- Append-only; a change is closed once, by the cut that took it into account, with the invoice if it came to one. @rule SUB-5
create table quantity_changes (
  id uuid primary key,
  recorded_no bigint generated always as identity,
  item_id uuid not null references subscription_items,
  effective_on date not null,
  effective_at timestamptz not null,
  kind text not null check (kind in ('add', 'set')),
  quantity numeric not null check (kind = 'add' or quantity >= 0),
  cause text not null,
  recorded_at timestamptz not null default now(),
  closed_on date,
  invoice_id uuid check (invoice_id is null or closed_on is not null)
) with (fillfactor = 50);
create index quantity_changes_open on quantity_changes (item_id, recorded_no) where closed_on is null;
create trigger quantity_changes_fixed
  before update of id, recorded_no, item_id, effective_on, effective_at, kind, quantity, cause, recorded_at
  on quantity_changes for each statement execute function refuse_change('record another change');
create trigger quantity_changes_closed_once before update on quantity_changes
  for each row when (old.closed_on is not null) execute function refuse_change('it is closed already');
create trigger quantity_changes_kept before delete or truncate on quantity_changes
  for each statement execute function refuse_change('record another change');
