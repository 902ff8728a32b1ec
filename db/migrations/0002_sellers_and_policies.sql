-- Legal entities that sell, where they collect tax, and the versioned policy profiles.
create table sellers (
  id uuid primary key,
  name text not null check (name <> ''),
  country text not null check (country ~ '^[A-Z]{2}$'),
  invoice_series text not null default 'INV' check (invoice_series ~ '^[A-Z0-9-]{1,20}$'),
  is_default boolean not null default false,
  created_at timestamptz not null default now()
);
create unique index sellers_one_default on sellers (is_default) where is_default;

-- @rule TAX-6
create table seller_registrations (
  id uuid primary key,
  seller_id uuid not null references sellers,
  jurisdiction text not null check (jurisdiction ~ '^[A-Z]{2}(-[A-Z0-9]{1,3})?$'),
  valid_from date not null,
  valid_to date check (valid_to > valid_from),
  constraint seller_registrations_no_overlap exclude using gist
    (seller_id with =, jurisdiction with =, daterange(valid_from, valid_to) with &&)
);

create table policy_profiles (
  name text not null check (name <> ''),
  version integer not null check (version > 0),
  values jsonb not null check (jsonb_typeof(values) = 'object'),
  created_at timestamptz not null default now(),
  primary key (name, version)
);
create trigger policy_profiles_immutable before update or delete or truncate on policy_profiles
  for each statement execute function refuse_change('add a new version of the profile');
