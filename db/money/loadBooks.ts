import type { Instant } from '../../rules/calendar/zone.ts';
import type { DunningCase } from '../../rules/dunning/dunningCase.ts';
import type { ChargeAttempt } from '../../rules/payments/attempt.ts';
import { type Books, EMPTY_BOOKS, inOrderOfDueDate, type OpenInvoice } from '../../rules/payments/books.ts';
import type { PaymentMethod } from '../../rules/payments/paymentMethod.ts';
import type { Connection } from '../connection.ts';
import { sqlArray } from '../sqlArray.ts';

type Json<T> = T[] | null;

type BooksRow = {
  account_id: string;
  autopay: boolean;
  invoices: Json<OpenInvoice>;
  methods: Json<PaymentMethod>;
  attempts: Json<ChargeAttempt>;
  cases: Json<CaseJson>;
};

type CaseJson = Omit<DunningCase, 'anchor' | 'pause' | 'promise'> & {
  readonly anchorInvoiceId: string;
  readonly anchorDueOn: string;
  readonly isPaused: boolean;
  readonly pausedUntil: string | null;
  readonly promisedOn: string | null;
  readonly promisedAmount: string | null;
};

/** Days of attempts that limits look at. @rule PAY-3, DUN-1 */
const attemptDays = 31;

/**
 * The books of accounts, read by one statement however many they are.
 *
 * @param accountIds  of accounts that this transaction has locked, or of a picture
 * @param at          the time of those without a test clock: attempts count for some weeks from there
 * @param attemptIds  attempts that are read however old they are
 */
export async function loadBooks(
  connection: Connection,
  accountIds: readonly string[],
  at: Instant,
  attemptIds: readonly string[] = [],
): Promise<Map<string, Books>> {
  const { rows } = await connection.query<BooksRow>(QUERY, [sqlArray(accountIds), at, sqlArray(attemptIds)]);
  return new Map(rows.map((row) => [row.account_id, booksOf(row)]));
}

const QUERY = `select a.id as account_id, a.autopay,
  (select json_agg(json_build_object('id', i.id, 'issuedOn', i.issued_on, 'issuedAt', i.issued_at,
      'dueOn', coalesce(i.reopened_on, i.due_on), 'amountDue', i.amount_due::text,
      'disputedAmount', i.disputed_amount::text, 'isCollected', i.is_collected,
      'subscriptionIds', (select json_agg(distinct l.subscription_id) from invoice_lines l where l.invoice_id = i.id)))
    from invoices i where i.account_id = a.id and i.amount_due > 0) as invoices,
  (select json_agg(json_build_object('id', m.id, 'gateway', m.gateway, 'token', m.token, 'kind', m.kind, 'brand', m.brand,
      'last4', m.last4, 'expiresIn', m.expires_in, 'isDefault', m.is_default, 'addedAt', m.added_at,
      'blockedBy', m.blocked_by) order by m.added_at, m.id)
    from payment_methods m where m.account_id = a.id and m.removed_at is null) as methods,
  (select json_agg(json_build_object('id', t.id, 'methodId', t.method_id, 'gateway', t.gateway, 'origin', t.origin,
      'amount', t.amount::text, 'status', t.status, 'openedAt', t.opened_at, 'settledAt', t.settled_at,
      'reference', t.reference, 'declineCode', t.decline_code, 'url', t.url, 'nextLookAt', t.next_look_at,
      'looks', t.looks, 'allocations', (select json_agg(json_build_object('invoiceId', c.invoice_id, 'amount', c.amount::text)
        order by c.invoice_id) from charge_allocations c where c.attempt_id = t.id)) order by t.opened_at, t.id)
    from charge_attempts t where t.account_id = a.id
      and (t.opened_at > coalesce(c.frozen_at, $2::timestamptz) - interval '${attemptDays} days' or t.settled_at is null or t.id = any($3::uuid[]))) as attempts,
  (select json_agg(json_build_object('id', d.id, 'subscriptionId', d.subscription_id, 'openedAt', d.opened_at,
      'anchorInvoiceId', d.anchor_invoice_id, 'anchorDueOn', d.anchor_due_on, 'position', d.position,
      'lateMs', d.late_ms, 'suspendedAt', d.suspended_at, 'terminatedAt', d.terminated_at, 'isPaused', d.is_paused,
      'pausedUntil', d.paused_until, 'promisedOn', d.promised_on, 'promisedAmount', d.promised_amount::text) order by d.opened_at, d.id)
    from dunning_cases d where d.account_id = a.id and d.closed_at is null) as cases
  from accounts a left join test_clocks c on c.id = a.test_clock_id where a.id = any($1::uuid[])`;

function booksOf({ autopay, invoices, methods, attempts, cases }: BooksRow): Books {
  if (invoices === null && methods === null && attempts === null && cases === null && !autopay) return EMPTY_BOOKS;
  return {
    invoices: inOrderOfDueDate(
      (invoices ?? []).map((row) => ({
        ...row,
        issuedAt: instant(row.issuedAt),
        subscriptionIds: row.subscriptionIds ?? [],
      })),
    ),
    methods: (methods ?? []).map((row) => ({ ...row, addedAt: instant(row.addedAt) })),
    isAutopayOn: autopay,
    attempts: (attempts ?? []).map((row) => ({
      ...row,
      allocations: row.allocations ?? [],
      openedAt: instant(row.openedAt),
      settledAt: instantOrNull(row.settledAt),
      nextLookAt: instantOrNull(row.nextLookAt),
    })),
    cases: (cases ?? []).map(caseOf),
  };
}

function caseOf(row: CaseJson): DunningCase {
  const {
    anchorInvoiceId: invoiceId,
    anchorDueOn: dueOn,
    isPaused,
    pausedUntil,
    promisedOn,
    promisedAmount,
    ...rest
  } = row;
  return {
    ...rest,
    openedAt: instant(row.openedAt),
    suspendedAt: instantOrNull(row.suspendedAt),
    terminatedAt: instantOrNull(row.terminatedAt),
    anchor: { invoiceId, dueOn },
    pause: isPaused ? { until: instantOrNull(pausedUntil) } : null,
    promise: promisedOn === null ? null : { on: promisedOn, amount: promisedAmount },
  };
}

/** JSON carries an instant as Postgres writes it. */
function instant(text: string): Instant {
  return new Date(text).toISOString();
}

function instantOrNull(text: string | null): Instant | null {
  return text === null ? null : instant(text);
}
