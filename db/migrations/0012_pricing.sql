-- Setup fees, phases and coupons; the lines that come of them. @rule CAT-2, CAT-4, CAT-6
alter table prices add column setup_fee numeric check (setup_fee >= 0);
alter table prices add column phases jsonb check (jsonb_typeof(phases) = 'array');
alter table prices add constraint prices_recurring_only
  check (interval <> '"once"' or (setup_fee is null and phases is null));
drop trigger prices_immutable on prices;
create trigger prices_immutable
  before update of id, plan_id, version, replaces_id, model, currency, interval, timing, item_kind, category, description,
    setup_fee, phases, created_at
  on prices for each statement execute function refuse_change('add a price that replaces it; only retired_at may be set');

-- A coupon never changes: subscriptions carry a copy of it in their lifecycle, with what they used of it.
create table coupons (
  id uuid primary key,
  code text not null unique check (code ~ '^[A-Z0-9][A-Z0-9_-]{0,49}$'),
  description text not null check (description <> ''),
  percent numeric check (percent > 0 and percent <= 100),
  amount numeric check (amount > 0),
  currency text check (currency ~ '^[A-Z]{3}$'),
  -- Full billing periods that it covers; null is forever.
  periods integer check (periods > 0),
  retired_at timestamptz,
  created_at timestamptz not null default now(),
  check (num_nonnulls(percent, amount) = 1),
  check ((amount is null) = (currency is null))
);
create trigger coupons_immutable
  before update of id, code, description, percent, amount, currency, periods, created_at
  on coupons for each statement execute function refuse_change('retire it and add another; only retired_at may be set');
create trigger coupons_kept before delete or truncate on coupons
  for each statement execute function refuse_change('set retired_at');

alter table invoice_lines drop constraint invoice_lines_kind_check;
alter table invoice_lines add constraint invoice_lines_kind_check
  check (kind in ('recurring', 'proration', 'credit', 'one_time', 'setup', 'coupon', 'commitment'));
