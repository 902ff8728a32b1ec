-- Quotes: what is on offer, to when, and what became of it. What a quote offers changes while it is a draft and then never again.
create table quotes (
  id uuid primary key,
  account_id uuid not null references accounts,
  status text not null check (status in ('draft', 'sent', 'accepted', 'rejected', 'expired')),
  revision integer not null check (revision > 0),
  term_months integer not null check (term_months between 1 and 120),
  free_months integer not null check (free_months between 0 and 36),
  expires_on date not null,
  -- As they were when they were offered, its discount among them.
  coupons jsonb not null default '[]' check (jsonb_typeof(coupons) = 'array'),
  policy_overrides jsonb not null default '{}' check (jsonb_typeof(policy_overrides) = 'object'),
  sent_at timestamptz,
  expires_at timestamptz,
  reminded_until timestamptz,
  decided_at timestamptz,
  decided_by text,
  rejection_reason text,
  subscription_id uuid unique references subscriptions (id) deferrable initially deferred,
  -- What was signed, with its figures. json, not jsonb: it stays as it was written.
  signed json,
  next_deadline_at timestamptz,
  next_deadline_label text,
  created_at timestamptz not null default now(),
  check ((next_deadline_at is null) = (next_deadline_label is null)),
  check (status = 'draft' or num_nulls(sent_at, expires_at) = 0),
  check ((status in ('accepted', 'rejected', 'expired')) = (decided_at is not null)),
  check ((status = 'accepted') = (subscription_id is not null)),
  check ((status = 'accepted') = (signed is not null))
);
create index quotes_account on quotes (account_id, id);
create index quotes_deadline on quotes (next_deadline_at) where next_deadline_at is not null;

create function check_quote_is_open() returns trigger language plpgsql as $$
begin
  if old.status in ('accepted', 'rejected', 'expired') then
    raise exception 'quote % is % and stays so', old.id, old.status using errcode = 'restrict_violation';
  end if;
  if old.status <> 'draft' and (old.account_id, old.revision, old.term_months, old.free_months, old.expires_on, old.coupons,
      old.policy_overrides, old.sent_at, old.expires_at)
    is distinct from (new.account_id, new.revision, new.term_months, new.free_months, new.expires_on, new.coupons,
      new.policy_overrides, new.sent_at, new.expires_at) then
    raise exception 'quote % was sent: make another quote', old.id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger quotes_open before update on quotes for each row execute function check_quote_is_open();
create trigger quotes_kept before delete or truncate on quotes
  for each statement execute function refuse_change('a quote is kept');

-- The lines of every revision; the first of each is the plan's own.
create table quote_lines (
  quote_id uuid not null references quotes,
  revision integer not null,
  position integer not null check (position > 0),
  price_id uuid not null references prices,
  quantity numeric not null check (quantity > 0),
  primary key (quote_id, revision, position)
);
create function check_quote_is_draft() returns trigger language plpgsql as $$
begin
  if exists (select 1 from quotes where id = new.quote_id and (status <> 'draft' or revision <> new.revision)) then
    raise exception 'quote % takes no lines of revision %', new.quote_id, new.revision using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger quote_lines_of_draft before insert on quote_lines
  for each row execute function check_quote_is_draft();
create trigger quote_lines_append_only before update or delete or truncate on quote_lines
  for each statement execute function refuse_change('add the next revision');

-- What a customer entered to accept a quote. Its id travels through the workflow, so that what it holds of people does not.
create table quote_checkouts (
  id uuid primary key,
  quote_id uuid not null references quotes,
  command_id text not null,
  contact json not null,
  -- What the customer changed about the account; null where it is right as it is.
  billing json,
  -- Of the gateway's; never a number of a card.
  payment_method_token text not null check (payment_method_token ~ '^[A-Za-z0-9_-]{1,200}$'),
  created_at timestamptz not null default now(),
  unique (quote_id, command_id)
);
create trigger quote_checkouts_fixed before update or truncate on quote_checkouts
  for each statement execute function refuse_change('start another checkout');
