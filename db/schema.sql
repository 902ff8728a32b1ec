-- What the migrations come to. Made by tools/schema/dump.ts: change the migrations, never this file.

create table account_details (
  account_id uuid not null,
  revision integer not null,
  company_name text not null,
  contact_name text,
  contact_email text,
  contact_cc text[] not null default '{}'::text[],
  billing_address jsonb not null,
  shipping_address jsonb,
  tax_number text,
  language text not null,
  recorded_at timestamp with time zone not null default now(),
  constraint account_details_billing_address_check CHECK ((billing_address ? 'country'::text)),
  constraint account_details_company_name_check CHECK ((company_name <> ''::text)),
  constraint account_details_language_check CHECK ((language = ANY (ARRAY['en'::text, 'fr'::text, 'it'::text, 'de'::text, 'es'::text, 'pt'::text, 'nl'::text]))),
  constraint account_details_revision_check CHECK ((revision > 0)),
  constraint account_details_shipping_address_check CHECK ((shipping_address ? 'country'::text)),
  constraint account_details_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id),
  constraint account_details_pkey PRIMARY KEY (account_id, revision)
);
CREATE TRIGGER account_details_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON account_details FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('add the next revision');

create table accounts (
  id uuid not null,
  seller_id uuid not null,
  currency text not null,
  time_zone text not null,
  country text not null,
  region text,
  has_shipping_address boolean not null,
  policy_profile text not null,
  policy_version integer not null,
  policy_overrides jsonb not null default '{}'::jsonb,
  test_clock_id uuid,
  details_revision integer not null default 1,
  last_cut_date date,
  next_bill_date date,
  next_bill_at timestamp with time zone,
  billing_stopped_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  autopay boolean not null default false,
  autopay_until text,
  next_collection_at timestamp with time zone,
  constraint accounts_autopay_until_check CHECK ((autopay_until ~ '^\d{4}-\d{2}$'::text)),
  constraint accounts_check CHECK (((next_bill_date IS NULL) = (next_bill_at IS NULL))),
  constraint accounts_country_check CHECK ((country ~ '^[A-Z]{2}$'::text)),
  constraint accounts_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
  constraint accounts_policy_overrides_check CHECK ((jsonb_typeof(policy_overrides) = 'object'::text)),
  constraint accounts_policy_profile_policy_version_fkey FOREIGN KEY (policy_profile, policy_version) REFERENCES policy_profiles(name, version),
  constraint accounts_seller_id_fkey FOREIGN KEY (seller_id) REFERENCES sellers(id),
  constraint accounts_test_clock_id_fkey FOREIGN KEY (test_clock_id) REFERENCES test_clocks(id),
  constraint accounts_pkey PRIMARY KEY (id)
) with (fillfactor=50);
CREATE INDEX accounts_due ON accounts USING btree (next_bill_at, id) WHERE ((next_bill_at IS NOT NULL) AND (billing_stopped_at IS NULL) AND (test_clock_id IS NULL));
CREATE INDEX accounts_due_by_clock ON accounts USING btree (test_clock_id, next_bill_at, id) WHERE ((next_bill_at IS NOT NULL) AND (billing_stopped_at IS NULL) AND (test_clock_id IS NOT NULL));
CREATE INDEX accounts_of_clock ON accounts USING btree (test_clock_id) WHERE (test_clock_id IS NOT NULL);
CREATE INDEX accounts_to_collect ON accounts USING btree (next_collection_at, id) WHERE ((next_collection_at IS NOT NULL) AND (test_clock_id IS NULL));
CREATE INDEX accounts_to_collect_by_clock ON accounts USING btree (test_clock_id, next_collection_at, id) WHERE ((next_collection_at IS NOT NULL) AND (test_clock_id IS NOT NULL));

create table api_keys (
  id uuid not null,
  hash text not null,
  prefix text not null,
  last4 text not null,
  role text not null,
  label text not null,
  created_at timestamp with time zone not null default now(),
  revoked_at timestamp with time zone,
  constraint api_keys_hash_check CHECK ((hash ~ '^[0-9a-f]{64}$'::text)),
  constraint api_keys_label_check CHECK ((label <> ''::text)),
  constraint api_keys_role_check CHECK ((role = ANY (ARRAY['support'::text, 'sales'::text, 'finance'::text, 'admin'::text, 'read_only'::text]))),
  constraint api_keys_pkey PRIMARY KEY (id),
  constraint api_keys_hash_key UNIQUE (hash)
);
CREATE TRIGGER api_keys_fixed BEFORE UPDATE OF id, hash, prefix, last4, role, created_at ON api_keys FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('make a new key');

create table ar_contacts (
  region text not null,
  email text not null,
  phone text not null,
  updated_at timestamp with time zone not null default now(),
  constraint ar_contacts_email_check CHECK ((email ~~ '%@%'::text)),
  constraint ar_contacts_phone_check CHECK ((phone <> ''::text)),
  constraint ar_contacts_region_check CHECK ((region = ANY (ARRAY['AU'::text, 'CA'::text, 'FR'::text, 'DE'::text, 'ES'::text, 'GB'::text, 'US'::text, 'rest'::text]))),
  constraint ar_contacts_pkey PRIMARY KEY (region)
);

create table audit_findings (
  id uuid not null,
  check_name text not null,
  subject text not null,
  account_id uuid,
  expected text not null,
  actual text not null,
  explanation text not null,
  proposed_repair text not null,
  found_at timestamp with time zone not null default now(),
  last_seen_at timestamp with time zone not null default now(),
  resolved_at timestamp with time zone,
  constraint audit_findings_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id),
  constraint audit_findings_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX audit_findings_one_open ON audit_findings USING btree (check_name, subject) WHERE (resolved_at IS NULL);
CREATE INDEX audit_findings_open ON audit_findings USING btree (id) WHERE (resolved_at IS NULL);
CREATE TRIGGER audit_findings_kept BEFORE DELETE OR TRUNCATE ON audit_findings FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('a finding is kept');

create table audit_log (
  id bigint not null generated always as identity,
  at timestamp with time zone not null,
  recorded_at timestamp with time zone not null default now(),
  actor text not null,
  action text not null,
  account_id uuid,
  subject text,
  before json,
  after json,
  command_id text,
  origin text,
  constraint audit_log_pkey PRIMARY KEY (id)
);
CREATE INDEX audit_log_account ON audit_log USING btree (account_id, id) WHERE (account_id IS NOT NULL);
CREATE TRIGGER audit_log_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON audit_log FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('the audit log is append-only');

