-- What banks say came in and went out, and what became of it. @rule PAY-7

create table bank_statements (
  id uuid primary key,
  -- Of the file: the bank's name of it, and SHA-256 of its text.
  message_id text not null,
  file_hash text not null check (file_hash ~ '^[0-9a-f]{64}$'),
  -- Its place in the file.
  place integer not null check (place > 0),
  statement_id text not null,
  -- Ours: an IBAN, or what the bank calls it.
  account text not null,
  currency text not null check (length(currency) = 3),
  opening numeric not null,
  opening_on date not null,
  closing numeric not null,
  closing_on date not null,
  -- How many movements were new, were known before, and may have been taken for known ones.
  new_movements integer not null check (new_movements >= 0),
  known_movements integer not null check (known_movements >= 0),
  doubtful_movements integer not null check (doubtful_movements between 0 and known_movements),
  -- Entries that are not booked: they are no movements yet, and come again.
  not_booked integer not null check (not_booked >= 0),
  imported_at timestamptz not null,
  actor text not null,
  constraint bank_statements_once unique (file_hash, place)
);
create trigger bank_statements_append_only before update or delete or truncate on bank_statements
  for each statement execute function refuse_change('import the next statement');

create table bank_movements (
  id uuid primary key,
  -- The same in every statement that tells of it: it is imported once.
  identity text not null constraint bank_movements_once unique,
  identity_basis text not null check (identity_basis in ('servicer_reference', 'content')),
  statement_id uuid not null references bank_statements,
  direction text not null check (direction in ('credit', 'debit')),
  currency text not null check (length(currency) = 3),
  amount numeric not null check (amount >= 0),
  booked_on date not null,
  valued_on date,
  -- Who is on the other side.
  payer_name text,
  payer_iban text,
  text text not null,
  structured_references json not null,
  end_to_end_id text,
  mandate_id text,
  bank_reference text,
  -- A payment came back, and why.
  is_return boolean not null,
  return_code text,
  return_text text,
  status text not null check (status in ('matched', 'queued', 'assigned', 'ignored', 'returned')),
  account_id uuid references accounts,
  -- What was written into the account's books for it.
  movement_ids uuid[] not null default '{}',
  why text not null,
  -- Accounts that a person may choose: [{accountId, invoiceNumbers, why}]
  candidates json not null default '[]',
  decided_at timestamptz not null,
  decided_by text not null,
  check (status not in ('matched', 'assigned', 'returned') or account_id is not null),
  check (status not in ('matched', 'assigned') or (direction = 'credit' and cardinality(movement_ids) > 0)),
  check (status <> 'queued' or (account_id is null and movement_ids = '{}'))
);
create index bank_movements_statement on bank_movements (statement_id);
create index bank_movements_queue on bank_movements (id) where status = 'queued';
create index bank_movements_account on bank_movements (account_id, id) where account_id is not null;
-- From where an account has paid before.
create index bank_movements_payer on bank_movements (account_id, payer_iban)
  where status in ('matched', 'assigned') and payer_iban is not null;
create trigger bank_movements_kept before delete or truncate on bank_movements
  for each statement execute function refuse_change('ignore it, with a reason');
create trigger bank_movements_fixed
  before update of id, identity, identity_basis, statement_id, direction, currency, amount, booked_on, valued_on, payer_name,
    payer_iban, text, structured_references, end_to_end_id, mandate_id, bank_reference, is_return, return_code, return_text
  on bank_movements for each statement execute function refuse_change('what the bank says does not change');

-- A person decides on what waits, once.
create function check_bank_movement_waits() returns trigger language plpgsql as $$
begin
  if old.status <> 'queued' then
    raise exception 'bank movement % is % already', old.id, old.status using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger bank_movements_decided_once before update on bank_movements
  for each row execute function check_bank_movement_waits();
