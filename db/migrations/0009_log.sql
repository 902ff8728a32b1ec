-- Who did what, for ever. @rule ACC-3
create table audit_log (
  id bigint generated always as identity primary key,
  -- Business time; recorded_at is the machine's.
  at timestamptz not null,
  recorded_at timestamptz not null default now(),
  actor text not null,
  action text not null,
  account_id uuid,
  subject text,
  before json,
  after json,
  command_id text,
  origin text
);
create index audit_log_account on audit_log (account_id, id) where account_id is not null;
create trigger audit_log_append_only before update or delete or truncate on audit_log
  for each statement execute function refuse_change('the audit log is append-only');

-- What others are told, written with what happened: events, read by id, and messages to workflows.
create table outbox (
  id bigint generated always as identity primary key,
  topic text not null,
  account_id uuid,
  payload json not null,
  -- Business time; recorded_at is the machine's.
  at timestamptz not null,
  recorded_at timestamptz not null default now(),
  dispatched_at timestamptz
) with (fillfactor = 80);
-- What a relay looks for every second. Events for customers are read by their number, and are not in it.
create index outbox_workflows on outbox (id) where dispatched_at is null and topic like 'workflow.%';
create index outbox_account on outbox (account_id, id) where account_id is not null;
create trigger outbox_fixed before update of id, topic, account_id, payload, at, recorded_at on outbox
  for each statement execute function refuse_change('write another message');
create trigger outbox_kept before delete or truncate on outbox
  for each statement execute function refuse_change('messages are kept as events');
create function tell_relay() returns trigger language plpgsql as $$
begin
  if exists (select 1 from inserted where topic like 'workflow.%') then
    perform pg_notify('outbox_new', '');
  end if;
  return null;
end $$;
create trigger outbox_told after insert on outbox referencing new table as inserted
  for each statement execute function tell_relay();

-- The answer of every command that was carried out. `scope` is the account, or `catalogue` and the like.
create table command_results (
  scope text not null,
  command_id text not null,
  request_hash text not null,
  -- json, not jsonb: a repeated command gets the same bytes.
  answer json not null,
  created_at timestamptz not null default now(),
  primary key (scope, command_id)
);
create trigger command_results_append_only before update or truncate on command_results
  for each statement execute function refuse_change('an answer is given once');