create table bank_movements (
  id uuid not null,
  identity text not null,
  identity_basis text not null,
  statement_id uuid not null,
  direction text not null,
  currency text not null,
  amount numeric not null,
  booked_on date not null,
  valued_on date,
  payer_name text,
  payer_iban text,
  text text not null,
  structured_references json not null,
  end_to_end_id text,
  mandate_id text,
  bank_reference text,
  is_return boolean not null,
  return_code text,
  return_text text,
  status text not null,
  account_id uuid,
  movement_ids uuid[] not null default '{}'::uuid[],
  why text not null,
  candidates json not null default '[]'::json,
  decided_at timestamp with time zone not null,
  decided_by text not null,
  constraint bank_movements_amount_check CHECK ((amount >= (0)::numeric)),
  constraint bank_movements_check CHECK (((status <> ALL (ARRAY['matched'::text, 'assigned'::text, 'returned'::text])) OR (account_id IS NOT NULL))),
  constraint bank_movements_check1 CHECK (((status <> ALL (ARRAY['matched'::text, 'assigned'::text])) OR ((direction = 'credit'::text) AND (cardinality(movement_ids) > 0)))),
  constraint bank_movements_check2 CHECK (((status <> 'queued'::text) OR ((account_id IS NULL) AND (movement_ids = '{}'::uuid[])))),
  constraint bank_movements_currency_check CHECK ((length(currency) = 3)),
  constraint bank_movements_direction_check CHECK ((direction = ANY (ARRAY['credit'::text, 'debit'::text]))),
  constraint bank_movements_identity_basis_check CHECK ((identity_basis = ANY (ARRAY['servicer_reference'::text, 'content'::text]))),
  constraint bank_movements_status_check CHECK ((status = ANY (ARRAY['matched'::text, 'queued'::text, 'assigned'::text, 'ignored'::text, 'returned'::text]))),
  constraint bank_movements_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id),
  constraint bank_movements_statement_id_fkey FOREIGN KEY (statement_id) REFERENCES bank_statements(id),
  constraint bank_movements_pkey PRIMARY KEY (id),
  constraint bank_movements_once UNIQUE (identity)
);
CREATE INDEX bank_movements_account ON bank_movements USING btree (account_id, id) WHERE (account_id IS NOT NULL);
CREATE INDEX bank_movements_payer ON bank_movements USING btree (account_id, payer_iban) WHERE ((status = ANY (ARRAY['matched'::text, 'assigned'::text])) AND (payer_iban IS NOT NULL));
CREATE INDEX bank_movements_queue ON bank_movements USING btree (id) WHERE (status = 'queued'::text);
CREATE INDEX bank_movements_statement ON bank_movements USING btree (statement_id);
CREATE TRIGGER bank_movements_decided_once BEFORE UPDATE ON bank_movements FOR EACH ROW EXECUTE FUNCTION check_bank_movement_waits();
CREATE TRIGGER bank_movements_fixed BEFORE UPDATE OF id, identity, identity_basis, statement_id, direction, currency, amount, booked_on, valued_on, payer_name, payer_iban, text, structured_references, end_to_end_id, mandate_id, bank_reference, is_return, return_code, return_text ON bank_movements FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('what the bank says does not change');
CREATE TRIGGER bank_movements_kept BEFORE DELETE OR TRUNCATE ON bank_movements FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('ignore it, with a reason');

create table bank_statements (
  id uuid not null,
  message_id text not null,
  file_hash text not null,
  place integer not null,
  statement_id text not null,
  account text not null,
  currency text not null,
  opening numeric not null,
  opening_on date not null,
  closing numeric not null,
  closing_on date not null,
  new_movements integer not null,
  known_movements integer not null,
  doubtful_movements integer not null,
  not_booked integer not null,
  imported_at timestamp with time zone not null,
  actor text not null,
  constraint bank_statements_check CHECK (((doubtful_movements >= 0) AND (doubtful_movements <= known_movements))),
  constraint bank_statements_currency_check CHECK ((length(currency) = 3)),
  constraint bank_statements_file_hash_check CHECK ((file_hash ~ '^[0-9a-f]{64}$'::text)),
  constraint bank_statements_known_movements_check CHECK ((known_movements >= 0)),
  constraint bank_statements_new_movements_check CHECK ((new_movements >= 0)),
  constraint bank_statements_not_booked_check CHECK ((not_booked >= 0)),
  constraint bank_statements_place_check CHECK ((place > 0)),
  constraint bank_statements_pkey PRIMARY KEY (id),
  constraint bank_statements_once UNIQUE (file_hash, place)
);
CREATE TRIGGER bank_statements_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON bank_statements FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('import the next statement');

create table billing_cases (
  id uuid not null,
  account_id uuid not null,
  code text not null,
  detail text not null,
  facts jsonb not null default '{}'::jsonb,
  bill_date date not null,
  opened_at timestamp with time zone not null,
  resolved_at timestamp with time zone,
  resolution text,
  constraint billing_cases_check CHECK (((resolved_at IS NULL) = (resolution IS NULL))),
  constraint billing_cases_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id),
  constraint billing_cases_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX billing_cases_one_open ON billing_cases USING btree (account_id) WHERE (resolved_at IS NULL);

create table billing_run_pages (
  id bigint not null generated always as identity,
  as_of timestamp with time zone not null,
  test_clock_id uuid,
  accounts integer not null,
  invoices integer not null,
  cases integer not null,
  recorded_at timestamp with time zone not null default now(),
  constraint billing_run_pages_pkey PRIMARY KEY (id)
);
CREATE INDEX billing_run_pages_run ON billing_run_pages USING btree (as_of);

create table billing_runs (
  as_of timestamp with time zone not null,
  accounts_due integer not null,
  started_at timestamp with time zone not null default now(),
  finished_at timestamp with time zone,
  constraint billing_runs_pkey PRIMARY KEY (as_of)
);

create table charge_allocations (
  attempt_id uuid not null,
  invoice_id uuid not null,
  amount numeric not null,
  is_in_flight boolean not null,
  constraint charge_allocations_amount_check CHECK ((amount > (0)::numeric)),
  constraint charge_allocations_attempt_id_fkey FOREIGN KEY (attempt_id) REFERENCES charge_attempts(id),
  constraint charge_allocations_pkey PRIMARY KEY (attempt_id, invoice_id)
) with (fillfactor=70);
CREATE INDEX charge_allocations_invoice ON charge_allocations USING btree (invoice_id);
CREATE UNIQUE INDEX charge_allocations_one_in_flight ON charge_allocations USING btree (invoice_id) WHERE is_in_flight;
CREATE TRIGGER charge_allocations_invoice_is_there AFTER INSERT ON charge_allocations REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION check_invoice_is_there();

create table charge_attempts (
  id uuid not null,
  account_id uuid not null,
  method_id uuid not null,
  gateway text not null,
  origin text not null,
  currency text not null,
  amount numeric not null,
  status text not null,
  opened_at timestamp with time zone not null,
  settled_at timestamp with time zone,
  reference text,
  decline_code text,
  url text,
  next_look_at timestamp with time zone,
  looks integer not null default 0,
  leased_until timestamp with time zone,
  recorded_at timestamp with time zone not null default now(),
  constraint charge_attempts_amount_check CHECK ((amount > (0)::numeric)),
  constraint charge_attempts_check CHECK (((status = ANY (ARRAY['succeeded'::text, 'declined'::text, 'failed'::text, 'returned'::text])) = (settled_at IS NOT NULL))),
  constraint charge_attempts_currency_check CHECK ((length(currency) = 3)),
  constraint charge_attempts_origin_check CHECK ((origin = ANY (ARRAY['customer'::text, 'autopay'::text, 'dunning'::text]))),
  constraint charge_attempts_status_check CHECK ((status = ANY (ARRAY['open'::text, 'authenticating'::text, 'pending'::text, 'unknown'::text, 'succeeded'::text, 'declined'::text, 'failed'::text, 'returned'::text]))),
  constraint charge_attempts_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id),
  constraint charge_attempts_method_id_fkey FOREIGN KEY (method_id) REFERENCES payment_methods(id),
  constraint charge_attempts_pkey PRIMARY KEY (id)
) with (fillfactor=70);
CREATE INDEX charge_attempts_account ON charge_attempts USING btree (account_id, opened_at);
CREATE INDEX charge_attempts_open ON charge_attempts USING btree (leased_until) WHERE (status = 'open'::text);
CREATE INDEX charge_attempts_reference ON charge_attempts USING btree (reference) WHERE (reference IS NOT NULL);
CREATE INDEX charge_attempts_to_look_up ON charge_attempts USING btree (next_look_at) WHERE (next_look_at IS NOT NULL);
CREATE TRIGGER charge_attempts_fixed BEFORE UPDATE OF id, account_id, method_id, gateway, origin, currency, amount, opened_at ON charge_attempts FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('open another attempt');
CREATE TRIGGER charge_attempts_kept BEFORE DELETE OR TRUNCATE ON charge_attempts FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('an attempt is kept');

