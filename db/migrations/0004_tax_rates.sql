-- Dated rows of tax law with their source. Two rows never claim the same day of the same category. @rule TAX-1, TAX-5
create table tax_rates (
  id uuid primary key,
  jurisdiction text not null check (jurisdiction ~ '^[A-Z]{2}(-[A-Z0-9]{1,3})?$'),
  kind text not null check (kind <> ''),
  rate numeric check (rate >= 0 and rate <= 1),
  valid_from date not null,
  valid_to date check (valid_to > valid_from),
  applies_to text[] check (applies_to <@ array['saas', 'telecom', 'hardware', 'rental', 'service'] and applies_to <> '{}'),
  taxable_fraction numeric check (taxable_fraction > 0 and taxable_fraction <= 1),
  source text not null check (source <> ''),
  verified boolean not null,
  note text,
  withdrawn_at timestamptz,
  created_at timestamptz not null default now()
);
create trigger tax_rates_fixed
  before update of id, jurisdiction, kind, rate, valid_from, applies_to, taxable_fraction, source, verified, note, created_at
  on tax_rates for each statement
  execute function refuse_change('enter a new row; the old one is ended by valid_to or withdrawn_at');
create trigger tax_rates_kept before delete or truncate on tax_rates
  for each statement execute function refuse_change('set withdrawn_at');

-- A rate row spread over its categories, because an array cannot stand in an exclusion constraint. Kept by a trigger.
create table tax_rate_scopes (
  rate_id uuid not null references tax_rates,
  jurisdiction text not null,
  kind text not null,
  category text not null,
  validity daterange not null,
  primary key (rate_id, category),
  constraint tax_rates_no_overlap exclude using gist
    (jurisdiction with =, kind with =, category with =, validity with &&)
);
create function spread_tax_rate() returns trigger language plpgsql as $$
begin
  delete from tax_rate_scopes where rate_id = new.id;
  if new.withdrawn_at is null then
    insert into tax_rate_scopes (rate_id, jurisdiction, kind, category, validity)
    select new.id, new.jurisdiction, new.kind, category, daterange(new.valid_from, new.valid_to)
    from unnest(coalesce(new.applies_to, array['saas', 'telecom', 'hardware', 'rental', 'service'])) as category;
  end if;
  return null;
end $$;
create trigger tax_rates_spread after insert or update on tax_rates
  for each row execute function spread_tax_rate();
