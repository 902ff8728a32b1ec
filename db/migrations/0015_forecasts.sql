-- What a portfolio's accounts will do up to a date, simulated page by page. @rule EXP-3

create table forecasts (
  id uuid primary key,
  -- The command that asked for it: repeating it makes no second one.
  command_id text not null unique,
  as_of timestamptz not null,
  to_date date not null,
  -- Which accounts: those of a test clock, or, where there is none, those that live by the wall's time; of one seller or of all.
  test_clock_id uuid references test_clocks,
  seller_id uuid references sellers,
  page_size integer not null check (page_size > 0),
  -- Counted when its workflow begins.
  pages integer,
  accounts integer,
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  check ((pages is null) = (accounts is null))
);

-- A page is the accounts from one id up to the next page's; its figures and this row's `finished_at` are one transaction.
create table forecast_pages (
  forecast_id uuid not null references forecasts,
  number integer not null check (number > 0),
  first_account_id uuid not null,
  accounts integer,
  -- Accounts whose billing stands still, or stops on the way, so that what comes after is not in the figures.
  stopped integer,
  finished_at timestamptz,
  primary key (forecast_id, number),
  check ((finished_at is null) = (accounts is null) and (finished_at is null) = (stopped is null))
);

create table forecast_rows (
  forecast_id uuid not null,
  page integer not null,
  kind text not null check (kind in ('cash_issued', 'cash_expected', 'renewal', 'notice', 'tax')),
  currency text not null check (length(currency) = 3),
  -- Cash: the due date. Tax: the first of the month. Renewal: its date. Notice: the last day on which it counts.
  on_date date not null,
  -- The jurisdiction of a tax; empty for the others.
  place text not null,
  count integer not null check (count > 0),
  amount numeric not null,
  primary key (forecast_id, page, kind, currency, on_date, place),
  foreign key (forecast_id, page) references forecast_pages
);