create table command_results (
  scope text not null,
  command_id text not null,
  request_hash text not null,
  answer json not null,
  created_at timestamp with time zone not null default now(),
  constraint command_results_pkey PRIMARY KEY (scope, command_id)
);
CREATE TRIGGER command_results_append_only BEFORE UPDATE OR TRUNCATE ON command_results FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('an answer is given once');

create table coupons (
  id uuid not null,
  code text not null,
  description text not null,
  percent numeric,
  amount numeric,
  currency text,
  periods integer,
  retired_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  constraint coupons_amount_check CHECK ((amount > (0)::numeric)),
  constraint coupons_check CHECK ((num_nonnulls(percent, amount) = 1)),
  constraint coupons_check1 CHECK (((amount IS NULL) = (currency IS NULL))),
  constraint coupons_code_check CHECK ((code ~ '^[A-Z0-9][A-Z0-9_-]{0,49}$'::text)),
  constraint coupons_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
  constraint coupons_description_check CHECK ((description <> ''::text)),
  constraint coupons_percent_check CHECK (((percent > (0)::numeric) AND (percent <= (100)::numeric))),
  constraint coupons_periods_check CHECK ((periods > 0)),
  constraint coupons_pkey PRIMARY KEY (id),
  constraint coupons_code_key UNIQUE (code)
);
CREATE TRIGGER coupons_immutable BEFORE UPDATE OF id, code, description, percent, amount, currency, periods, created_at ON coupons FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('retire it and add another; only retired_at may be set');
CREATE TRIGGER coupons_kept BEFORE DELETE OR TRUNCATE ON coupons FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('set retired_at');

create table dunning_cases (
  id uuid not null,
  account_id uuid not null,
  subscription_id uuid,
  opened_at timestamp with time zone not null,
  anchor_invoice_id uuid not null,
  anchor_due_on date not null,
  position integer not null,
  late_ms bigint not null,
  suspended_at timestamp with time zone,
  terminated_at timestamp with time zone,
  is_paused boolean not null,
  paused_until timestamp with time zone,
  promised_on date,
  promised_amount numeric,
  next_step_at timestamp with time zone,
  next_step_label text,
  next_action text,
  closed_at timestamp with time zone,
  constraint dunning_cases_check CHECK ((num_nulls(next_step_at, next_step_label, next_action) = ANY (ARRAY[0, 3]))),
  constraint dunning_cases_check1 CHECK (((closed_at IS NULL) OR (next_step_at IS NULL))),
  constraint dunning_cases_late_ms_check CHECK ((late_ms >= 0)),
  constraint dunning_cases_position_check CHECK (("position" >= 0)),
  constraint dunning_cases_promised_amount_check CHECK ((promised_amount > (0)::numeric)),
  constraint dunning_cases_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id),
  constraint dunning_cases_subscription_id_fkey FOREIGN KEY (subscription_id) REFERENCES subscriptions(id),
  constraint dunning_cases_pkey PRIMARY KEY (id)
) with (fillfactor=70);
CREATE INDEX dunning_cases_account ON dunning_cases USING btree (account_id, id);
CREATE INDEX dunning_cases_due ON dunning_cases USING btree (next_step_at) WHERE (next_step_at IS NOT NULL);
CREATE UNIQUE INDEX dunning_cases_one_open ON dunning_cases USING btree (account_id, subscription_id) NULLS NOT DISTINCT WHERE (closed_at IS NULL);
CREATE TRIGGER dunning_cases_kept BEFORE DELETE OR TRUNCATE ON dunning_cases FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('a case is closed, and kept');

create table forecast_pages (
  forecast_id uuid not null,
  number integer not null,
  first_account_id uuid not null,
  accounts integer,
  stopped integer,
  finished_at timestamp with time zone,
  constraint forecast_pages_check CHECK ((((finished_at IS NULL) = (accounts IS NULL)) AND ((finished_at IS NULL) = (stopped IS NULL)))),
  constraint forecast_pages_number_check CHECK ((number > 0)),
  constraint forecast_pages_forecast_id_fkey FOREIGN KEY (forecast_id) REFERENCES forecasts(id),
  constraint forecast_pages_pkey PRIMARY KEY (forecast_id, number)
);

create table forecast_rows (
  forecast_id uuid not null,
  page integer not null,
  kind text not null,
  currency text not null,
  on_date date not null,
  place text not null,
  count integer not null,
  amount numeric not null,
  constraint forecast_rows_count_check CHECK ((count > 0)),
  constraint forecast_rows_currency_check CHECK ((length(currency) = 3)),
  constraint forecast_rows_kind_check CHECK ((kind = ANY (ARRAY['cash_issued'::text, 'cash_expected'::text, 'renewal'::text, 'notice'::text, 'tax'::text]))),
  constraint forecast_rows_forecast_id_page_fkey FOREIGN KEY (forecast_id, page) REFERENCES forecast_pages(forecast_id, number),
  constraint forecast_rows_pkey PRIMARY KEY (forecast_id, page, kind, currency, on_date, place)
);

create table forecasts (
  id uuid not null,
  command_id text not null,
  as_of timestamp with time zone not null,
  to_date date not null,
  test_clock_id uuid,
  seller_id uuid,
  page_size integer not null,
  pages integer,
  accounts integer,
  created_at timestamp with time zone not null default now(),
  finished_at timestamp with time zone,
  constraint forecasts_check CHECK (((pages IS NULL) = (accounts IS NULL))),
  constraint forecasts_page_size_check CHECK ((page_size > 0)),
  constraint forecasts_seller_id_fkey FOREIGN KEY (seller_id) REFERENCES sellers(id),
  constraint forecasts_test_clock_id_fkey FOREIGN KEY (test_clock_id) REFERENCES test_clocks(id),
  constraint forecasts_pkey PRIMARY KEY (id),
  constraint forecasts_command_id_key UNIQUE (command_id)
);

create table idempotency_keys (
  api_key_id uuid not null,
  key text not null,
  operation text not null,
  request_hash text not null,
  status text not null,
  answer_status integer,
  answer_body json,
  created_at timestamp with time zone not null default now(),
  constraint idempotency_keys_check CHECK (((status = 'done'::text) = (answer_status IS NOT NULL))),
  constraint idempotency_keys_status_check CHECK ((status = ANY (ARRAY['running'::text, 'done'::text]))),
  constraint idempotency_keys_api_key_id_fkey FOREIGN KEY (api_key_id) REFERENCES api_keys(id),
  constraint idempotency_keys_pkey PRIMARY KEY (api_key_id, key)
);
CREATE INDEX idempotency_keys_created ON idempotency_keys USING btree (created_at);

create table invoice_counters (
  seller_id uuid not null,
  series text not null,
  year integer not null,
  last bigint not null,
  constraint invoice_counters_last_check CHECK ((last > 0)),
  constraint invoice_counters_seller_id_fkey FOREIGN KEY (seller_id) REFERENCES sellers(id),
  constraint invoice_counters_pkey PRIMARY KEY (seller_id, series, year)
);
CREATE TRIGGER invoice_counters_forward BEFORE UPDATE ON invoice_counters FOR EACH ROW WHEN ((new.last <= old.last)) EXECUTE FUNCTION refuse_lower_counter();
CREATE TRIGGER invoice_counters_kept BEFORE DELETE OR TRUNCATE ON invoice_counters FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('numbers are gapless');

