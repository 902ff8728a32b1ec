import type pg from 'pg';

const LOCK = "hashtextextended('tenor sandbox schema', 0)";

/**
 * The sandbox's own memory, in a schema of its own. It is made by the sandbox on its first use, and by none of Tenor's
 * migrations: it stands for somebody else's database. Only adding is possible here; whoever wants it new drops the schema.
 */
const SCHEMA = `
  create schema if not exists sandbox;
  create table if not exists sandbox.charges (
    key text primary key,
    account_id text not null,
    token text not null,
    currency text not null,
    amount numeric not null check (amount > 0),
    state json not null,
    captured_at timestamptz,
    returned_at timestamptz,
    -- When it moves by itself: a debit that settles, or comes back.
    due_at timestamptz
  );
  create index if not exists charges_by_account on sandbox.charges (account_id);
  create index if not exists charges_by_capture on sandbox.charges (captured_at) where captured_at is not null;
  create index if not exists charges_by_return on sandbox.charges (returned_at) where returned_at is not null;
  create index if not exists charges_by_due on sandbox.charges (due_at) where due_at is not null;
  create table if not exists sandbox.refunds (
    key text primary key,
    charge_key text not null,
    currency text not null,
    amount numeric not null check (amount > 0),
    state json not null,
    refunded_at timestamptz
  );
  create index if not exists refunds_by_charge on sandbox.refunds (charge_key);
  create index if not exists refunds_by_day on sandbox.refunds (refunded_at) where refunded_at is not null;
  create table if not exists sandbox.chargebacks (
    reference text primary key,
    key text not null references sandbox.charges,
    amount numeric not null check (amount > 0),
    outcome text not null check (outcome in ('opened', 'won', 'lost')),
    opened_at timestamptz not null,
    closed_at timestamptz
  );
  create index if not exists chargebacks_by_charge on sandbox.chargebacks (key);
  create table if not exists sandbox.scripts (
    id bigint generated always as identity,
    account_id text not null,
    call text not null check (call in ('charge', 'refund')),
    answer json not null,
    primary key (account_id, call, id)
  );
  create table if not exists sandbox.news (
    id bigint generated always as identity primary key,
    account_id text not null,
    news json not null,
    delivered_at timestamptz
  );
  create index if not exists news_to_deliver on sandbox.news (id) where delivered_at is null;
`;

/** Makes the schema where it is missing; any number of processes may ask at once. */
export async function makeSandboxSchema(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query("select to_regclass('sandbox.news_to_deliver') is not null as is_there");
  if (rows[0].is_there) return;
  await client.query(`begin; select pg_advisory_xact_lock(${LOCK}); ${SCHEMA} commit`);
}
