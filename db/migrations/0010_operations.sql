create table api_keys (
  id uuid primary key,
  hash text not null unique check (hash ~ '^[0-9a-f]{64}$'),
  prefix text not null,
  last4 text not null,
  role text not null check (role in ('support', 'sales', 'finance', 'admin', 'read_only')),
  label text not null check (label <> ''),
  created_at timestamptz not null default now(),
  revoked_at timestamptz
);
create trigger api_keys_fixed before update of id, hash, prefix, last4, role, created_at on api_keys
  for each statement execute function refuse_change('make a new key');

create table idempotency_keys (
  api_key_id uuid not null references api_keys,
  key text not null,
  operation text not null,
  request_hash text not null,
  status text not null check (status in ('running', 'done')),
  answer_status integer,
  -- json, not jsonb: a repeated request gets the same bytes.
  answer_body json,
  created_at timestamptz not null default now(),
  primary key (api_key_id, key),
  check ((status = 'done') = (answer_status is not null))
);
create index idempotency_keys_created on idempotency_keys (created_at);

-- What stopped the billing of an account, until a person resolves it. @rule TAX-5
create table billing_cases (
  id uuid primary key,
  account_id uuid not null references accounts,
  code text not null,
  detail text not null,
  facts jsonb not null default '{}',
  bill_date date not null,
  opened_at timestamptz not null,
  resolved_at timestamptz,
  resolution text,
  check ((resolved_at is null) = (resolution is null))
);
create unique index billing_cases_one_open on billing_cases (account_id) where resolved_at is null;

create table billing_runs (
  as_of timestamptz primary key,
  accounts_due integer not null,
  started_at timestamptz not null default now(),
  finished_at timestamptz
);

-- One row a page, in the page's transaction: a counter in billing_runs would make pages wait for each other.
create table billing_run_pages (
  id bigint generated always as identity primary key,
  as_of timestamptz not null,
  test_clock_id uuid,
  accounts integer not null,
  invoices integer not null,
  cases integer not null,
  recorded_at timestamptz not null default now()
);
create index billing_run_pages_run on billing_run_pages (as_of);