create table invoice_lines (
  invoice_id uuid not null,
  number integer not null,
  kind text not null,
  description text not null,
  subscription_id uuid not null,
  item_id uuid not null,
  price_id uuid not null,
  service_from date not null,
  service_to date not null,
  days integer not null,
  quantity numeric not null,
  unit_price numeric,
  amount numeric not null,
  tax_amount numeric not null,
  tax_date date not null,
  explanation json not null,
  constraint invoice_lines_check CHECK ((service_to >= service_from)),
  constraint invoice_lines_days_check CHECK ((days >= 0)),
  constraint invoice_lines_kind_check CHECK ((kind = ANY (ARRAY['recurring'::text, 'proration'::text, 'credit'::text, 'one_time'::text, 'setup'::text, 'coupon'::text, 'commitment'::text]))),
  constraint invoice_lines_number_check CHECK ((number > 0)),
  constraint invoice_lines_pkey PRIMARY KEY (invoice_id, number)
);
CREATE TRIGGER invoice_lines_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON invoice_lines FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('an issued invoice never changes; correct it by a credit note');
CREATE TRIGGER invoice_lines_invoice AFTER INSERT ON invoice_lines REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION check_invoice_is_there();

create table invoice_numbers (
  invoice_id uuid not null,
  seller_id uuid not null,
  series text not null,
  year integer not null,
  number bigint not null,
  constraint invoice_numbers_number_check CHECK ((number > 0)),
  constraint invoice_numbers_pkey PRIMARY KEY (invoice_id),
  constraint invoice_numbers_seller_id_series_year_number_key UNIQUE (seller_id, series, year, number)
);
CREATE TRIGGER invoice_numbers_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON invoice_numbers FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('a number is given once');
CREATE TRIGGER invoice_numbers_invoice AFTER INSERT ON invoice_numbers REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION check_invoice_is_there();

create table invoice_taxes (
  invoice_id uuid not null,
  number integer not null,
  name text not null,
  jurisdiction text not null,
  rate numeric not null,
  base numeric not null,
  amount numeric not null,
  tax_date date not null,
  source text not null,
  constraint invoice_taxes_number_check CHECK ((number > 0)),
  constraint invoice_taxes_rate_check CHECK ((rate >= (0)::numeric)),
  constraint invoice_taxes_pkey PRIMARY KEY (invoice_id, number)
);
CREATE TRIGGER invoice_taxes_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON invoice_taxes FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('an issued invoice never changes; correct it by a credit note');
CREATE TRIGGER invoice_taxes_invoice AFTER INSERT ON invoice_taxes REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION check_invoice_is_there();

create table invoices (
  id uuid not null,
  account_id uuid not null,
  seller_id uuid not null,
  kind text not null,
  source text not null,
  currency text not null,
  bill_date date not null,
  issued_on date not null,
  due_on date not null,
  policy text not null,
  account_revision integer not null,
  subtotal numeric not null,
  tax_total numeric not null,
  total numeric not null,
  credit_applied numeric not null,
  credit_arising numeric not null,
  amount_due numeric not null,
  tax_notes json not null default '[]'::json,
  status text not null,
  issued_at timestamp with time zone not null,
  disputed_amount numeric not null default 0,
  reopened_on date,
  is_collected boolean not null default false,
  constraint invoices_add_up CHECK (((total - credit_arising) = (subtotal + tax_total))),
  constraint invoices_check CHECK (((kind = 'cyclic'::text) = (source = ''::text))),
  constraint invoices_check1 CHECK ((due_on >= issued_on)),
  constraint invoices_check2 CHECK (((credit_applied >= (0)::numeric) AND (credit_applied <= total))),
  constraint invoices_check3 CHECK (((amount_due >= (0)::numeric) AND (amount_due <= total))),
  constraint invoices_credit_arising_check CHECK ((credit_arising >= (0)::numeric)),
  constraint invoices_currency_check CHECK ((length(currency) = 3)),
  constraint invoices_disputed CHECK (((disputed_amount >= (0)::numeric) AND (disputed_amount <= amount_due))),
  constraint invoices_kind_check CHECK ((kind = ANY (ARRAY['cyclic'::text, 'command'::text]))),
  constraint invoices_status_check CHECK ((status = ANY (ARRAY['open'::text, 'paid'::text, 'void'::text, 'uncollectible'::text]))),
  constraint invoices_total_check CHECK ((total >= (0)::numeric)),
  constraint invoices_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id),
  constraint invoices_pkey PRIMARY KEY (id),
  constraint invoices_identity UNIQUE (account_id, currency, bill_date, kind, source)
);
CREATE TRIGGER invoices_fixed BEFORE UPDATE OF id, account_id, seller_id, kind, source, currency, bill_date, issued_on, due_on, policy, account_revision, subtotal, tax_total, total, credit_applied, credit_arising, tax_notes, issued_at ON invoices FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('an issued invoice never changes; correct it by a credit note');
CREATE TRIGGER invoices_kept BEFORE DELETE OR TRUNCATE ON invoices FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('an issued invoice never changes; correct it by a credit note');

create table ledger_entries (
  account_id uuid not null,
  posting_id uuid not null,
  entry_no integer not null,
  ledger_account text not null,
  detail text,
  currency text not null,
  amount numeric not null,
  posted_on date not null,
  source text not null,
  constraint ledger_entries_amount_check CHECK ((amount <> (0)::numeric)),
  constraint ledger_entries_currency_check CHECK ((length(currency) = 3)),
  constraint ledger_entries_entry_no_check CHECK ((entry_no > 0)),
  constraint ledger_entries_ledger_account_check CHECK ((ledger_account = ANY (ARRAY['receivable'::text, 'deferred_revenue'::text, 'tax_payable'::text, 'credit_balance'::text, 'cash'::text, 'write_off'::text]))),
  constraint ledger_entries_source_check CHECK ((source = ANY (ARRAY['invoice'::text, 'movement'::text]))),
  constraint ledger_entries_pkey PRIMARY KEY (account_id, posting_id, entry_no)
);
CREATE INDEX ledger_entries_credit_balance ON ledger_entries USING btree (account_id) WHERE (ledger_account = 'credit_balance'::text);
CREATE TRIGGER ledger_entries_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger_entries FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('post a correcting entry');
CREATE TRIGGER ledger_entries_balanced AFTER INSERT ON ledger_entries REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION check_postings();

create table movement_allocations (
  movement_id uuid not null,
  invoice_id uuid not null,
  amount numeric not null,
  constraint movement_allocations_amount_check CHECK ((amount <> (0)::numeric)),
  constraint movement_allocations_movement_id_fkey FOREIGN KEY (movement_id) REFERENCES movements(id),
  constraint movement_allocations_pkey PRIMARY KEY (movement_id, invoice_id)
);
CREATE INDEX movement_allocations_invoice ON movement_allocations USING btree (invoice_id);
CREATE TRIGGER movement_allocations_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON movement_allocations FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('record what takes it back');
CREATE TRIGGER movement_allocations_invoice_is_there AFTER INSERT ON movement_allocations REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION check_invoice_is_there();

