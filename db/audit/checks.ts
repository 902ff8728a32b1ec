/**
 * One thing that must hold of everything that is stored. The query answers a row for each place where it does not:
 * `subject`, `account_id`, `expected`, `actual`, all as text.
 */
export type AuditCheck = {
  readonly name: string;
  readonly query: string;
  /** Why it must hold, and what to do where it does not; for an operator at night. */
  readonly explanation: string;
  readonly proposedRepair: string;
};

/** The zone's date: a due date that has ended on the account's clock. Accounts of test clocks live at the clock's time. */
const today = `(coalesce(t.frozen_at, now()) at time zone a.time_zone)::date`;
const accounts = 'accounts a left join test_clocks t on t.id = a.test_clock_id';

/** Whether anything follows from an unpaid invoice of the account. */
const isDunned = `coalesce(a.policy_overrides->'dunning', p.values->'dunning') <> '"none"'::jsonb`;

/**
 * What a nightly audit looks at, each by one query over the whole database.
 *
 * @rule PAY-5, PAY-6, DUN-2, DUN-5, INV-5
 */
export const AUDIT_CHECKS: readonly AuditCheck[] = [
  {
    name: 'ledger_sums_to_zero',
    query: `select posting_id::text as subject, account_id, '0' as expected, sum(amount)::text as actual
      from ledger_entries group by posting_id, account_id, currency having sum(amount) <> 0`,
    explanation:
      'Every posting sums to zero; this one does not. The database refuses that, so somebody has changed it from outside.',
    proposedRepair:
      'Restore the entries of this posting from a backup, then post the difference as a correcting entry with its reason.',
  },
  {
    name: 'receivable_is_what_invoices_want',
    query: `select a.id::text as subject, a.id as account_id, coalesce(i.due, 0)::text as expected, coalesce(l.receivable, 0)::text as actual
      from accounts a
        left join (select account_id, sum(amount_due) as due from invoices group by account_id) i on i.account_id = a.id
        left join (select account_id, sum(amount) as receivable from ledger_entries where ledger_account = 'receivable'
          group by account_id) l on l.account_id = a.id
      where coalesce(i.due, 0) <> coalesce(l.receivable, 0)`,
    explanation: 'What an account owes by the ledger is what its invoices still want, to the cent.',
    proposedRepair:
      'Compare the account’s statement with its invoices: the movement after which they part names the cause.',
  },
  {
    name: 'amount_due_is_total_less_what_was_given',
    query: `select i.id::text as subject, i.account_id,
        (i.total - i.credit_applied - coalesce(sum(m.amount), 0))::text as expected, i.amount_due::text as actual
      from invoices i left join movement_allocations m on m.invoice_id = i.id
      group by i.id having i.amount_due <> i.total - i.credit_applied - coalesce(sum(m.amount), 0)`,
    explanation: 'What an invoice wants is its total less the credit and the movements that were allocated to it.',
    proposedRepair: 'Set amount_due to the expected figure; it is a sum of rows that never change.',
  },
  {
    name: 'credit_balance_is_not_negative',
    query: `select account_id::text as subject, account_id, '0 or more' as expected, (-sum(amount))::text as actual
      from ledger_entries where ledger_account = 'credit_balance' group by account_id having sum(amount) > 0`,
    explanation: 'A credit balance is what the vendor owes the customer; it can’t be spent twice.',
    proposedRepair: 'Find the two movements that spent it, and take the later one back with a reason.',
  },
  {
    name: 'a_payment_is_an_attempt_that_succeeded',
    query: `select t.id::text as subject, t.account_id, 'one payment of ' || t.amount as expected,
        coalesce(m.amount::text, 'none') as actual
      from charge_attempts t left join movements m on m.attempt_id = t.id and m.kind = 'payment'
      where (t.status in ('succeeded', 'returned')) <> (m.id is not null) or m.amount <> t.amount`,
    explanation: 'Each charge that succeeded is one payment of the same amount, and nothing else is.',
    proposedRepair: 'Look the charge up at its gateway by its key; settle the attempt with what the gateway says.',
  },
  {
    name: 'nobody_is_suspended_without_debt',
    query: `select s.id::text as subject, s.account_id, 'service on' as expected, 'service off since ' || (s.lifecycle->>'suspendedAt') as actual
      from subscriptions s
      where s.lifecycle ? 'suspendedAt' and s.status <> 'ended' and not exists (
        select 1 from dunning_cases d where d.account_id = s.account_id and d.closed_at is null and d.suspended_at is not null)`,
    explanation:
      'A service is off only while a dunning case keeps it off: as soon as the balance is zero it is on again.',
    proposedRepair:
      'Restore the service at once: resume the subscription’s dunning case, or ask for a repair of the account.',
  },
  {
    name: 'what_is_overdue_has_a_case',
    query: `select i.id::text as subject, i.account_id, 'a dunning case' as expected,
        'none, due on ' || coalesce(i.reopened_on, i.due_on) as actual
      from ${accounts} join policy_profiles p on p.name = a.policy_profile and p.version = a.policy_version
        join invoices i on i.account_id = a.id
      where i.amount_due > i.disputed_amount and coalesce(i.reopened_on, i.due_on) < ${today} and ${isDunned}
        and (a.next_collection_at is null or a.next_collection_at > coalesce(t.frozen_at, now()) + interval '1 hour')
        and not exists (select 1 from dunning_cases d where d.account_id = a.id and d.closed_at is null)
        and not exists (select 1 from charge_allocations c where c.invoice_id = i.id and c.is_in_flight)`,
    explanation:
      'An unpaid invoice whose due date has ended opens a dunning case, unless the account’s policy says that nothing follows.',
    proposedRepair: 'Set next_collection_at of the account to now: the next collection opens the case.',
  },
  {
    name: 'a_case_past_its_steps_is_suspended',
    query: `select d.id::text as subject, d.account_id, 'a next step, or service off' as expected,
        'service on, no next step, overdue since ' || d.anchor_due_on as actual
      from dunning_cases d
      where d.closed_at is null and d.next_step_at is null and d.suspended_at is null and d.terminated_at is null and not d.is_paused
        and exists (select 1 from invoices i where i.id = d.anchor_invoice_id and i.amount_due > i.disputed_amount)
        and not exists (select 1 from charge_allocations c where c.invoice_id = d.anchor_invoice_id and c.is_in_flight)`,
    explanation:
      'An account that is overdue past all its steps is suspended; one that is not, and waits for nothing, was forgotten.',
    proposedRepair:
      'Retry the case now, or suspend by hand; then look at the policy: its ladder may end without a suspension.',
  },
  {
    name: 'nothing_is_in_flight_for_ever',
    query: `select t.id::text as subject, t.account_id, 'an answer' as expected,
        t.status || ' since ' || t.opened_at as actual
      from charge_attempts t join accounts a on a.id = t.account_id left join test_clocks c on c.id = a.test_clock_id
      where t.settled_at is null and coalesce(t.next_look_at, t.opened_at) < coalesce(c.frozen_at, now()) - interval '1 day'`,
    explanation: 'A charge whose outcome is open is looked at again and again until it is known.',
    proposedRepair:
      'Look whether its workflow pay/… runs and what its last look said; the sweeper opens a lost one within a minute.',
  },
  {
    name: 'bill_dates_are_cut',
    query: `select a.id::text as subject, a.id as account_id, 'an invoice' as expected, 'due since ' || a.next_bill_at as actual
      from ${accounts}
      where a.next_bill_at < coalesce(t.frozen_at, now()) - interval '1 day' and a.billing_stopped_at is null`,
    explanation: 'A bill date that is over is invoiced by the next billing run, every quarter of an hour.',
    proposedRepair: 'Start a billing run; if it leaves the account out, its billing case says why.',
  },
];
