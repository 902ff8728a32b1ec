create table test_clocks (
  id uuid primary key,
  name text,
  frozen_at timestamptz not null,
  status text not null default 'ready' check (status in ('ready', 'advancing')),
  target_at timestamptz check (target_at >= frozen_at),
  created_at timestamptz not null default now()
);

-- What billing decides on. Kept narrow: the run rewrites a row per invoice; names and addresses are in account_details.
create table accounts (
  id uuid primary key,
  seller_id uuid not null references sellers,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  time_zone text not null,
  country text not null check (country ~ '^[A-Z]{2}$'),
  region text,
  has_shipping_address boolean not null,
  policy_profile text not null,
  policy_version integer not null,
  policy_overrides jsonb not null default '{}' check (jsonb_typeof(policy_overrides) = 'object'),
  test_clock_id uuid references test_clocks,
  details_revision integer not null default 1,
  -- The bill date of the last cut: none is made twice. @rule INV-5
  last_cut_date date,
  next_bill_date date,
  next_bill_at timestamptz,
  billing_stopped_at timestamptz,
  created_at timestamptz not null default now(),
  foreign key (policy_profile, policy_version) references policy_profiles (name, version),
  check ((next_bill_date is null) = (next_bill_at is null))
) with (fillfactor = 50);
create index accounts_of_clock on accounts (test_clock_id) where test_clock_id is not null;
-- The billing run reads these by keyset, one for accounts without a clock, one for a clock's. @rule INV-5
create index accounts_due on accounts (next_bill_at, id)
  where next_bill_at is not null and billing_stopped_at is null and test_clock_id is null;
create index accounts_due_by_clock on accounts (test_clock_id, next_bill_at, id)
  where next_bill_at is not null and billing_stopped_at is null and test_clock_id is not null;

-- Names and addresses, one row a revision, so that an invoice shows for ever whom it was made out to. @rule ACC-1, INV-6
create table account_details (
  account_id uuid not null references accounts,
  revision integer not null check (revision > 0),
  company_name text not null check (company_name <> ''),
  contact_name text,
  contact_email text,
  contact_cc text[] not null default '{}',
  billing_address jsonb not null check (billing_address ? 'country'),
  shipping_address jsonb check (shipping_address ? 'country'),
  tax_number text,
  language text not null check (language in ('en', 'fr', 'it', 'de', 'es', 'pt', 'nl')),
  recorded_at timestamptz not null default now(),
  primary key (account_id, revision)
);
create trigger account_details_append_only before update or delete or truncate on account_details
  for each statement execute function refuse_change('add the next revision');