create table movements (
  id uuid not null,
  account_id uuid not null,
  kind text not null,
  at timestamp with time zone not null,
  posted_on date not null,
  currency text not null,
  amount numeric not null,
  loss numeric not null default 0,
  attempt_id uuid,
  reference text,
  reason text,
  actor text not null,
  recorded_no bigint not null generated always as identity,
  constraint movements_amount_check CHECK ((amount > (0)::numeric)),
  constraint movements_check CHECK (((loss >= (0)::numeric) AND (loss <= amount))),
  constraint movements_currency_check CHECK ((length(currency) = 3)),
  constraint movements_kind_check CHECK ((kind = ANY (ARRAY['payment'::text, 'transfer'::text, 'credit_applied'::text, 'refund'::text, 'return'::text, 'chargeback'::text, 'chargeback_won'::text, 'write_off'::text]))),
  constraint movements_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id),
  constraint movements_attempt_id_fkey FOREIGN KEY (attempt_id) REFERENCES charge_attempts(id),
  constraint movements_pkey PRIMARY KEY (id)
);
CREATE INDEX movements_account ON movements USING btree (account_id, recorded_no);
CREATE INDEX movements_attempt ON movements USING btree (attempt_id) WHERE (attempt_id IS NOT NULL);
CREATE UNIQUE INDEX movements_one_chargeback ON movements USING btree (reference, kind) WHERE (kind = ANY (ARRAY['chargeback'::text, 'chargeback_won'::text]));
CREATE UNIQUE INDEX movements_one_payment ON movements USING btree (attempt_id) WHERE (kind = 'payment'::text);
CREATE UNIQUE INDEX movements_one_return ON movements USING btree (attempt_id) WHERE (kind = 'return'::text);
CREATE TRIGGER movements_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON movements FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('record what takes it back');

create table outbox (
  id bigint not null generated always as identity,
  topic text not null,
  account_id uuid,
  payload json not null,
  at timestamp with time zone not null,
  recorded_at timestamp with time zone not null default now(),
  dispatched_at timestamp with time zone,
  constraint outbox_pkey PRIMARY KEY (id)
) with (fillfactor=80);
CREATE INDEX outbox_account ON outbox USING btree (account_id, id) WHERE (account_id IS NOT NULL);
CREATE INDEX outbox_no_account ON outbox USING btree (id) WHERE ((account_id IS NULL) AND (topic !~~ 'workflow.%'::text) AND (topic !~~ 'email.%'::text));
CREATE INDEX outbox_workflows ON outbox USING btree (id) WHERE ((dispatched_at IS NULL) AND (topic ~~ 'workflow.%'::text));
CREATE TRIGGER outbox_fixed BEFORE UPDATE OF id, topic, account_id, payload, at, recorded_at ON outbox FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('write another message');
CREATE TRIGGER outbox_kept BEFORE DELETE OR TRUNCATE ON outbox FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('messages are kept as events');
CREATE TRIGGER outbox_told AFTER INSERT ON outbox REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION tell_relay();

create table payment_methods (
  id uuid not null,
  account_id uuid not null,
  gateway text not null,
  token text not null,
  kind text not null,
  brand text not null,
  last4 text,
  expires_in text,
  is_default boolean not null,
  added_at timestamp with time zone not null,
  blocked_by text,
  removed_at timestamp with time zone,
  constraint payment_methods_check CHECK ((NOT (is_default AND (removed_at IS NOT NULL)))),
  constraint payment_methods_expires_in_check CHECK ((expires_in ~ '^\d{4}-\d{2}$'::text)),
  constraint payment_methods_kind_check CHECK ((kind = ANY (ARRAY['card'::text, 'bank'::text, 'connected'::text]))),
  constraint payment_methods_last4_check CHECK ((last4 ~ '^[0-9A-Za-z]{4}$'::text)),
  constraint payment_methods_token_check CHECK (((token <> ''::text) AND (token !~ '^[0-9 -]{12,}$'::text))),
  constraint payment_methods_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id),
  constraint payment_methods_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX payment_methods_once ON payment_methods USING btree (account_id, gateway, token) WHERE (removed_at IS NULL);
CREATE UNIQUE INDEX payment_methods_one_default ON payment_methods USING btree (account_id) WHERE is_default;
CREATE TRIGGER payment_methods_kept BEFORE DELETE OR TRUNCATE ON payment_methods FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('set removed_at');

create table plans (
  id uuid not null,
  product_id uuid not null,
  name text not null,
  is_free boolean not null,
  capabilities text[] not null default '{}'::text[],
  upgrades_to uuid[] not null default '{}'::uuid[],
  trial_days integer,
  created_at timestamp with time zone not null default now(),
  constraint plans_name_check CHECK ((name <> ''::text)),
  constraint plans_trial_days_check CHECK ((trial_days > 0)),
  constraint plans_product_id_fkey FOREIGN KEY (product_id) REFERENCES products(id) DEFERRABLE INITIALLY DEFERRED,
  constraint plans_pkey PRIMARY KEY (id)
);
CREATE INDEX plans_product ON plans USING btree (product_id);

create table policy_profiles (
  name text not null,
  version integer not null,
  values jsonb not null,
  created_at timestamp with time zone not null default now(),
  constraint policy_profiles_name_check CHECK ((name <> ''::text)),
  constraint policy_profiles_values_check CHECK ((jsonb_typeof("values") = 'object'::text)),
  constraint policy_profiles_version_check CHECK ((version > 0)),
  constraint policy_profiles_pkey PRIMARY KEY (name, version)
);
CREATE TRIGGER policy_profiles_immutable BEFORE DELETE OR UPDATE OR TRUNCATE ON policy_profiles FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('add a new version of the profile');

create table prices (
  id uuid not null,
  plan_id uuid not null,
  version integer not null,
  replaces_id uuid,
  model jsonb not null,
  currency text not null,
  interval jsonb not null,
  timing text,
  item_kind text not null,
  category text not null,
  description text not null,
  retired_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  setup_fee numeric,
  phases jsonb,
  constraint prices_category_check CHECK ((category = ANY (ARRAY['saas'::text, 'telecom'::text, 'hardware'::text, 'rental'::text, 'service'::text]))),
  constraint prices_check CHECK (((version = 1) = (replaces_id IS NULL))),
  constraint prices_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
  constraint prices_description_check CHECK ((description <> ''::text)),
  constraint prices_interval_check CHECK ((("interval" = '"once"'::jsonb) OR ("interval" ?& ARRAY['every'::text, 'unit'::text]))),
  constraint prices_item_kind_check CHECK ((item_kind = ANY (ARRAY['licence'::text, 'add_on'::text, 'device'::text, 'phone_number'::text, 'rental'::text, 'hardware'::text, 'service_fee'::text, 'contact_centre'::text]))),
  constraint prices_model_check CHECK ((model ? 'kind'::text)),
  constraint prices_phases_check CHECK ((jsonb_typeof(phases) = 'array'::text)),
  constraint prices_recurring_only CHECK ((("interval" <> '"once"'::jsonb) OR ((setup_fee IS NULL) AND (phases IS NULL)))),
  constraint prices_setup_fee_check CHECK ((setup_fee >= (0)::numeric)),
  constraint prices_timing_check CHECK ((timing = ANY (ARRAY['in_advance'::text, 'in_arrears'::text]))),
  constraint prices_version_check CHECK ((version > 0)),
  constraint prices_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES plans(id),
  constraint prices_replaces_id_fkey FOREIGN KEY (replaces_id) REFERENCES prices(id),
  constraint prices_pkey PRIMARY KEY (id),
  constraint prices_replaces_id_key UNIQUE (replaces_id)
);
CREATE INDEX prices_plan ON prices USING btree (plan_id);
CREATE TRIGGER prices_immutable BEFORE UPDATE OF id, plan_id, version, replaces_id, model, currency, "interval", timing, item_kind, category, description, setup_fee, phases, created_at ON prices FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('add a price that replaces it; only retired_at may be set');
CREATE TRIGGER prices_kept BEFORE DELETE OR TRUNCATE ON prices FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('set retired_at');

