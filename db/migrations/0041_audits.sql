-- What a nightly audit found: each row says what differs, and how to mend it. @rule DUN-5

create table audit_findings (
  id uuid primary key,
  check_name text not null,
  -- What differs: an account, an invoice, an attempt.
  subject text not null,
  account_id uuid references accounts,
  expected text not null,
  actual text not null,
  explanation text not null,
  proposed_repair text not null,
  found_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  -- Set by the first audit that no longer finds it.
  resolved_at timestamptz
);
create unique index audit_findings_one_open on audit_findings (check_name, subject) where resolved_at is null;
create index audit_findings_open on audit_findings (id) where resolved_at is null;
create trigger audit_findings_kept before delete or truncate on audit_findings
  for each statement execute function refuse_change('a finding is kept');
