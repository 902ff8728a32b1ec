-- Where events are sent to, and how far each place has come. docs/adr/0013-webhooks-are-cursors.md

create table webhook_endpoints (
  id uuid primary key,
  url text not null check (url ~ '^https?://'),
  description text,
  -- Types that it wants, `invoice.*` for all of one kind; null for every one.
  event_types text[] check (cardinality(event_types) > 0),
  -- Whose events it wants; null for everybody's.
  account_id uuid references accounts,
  secret text not null check (secret like 'whsec\_%'),
  previous_secret text,
  previous_secret_until timestamptz,
  -- Events up to this one have been handed to its lanes.
  position bigint not null check (position >= 0),
  -- Nothing has got through since; null while something does.
  failing_since timestamptz,
  -- Until then it is not asked: longer, the longer it has let nothing through.
  paused_until timestamptz,
  disabled_at timestamptz,
  disabled_because text check (disabled_because in ('asked', 'failing')),
  created_at timestamptz not null default now(),
  check ((disabled_at is null) = (disabled_because is null)),
  check ((previous_secret is null) = (previous_secret_until is null))
);

-- One account's events on their way to one endpoint, in their order: the next is sent when the one before it is through.
create table webhook_lanes (
  id bigint generated always as identity primary key,
  endpoint_id uuid not null references webhook_endpoints on delete cascade,
  -- Null: events that are on no account.
  account_id uuid,
  -- Up to here everything was delivered or given up; up to known_to there is something.
  delivered_to bigint not null,
  known_to bigint not null,
  -- Attempts that failed of the first event that is not through, and since when.
  failures integer not null default 0,
  failing_since timestamptz,
  -- When it is sent to again; null where nothing waits.
  due_at timestamptz,
  -- Until then it is a sender's; each claim has its number, so that a late one changes nothing.
  claimed_until timestamptz,
  claim_no integer not null default 0,
  -- Counts replays: a claim from before one does not move the lane forward.
  replay_no integer not null default 0,
  unique nulls not distinct (endpoint_id, account_id)
) with (fillfactor = 70);
create index webhook_lanes_due on webhook_lanes (endpoint_id, due_at) where due_at is not null;

-- What was sent to whom, kept for a while: one row an event and endpoint, with every attempt.
create table webhook_deliveries (
  id uuid primary key,
  endpoint_id uuid not null references webhook_endpoints on delete cascade,
  -- Null: a test.
  event_id bigint,
  event_type text not null,
  account_id uuid,
  status text not null check (status in ('waiting', 'delivered', 'failed')),
  attempts jsonb not null default '[]',
  next_attempt_at timestamptz,
  -- Somebody wants it sent by itself, beside the lane; until claimed_until it is a sender's.
  asked_at timestamptz,
  claimed_until timestamptz,
  changed_at timestamptz not null default now(),
  unique (endpoint_id, event_id)
) with (fillfactor = 80);
create index webhook_deliveries_newest on webhook_deliveries (endpoint_id, id);
create index webhook_deliveries_asked on webhook_deliveries (asked_at) where asked_at is not null;
create index webhook_deliveries_changed on webhook_deliveries (changed_at);

-- Events of no account are few among many: their lane finds them by this.
create index outbox_no_account on outbox (id)
  where account_id is null and topic not like 'workflow.%' and topic not like 'email.%';

-- Whether an endpoint wants events of a type.
create function webhook_wants(event_types text[], topic text) returns boolean language sql immutable as $$
  select topic not like 'workflow.%' and topic not like 'email.%' and (event_types is null or exists (
    select from unnest(event_types) as wanted
    where wanted = topic or (wanted like '%.*' and starts_with(topic, left(wanted, -1)))))
$$;

-- Events wake the sender, where there is somebody to send to: a notification makes commits wait for each other.
create or replace function tell_relay() returns trigger language plpgsql as $$
begin
  if exists (select 1 from inserted where topic like 'workflow.%') then
    perform pg_notify('outbox_new', '');
  end if;
  if exists (select 1 from webhook_endpoints where disabled_at is null)
    and exists (select 1 from inserted where topic not like 'workflow.%' and topic not like 'email.%') then
    perform pg_notify('webhooks_due', '');
  end if;
  return null;
end $$;