create table products (
  id uuid not null,
  name text not null,
  free_plan_id uuid not null,
  created_at timestamp with time zone not null default now(),
  constraint products_name_check CHECK ((name <> ''::text)),
  constraint products_free_plan FOREIGN KEY (free_plan_id) REFERENCES plans(id) DEFERRABLE INITIALLY DEFERRED,
  constraint products_pkey PRIMARY KEY (id)
);

create table quantity_changes (
  id uuid not null,
  recorded_no bigint not null generated always as identity,
  item_id uuid not null,
  effective_on date not null,
  effective_at timestamp with time zone not null,
  kind text not null,
  quantity numeric not null,
  cause text not null,
  recorded_at timestamp with time zone not null default now(),
  closed_on date,
  invoice_id uuid,
  constraint quantity_changes_check CHECK (((kind = 'add'::text) OR (quantity >= (0)::numeric))),
  constraint quantity_changes_check1 CHECK (((invoice_id IS NULL) OR (closed_on IS NOT NULL))),
  constraint quantity_changes_kind_check CHECK ((kind = ANY (ARRAY['add'::text, 'set'::text]))),
  constraint quantity_changes_item_id_fkey FOREIGN KEY (item_id) REFERENCES subscription_items(id),
  constraint quantity_changes_pkey PRIMARY KEY (id)
) with (fillfactor=50);
CREATE INDEX quantity_changes_open ON quantity_changes USING btree (item_id, recorded_no) WHERE (closed_on IS NULL);
CREATE TRIGGER quantity_changes_closed_once BEFORE UPDATE ON quantity_changes FOR EACH ROW WHEN ((old.closed_on IS NOT NULL)) EXECUTE FUNCTION refuse_change('it is closed already');
CREATE TRIGGER quantity_changes_fixed BEFORE UPDATE OF id, recorded_no, item_id, effective_on, effective_at, kind, quantity, cause, recorded_at ON quantity_changes FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('record another change');
CREATE TRIGGER quantity_changes_kept BEFORE DELETE OR TRUNCATE ON quantity_changes FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('record another change');

create table quote_checkouts (
  id uuid not null,
  quote_id uuid not null,
  command_id text not null,
  contact json not null,
  billing json,
  payment_method_token text not null,
  created_at timestamp with time zone not null default now(),
  constraint quote_checkouts_payment_method_token_check CHECK ((payment_method_token ~ '^[A-Za-z0-9_-]{1,200}$'::text)),
  constraint quote_checkouts_quote_id_fkey FOREIGN KEY (quote_id) REFERENCES quotes(id),
  constraint quote_checkouts_pkey PRIMARY KEY (id),
  constraint quote_checkouts_quote_id_command_id_key UNIQUE (quote_id, command_id)
);
CREATE TRIGGER quote_checkouts_fixed BEFORE UPDATE OR TRUNCATE ON quote_checkouts FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('start another checkout');

create table quote_lines (
  quote_id uuid not null,
  revision integer not null,
  position integer not null,
  price_id uuid not null,
  quantity numeric not null,
  constraint quote_lines_position_check CHECK (("position" > 0)),
  constraint quote_lines_quantity_check CHECK ((quantity > (0)::numeric)),
  constraint quote_lines_price_id_fkey FOREIGN KEY (price_id) REFERENCES prices(id),
  constraint quote_lines_quote_id_fkey FOREIGN KEY (quote_id) REFERENCES quotes(id),
  constraint quote_lines_pkey PRIMARY KEY (quote_id, revision, "position")
);
CREATE TRIGGER quote_lines_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON quote_lines FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('add the next revision');
CREATE TRIGGER quote_lines_of_draft BEFORE INSERT ON quote_lines FOR EACH ROW EXECUTE FUNCTION check_quote_is_draft();

create table quotes (
  id uuid not null,
  account_id uuid not null,
  status text not null,
  revision integer not null,
  term_months integer not null,
  free_months integer not null,
  expires_on date not null,
  coupons jsonb not null default '[]'::jsonb,
  policy_overrides jsonb not null default '{}'::jsonb,
  sent_at timestamp with time zone,
  expires_at timestamp with time zone,
  reminded_until timestamp with time zone,
  decided_at timestamp with time zone,
  decided_by text,
  rejection_reason text,
  subscription_id uuid,
  signed json,
  next_deadline_at timestamp with time zone,
  next_deadline_label text,
  created_at timestamp with time zone not null default now(),
  constraint quotes_check CHECK (((next_deadline_at IS NULL) = (next_deadline_label IS NULL))),
  constraint quotes_check1 CHECK (((status = 'draft'::text) OR (num_nulls(sent_at, expires_at) = 0))),
  constraint quotes_check2 CHECK (((status = ANY (ARRAY['accepted'::text, 'rejected'::text, 'expired'::text])) = (decided_at IS NOT NULL))),
  constraint quotes_check3 CHECK (((status = 'accepted'::text) = (subscription_id IS NOT NULL))),
  constraint quotes_check4 CHECK (((status = 'accepted'::text) = (signed IS NOT NULL))),
  constraint quotes_coupons_check CHECK ((jsonb_typeof(coupons) = 'array'::text)),
  constraint quotes_free_months_check CHECK (((free_months >= 0) AND (free_months <= 36))),
  constraint quotes_policy_overrides_check CHECK ((jsonb_typeof(policy_overrides) = 'object'::text)),
  constraint quotes_revision_check CHECK ((revision > 0)),
  constraint quotes_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'sent'::text, 'accepted'::text, 'rejected'::text, 'expired'::text]))),
  constraint quotes_term_months_check CHECK (((term_months >= 1) AND (term_months <= 120))),
  constraint quotes_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id),
  constraint quotes_subscription_id_fkey FOREIGN KEY (subscription_id) REFERENCES subscriptions(id) DEFERRABLE INITIALLY DEFERRED,
  constraint quotes_pkey PRIMARY KEY (id),
  constraint quotes_subscription_id_key UNIQUE (subscription_id)
);
CREATE INDEX quotes_account ON quotes USING btree (account_id, id);
CREATE INDEX quotes_deadline ON quotes USING btree (next_deadline_at) WHERE (next_deadline_at IS NOT NULL);
CREATE TRIGGER quotes_kept BEFORE DELETE OR TRUNCATE ON quotes FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('a quote is kept');
CREATE TRIGGER quotes_open BEFORE UPDATE ON quotes FOR EACH ROW EXECUTE FUNCTION check_quote_is_open();

