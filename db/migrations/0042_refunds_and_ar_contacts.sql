-- A refund that was asked of a gateway. The id is the gateway's key; it is written before the gateway is asked, so that a repeat asks
-- for the same. @rule PAY-5
create table refunds (
  id uuid primary key,
  account_id uuid not null references accounts,
  attempt_id uuid not null references charge_attempts,
  command_id text not null unique,
  amount numeric not null check (amount > 0),
  reopens boolean not null,
  reason text not null,
  -- `asked`: nobody knows yet whether it was paid.
  status text not null check (status in ('asked', 'refunded', 'refused')),
  reference text,
  refused_by text,
  movement_id uuid references movements,
  asked_at timestamptz not null,
  check ((status = 'refunded') = (movement_id is not null)),
  check ((status = 'refused') = (refused_by is not null))
);
create index refunds_attempt on refunds (attempt_id);
-- One at a time: what the next may pay back is known once this one is.
create unique index refunds_one_asked on refunds (account_id) where status = 'asked';
create trigger refunds_kept before delete or truncate on refunds
  for each statement execute function refuse_change('a refund is kept');
create trigger refunds_fixed before update of id, account_id, attempt_id, command_id, amount, reopens, reason, asked_at on refunds
  for each statement execute function refuse_change('ask for another refund');

-- Who of finance speaks to suspended customers, by region. @rule ACC-5
create table ar_contacts (
  region text primary key check (region in ('AU', 'CA', 'FR', 'DE', 'ES', 'GB', 'US', 'rest')),
  email text not null check (email like '%@%'),
  phone text not null check (phone <> ''),
  updated_at timestamptz not null default now()
);
