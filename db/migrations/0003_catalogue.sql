-- What is sold. A price never changes; a new version replaces it. @rule CAT-1, CAT-3
create table products (
  id uuid primary key,
  name text not null check (name <> ''),
  free_plan_id uuid not null,
  created_at timestamptz not null default now()
);

create table plans (
  id uuid primary key,
  product_id uuid not null references products deferrable initially deferred,
  name text not null check (name <> ''),
  is_free boolean not null,
  capabilities text[] not null default '{}',
  upgrades_to uuid[] not null default '{}',
  trial_days integer check (trial_days > 0),
  created_at timestamptz not null default now()
);
create index plans_product on plans (product_id);
alter table products add constraint products_free_plan foreign key (free_plan_id) references plans deferrable initially deferred;

create table prices (
  id uuid primary key,
  plan_id uuid not null references plans,
  version integer not null check (version > 0),
  replaces_id uuid unique references prices,
  model jsonb not null check (model ? 'kind'),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  interval jsonb not null check (interval = '"once"' or interval ?& array['every', 'unit']),
  timing text check (timing in ('in_advance', 'in_arrears')),
  item_kind text not null check (item_kind in
    ('licence', 'add_on', 'device', 'phone_number', 'rental', 'hardware', 'service_fee', 'contact_centre')),
  category text not null check (category in ('saas', 'telecom', 'hardware', 'rental', 'service')),
  description text not null check (description <> ''),
  retired_at timestamptz,
  created_at timestamptz not null default now(),
  check ((version = 1) = (replaces_id is null))
);
create index prices_plan on prices (plan_id);
create trigger prices_immutable
  before update of id, plan_id, version, replaces_id, model, currency, interval, timing, item_kind, category, description, created_at
  on prices for each statement execute function refuse_change('add a price that replaces it; only retired_at may be set');
create trigger prices_kept before delete or truncate on prices
  for each statement execute function refuse_change('set retired_at');