create table refunds (
  id uuid not null,
  account_id uuid not null,
  attempt_id uuid not null,
  command_id text not null,
  amount numeric not null,
  reopens boolean not null,
  reason text not null,
  status text not null,
  reference text,
  refused_by text,
  movement_id uuid,
  asked_at timestamp with time zone not null,
  constraint refunds_amount_check CHECK ((amount > (0)::numeric)),
  constraint refunds_check CHECK (((status = 'refunded'::text) = (movement_id IS NOT NULL))),
  constraint refunds_check1 CHECK (((status = 'refused'::text) = (refused_by IS NOT NULL))),
  constraint refunds_status_check CHECK ((status = ANY (ARRAY['asked'::text, 'refunded'::text, 'refused'::text]))),
  constraint refunds_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id),
  constraint refunds_attempt_id_fkey FOREIGN KEY (attempt_id) REFERENCES charge_attempts(id),
  constraint refunds_movement_id_fkey FOREIGN KEY (movement_id) REFERENCES movements(id),
  constraint refunds_pkey PRIMARY KEY (id),
  constraint refunds_command_id_key UNIQUE (command_id)
);
CREATE INDEX refunds_attempt ON refunds USING btree (attempt_id);
CREATE UNIQUE INDEX refunds_one_asked ON refunds USING btree (account_id) WHERE (status = 'asked'::text);
CREATE TRIGGER refunds_fixed BEFORE UPDATE OF id, account_id, attempt_id, command_id, amount, reopens, reason, asked_at ON refunds FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('ask for another refund');
CREATE TRIGGER refunds_kept BEFORE DELETE OR TRUNCATE ON refunds FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('a refund is kept');

create table seller_registrations (
  id uuid not null,
  seller_id uuid not null,
  jurisdiction text not null,
  valid_from date not null,
  valid_to date,
  constraint seller_registrations_check CHECK ((valid_to > valid_from)),
  constraint seller_registrations_jurisdiction_check CHECK ((jurisdiction ~ '^[A-Z]{2}(-[A-Z0-9]{1,3})?$'::text)),
  constraint seller_registrations_seller_id_fkey FOREIGN KEY (seller_id) REFERENCES sellers(id),
  constraint seller_registrations_pkey PRIMARY KEY (id),
  constraint seller_registrations_no_overlap EXCLUDE USING gist (seller_id WITH =, jurisdiction WITH =, daterange(valid_from, valid_to) WITH &&)
);

create table sellers (
  id uuid not null,
  name text not null,
  country text not null,
  invoice_series text not null default 'INV'::text,
  is_default boolean not null default false,
  created_at timestamp with time zone not null default now(),
  constraint sellers_country_check CHECK ((country ~ '^[A-Z]{2}$'::text)),
  constraint sellers_invoice_series_check CHECK ((invoice_series ~ '^[A-Z0-9-]{1,20}$'::text)),
  constraint sellers_name_check CHECK ((name <> ''::text)),
  constraint sellers_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX sellers_one_default ON sellers USING btree (is_default) WHERE is_default;

create table subscription_items (
  id uuid not null,
  subscription_id uuid not null,
  position integer not null,
  price_id uuid not null,
  anchor date not null,
  starts_on date not null,
  ends_on date,
  paid_from date,
  paid_to date,
  charged_amount numeric,
  charged_quantity numeric not null,
  quantity_in_force numeric not null,
  next_due_on date,
  created_at timestamp with time zone not null default now(),
  replaces_id uuid,
  constraint subscription_items_charged_quantity_check CHECK ((charged_quantity >= (0)::numeric)),
  constraint subscription_items_check CHECK ((paid_to > paid_from)),
  constraint subscription_items_check1 CHECK ((num_nulls(paid_from, paid_to, charged_amount) = ANY (ARRAY[0, 3]))),
  constraint subscription_items_quantity_in_force_check CHECK ((quantity_in_force >= (0)::numeric)),
  constraint subscription_items_price_id_fkey FOREIGN KEY (price_id) REFERENCES prices(id),
  constraint subscription_items_replaces_id_fkey FOREIGN KEY (replaces_id) REFERENCES subscription_items(id) DEFERRABLE INITIALLY DEFERRED,
  constraint subscription_items_subscription_id_fkey FOREIGN KEY (subscription_id) REFERENCES subscriptions(id),
  constraint subscription_items_pkey PRIMARY KEY (id),
  constraint subscription_items_subscription_id_position_key UNIQUE (subscription_id, "position")
) with (fillfactor=50);

create table subscriptions (
  id uuid not null,
  account_id uuid not null,
  plan_id uuid not null,
  status text not null,
  starts_on date not null,
  billing_starts_on date not null,
  ends_on date,
  cancelled_at timestamp with time zone,
  is_settled boolean not null default false,
  next_deadline_at timestamp with time zone,
  next_deadline_label text,
  revision integer not null default 1,
  created_at timestamp with time zone not null default now(),
  lifecycle jsonb not null default '{}'::jsonb,
  constraint subscriptions_check CHECK (((NOT is_settled) OR (status = 'ended'::text))),
  constraint subscriptions_check1 CHECK (((next_deadline_at IS NULL) = (next_deadline_label IS NULL))),
  constraint subscriptions_lifecycle_check CHECK ((jsonb_typeof(lifecycle) = 'object'::text)),
  constraint subscriptions_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'trialing'::text, 'free'::text, 'active'::text, 'paused'::text, 'ended'::text]))),
  constraint subscriptions_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id),
  constraint subscriptions_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES plans(id),
  constraint subscriptions_pkey PRIMARY KEY (id)
);
CREATE INDEX subscriptions_account ON subscriptions USING btree (account_id);
CREATE INDEX subscriptions_deadline ON subscriptions USING btree (next_deadline_at) WHERE (next_deadline_at IS NOT NULL);

create table sweeps (
  kind text not null,
  namespace_id text not null,
  cursor text,
  is_hurried boolean not null default false,
  seen_until timestamp with time zone,
  free_at timestamp with time zone not null,
  constraint sweeps_pkey PRIMARY KEY (kind)
);

create table tax_rate_scopes (
  rate_id uuid not null,
  jurisdiction text not null,
  kind text not null,
  category text not null,
  validity daterange not null,
  constraint tax_rate_scopes_rate_id_fkey FOREIGN KEY (rate_id) REFERENCES tax_rates(id),
  constraint tax_rate_scopes_pkey PRIMARY KEY (rate_id, category),
  constraint tax_rates_no_overlap EXCLUDE USING gist (jurisdiction WITH =, kind WITH =, category WITH =, validity WITH &&)
);

create table tax_rates (
  id uuid not null,
  jurisdiction text not null,
  kind text not null,
  rate numeric,
  valid_from date not null,
  valid_to date,
  applies_to text[],
  taxable_fraction numeric,
  source text not null,
  verified boolean not null,
  note text,
  withdrawn_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  constraint tax_rates_applies_to_check CHECK (((applies_to <@ ARRAY['saas'::text, 'telecom'::text, 'hardware'::text, 'rental'::text, 'service'::text]) AND (applies_to <> '{}'::text[]))),
  constraint tax_rates_check CHECK ((valid_to > valid_from)),
  constraint tax_rates_jurisdiction_check CHECK ((jurisdiction ~ '^[A-Z]{2}(-[A-Z0-9]{1,3})?$'::text)),
  constraint tax_rates_kind_check CHECK ((kind <> ''::text)),
  constraint tax_rates_rate_check CHECK (((rate >= (0)::numeric) AND (rate <= (1)::numeric))),
  constraint tax_rates_source_check CHECK ((source <> ''::text)),
  constraint tax_rates_taxable_fraction_check CHECK (((taxable_fraction > (0)::numeric) AND (taxable_fraction <= (1)::numeric))),
  constraint tax_rates_pkey PRIMARY KEY (id)
);
CREATE TRIGGER tax_rates_fixed BEFORE UPDATE OF id, jurisdiction, kind, rate, valid_from, applies_to, taxable_fraction, source, verified, note, created_at ON tax_rates FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('enter a new row; the old one is ended by valid_to or withdrawn_at');
CREATE TRIGGER tax_rates_kept BEFORE DELETE OR TRUNCATE ON tax_rates FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('set withdrawn_at');
CREATE TRIGGER tax_rates_spread AFTER INSERT OR UPDATE ON tax_rates FOR EACH ROW EXECUTE FUNCTION spread_tax_rate();

