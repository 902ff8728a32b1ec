import type { LocalDate } from '../calendar/date.ts';
import type { Instant } from '../calendar/zone.ts';
import type { LedgerAccount, LedgerEntry } from '../ledger/postInvoice.ts';
import { type Decimal, decimal } from '../money/decimal.ts';
import { money } from '../money/money.ts';
import { assertRule } from '../violation.ts';
import { type Allocation, allocated } from './attempt.ts';

/**
 * What changes the debt of issued invoices: each is one posting of the ledger, written once and never changed.
 *
 * - `payment`, `transfer`: money came in, by a gateway or by wire and cheque
 * - `credit_applied`: credit balance paid an invoice
 * - `refund`: credit balance, or an invoice that is opened again, was paid out
 * - `return`, `chargeback`: the bank took a payment back · `chargeback_won`: and gave it again
 * - `write_off`: the vendor gave the debt up
 *
 * @rule PAY-5, PAY-6
 */
export type MovementKind =
  | 'payment'
  | 'transfer'
  | 'credit_applied'
  | 'refund'
  | 'return'
  | 'chargeback'
  | 'chargeback_won'
  | 'write_off';

export type Movement = {
  readonly id: string;
  readonly kind: MovementKind;
  readonly at: Instant;
  readonly on: LocalDate;
  /** Major units, above zero. */
  readonly amount: string;
  /** What invoices want less by it; a return and a chargeback want it again, and are negative. */
  readonly allocations: readonly Allocation[];
  /** What was taken back and neither an invoice nor the credit balance can bear: the vendor's loss, or that loss come in again. */
  readonly loss?: string;
  /** The charge that it came from, or takes back. */
  readonly attemptId: string | null;
  /** The gateway's, the bank's or finance's word for it. */
  readonly reference: string | null;
  /** Why, where a person decided it. */
  readonly reason: string | null;
};

/** The other side of the receivable, debits positive. */
const SOURCE: Readonly<Record<MovementKind, LedgerAccount>> = {
  payment: 'cash',
  transfer: 'cash',
  credit_applied: 'credit_balance',
  refund: 'cash',
  return: 'cash',
  chargeback: 'cash',
  chargeback_won: 'cash',
  write_off: 'write_off',
};

const TAKES_BACK: ReadonlySet<MovementKind> = new Set(['refund', 'return', 'chargeback']);

/**
 * The posting of a movement. It sums to zero: what invoices do not take belongs to the credit balance.
 *
 * @rule PAY-6, INV-10
 */
export function postMovement({ kind, amount, allocations, loss = '0' }: Movement, currency: string): LedgerEntry[] {
  const taken = TAKES_BACK.has(kind) ? decimal(amount).negated() : decimal(amount);
  const onInvoices = allocated(allocations);
  const lost = TAKES_BACK.has(kind) ? decimal(loss) : decimal(loss).negated();
  const rest = taken.minus(onInvoices).plus(lost);
  assertRule(kind !== 'credit_applied' || rest.isZero(), 'ledger.credit_of_credit', amount);
  const entry = (account: LedgerAccount, value: Decimal): LedgerEntry => ({
    account,
    detail: account === 'receivable' ? null : kind,
    amount: money(currency, value),
  });
  return [
    entry(SOURCE[kind], taken),
    entry('receivable', onInvoices.negated()),
    entry('credit_balance', rest.negated()),
    entry('write_off', lost),
  ].filter((each) => !each.amount.amount.isZero());
}

/** What a movement adds to the credit balance, major units; negative where it takes from it. @rule INV-10 */
export function creditOf(movement: Movement, currency: string): Decimal {
  return postMovement(movement, currency)
    .filter(({ account }) => account === 'credit_balance')
    .reduce((sum, { amount }) => sum.minus(amount.amount), decimal('0'));
}