create table test_clocks (
  id uuid not null,
  name text,
  frozen_at timestamp with time zone not null,
  status text not null default 'ready'::text,
  target_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  constraint test_clocks_check CHECK ((target_at >= frozen_at)),
  constraint test_clocks_status_check CHECK ((status = ANY (ARRAY['ready'::text, 'advancing'::text]))),
  constraint test_clocks_pkey PRIMARY KEY (id)
);

create table webhook_deliveries (
  id uuid not null,
  endpoint_id uuid not null,
  event_id bigint,
  event_type text not null,
  account_id uuid,
  status text not null,
  attempts jsonb not null default '[]'::jsonb,
  next_attempt_at timestamp with time zone,
  asked_at timestamp with time zone,
  claimed_until timestamp with time zone,
  changed_at timestamp with time zone not null default now(),
  constraint webhook_deliveries_status_check CHECK ((status = ANY (ARRAY['waiting'::text, 'delivered'::text, 'failed'::text]))),
  constraint webhook_deliveries_endpoint_id_fkey FOREIGN KEY (endpoint_id) REFERENCES webhook_endpoints(id) ON DELETE CASCADE,
  constraint webhook_deliveries_pkey PRIMARY KEY (id),
  constraint webhook_deliveries_endpoint_id_event_id_key UNIQUE (endpoint_id, event_id)
) with (fillfactor=80);
CREATE INDEX webhook_deliveries_asked ON webhook_deliveries USING btree (asked_at) WHERE (asked_at IS NOT NULL);
CREATE INDEX webhook_deliveries_changed ON webhook_deliveries USING btree (changed_at);
CREATE INDEX webhook_deliveries_newest ON webhook_deliveries USING btree (endpoint_id, id);

create table webhook_endpoints (
  id uuid not null,
  url text not null,
  description text,
  event_types text[],
  account_id uuid,
  secret text not null,
  previous_secret text,
  previous_secret_until timestamp with time zone,
  position bigint not null,
  failing_since timestamp with time zone,
  paused_until timestamp with time zone,
  disabled_at timestamp with time zone,
  disabled_because text,
  created_at timestamp with time zone not null default now(),
  constraint webhook_endpoints_check CHECK (((disabled_at IS NULL) = (disabled_because IS NULL))),
  constraint webhook_endpoints_check1 CHECK (((previous_secret IS NULL) = (previous_secret_until IS NULL))),
  constraint webhook_endpoints_disabled_because_check CHECK ((disabled_because = ANY (ARRAY['asked'::text, 'failing'::text]))),
  constraint webhook_endpoints_event_types_check CHECK ((cardinality(event_types) > 0)),
  constraint webhook_endpoints_position_check CHECK (("position" >= 0)),
  constraint webhook_endpoints_secret_check CHECK ((secret ~~ 'whsec\_%'::text)),
  constraint webhook_endpoints_url_check CHECK ((url ~ '^https?://'::text)),
  constraint webhook_endpoints_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id),
  constraint webhook_endpoints_pkey PRIMARY KEY (id)
);

create table webhook_lanes (
  id bigint not null generated always as identity,
  endpoint_id uuid not null,
  account_id uuid,
  delivered_to bigint not null,
  known_to bigint not null,
  failures integer not null default 0,
  failing_since timestamp with time zone,
  due_at timestamp with time zone,
  claimed_until timestamp with time zone,
  claim_no integer not null default 0,
  replay_no integer not null default 0,
  constraint webhook_lanes_endpoint_id_fkey FOREIGN KEY (endpoint_id) REFERENCES webhook_endpoints(id) ON DELETE CASCADE,
  constraint webhook_lanes_pkey PRIMARY KEY (id),
  constraint webhook_lanes_endpoint_id_account_id_key UNIQUE NULLS NOT DISTINCT (endpoint_id, account_id)
) with (fillfactor=70);
CREATE INDEX webhook_lanes_due ON webhook_lanes USING btree (endpoint_id, due_at) WHERE (due_at IS NOT NULL);

CREATE OR REPLACE FUNCTION check_bank_movement_waits()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if old.status <> 'queued' then
    raise exception 'bank movement % is % already', old.id, old.status using errcode = 'restrict_violation';
  end if;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION check_invoice_is_there()
 RETURNS trigger
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
declare
  missing uuid;
begin
  select child.invoice_id into missing
  from (select distinct invoice_id from inserted) child
  where not exists (select 1 from invoices where id = child.invoice_id)
  limit 1;
  if missing is not null then
    raise exception 'there is no invoice % for the rows of %', missing, tg_table_name using errcode = 'foreign_key_violation';
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION check_postings()
 RETURNS trigger
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
declare
  wrong uuid;
begin
  select posting_id into wrong from inserted group by posting_id, currency having sum(amount) <> 0 limit 1;
  if wrong is not null then
    raise exception 'posting % does not sum to zero', wrong using errcode = 'check_violation';
  end if;
  select posting.id into wrong
  from (select posting_id as id, account_id, source, count(*) as entries, min(entry_no) as first, max(entry_no) as last
        from inserted group by posting_id, account_id, source) posting
  where first <> 1 or last <> entries
    or (source = 'invoice' and not exists (select 1 from invoices where id = posting.id and account_id = posting.account_id))
    or (source = 'movement' and not exists (select 1 from movements where id = posting.id and account_id = posting.account_id))
  limit 1;
  if wrong is not null then
    raise exception 'posting % is not written whole by one statement, or its document is not one of the account', wrong
      using errcode = 'check_violation';
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION check_quote_is_draft()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if exists (select 1 from quotes where id = new.quote_id and (status <> 'draft' or revision <> new.revision)) then
    raise exception 'quote % takes no lines of revision %', new.quote_id, new.revision using errcode = 'restrict_violation';
  end if;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION check_quote_is_open()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception '% of % is refused: %', lower(tg_op), tg_table_name, tg_argv[0]
    using errcode = 'restrict_violation';
end $function$;

CREATE OR REPLACE FUNCTION refuse_lower_counter()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'counter % % would go back from % to %', old.series, old.year, old.last, new.last
    using errcode = 'restrict_violation';
end $function$;

CREATE OR REPLACE FUNCTION spread_tax_rate()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  delete from tax_rate_scopes where rate_id = new.id;
  if new.withdrawn_at is null then
    insert into tax_rate_scopes (rate_id, jurisdiction, kind, category, validity)
    select new.id, new.jurisdiction, new.kind, category, daterange(new.valid_from, new.valid_to)
    from unnest(coalesce(new.applies_to, array['saas', 'telecom', 'hardware', 'rental', 'service'])) as category;
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION tell_relay()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if exists (select 1 from inserted where topic like 'workflow.%') then
    perform pg_notify('outbox_new', '');
  end if;
  if exists (select 1 from webhook_endpoints where disabled_at is null)
    and exists (select 1 from inserted where topic not like 'workflow.%' and topic not like 'email.%') then
    perform pg_notify('webhooks_due', '');
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION webhook_wants(event_types text[], topic text)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select topic not like 'workflow.%' and topic not like 'email.%' and (event_types is null or exists (
    select from unnest(event_types) as wanted
    where wanted = topic or (wanted like '%.*' and starts_with(topic, left(wanted, -1)))))
$function$;
