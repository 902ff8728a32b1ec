import type { Instant } from '../../rules/calendar/zone.ts';
import type { MoneyDecision } from '../../rules/payments/moneyDecision.ts';
import { recordTransfer } from '../../rules/payments/recordTransfer.ts';
import { isRefusal, type Refusal, refuse } from '../../rules/refusal.ts';
import type { Connection } from '../connection.ts';
import { type LockedAccount, lockAccount } from '../lockAccount.ts';
import { decidePage } from '../money/decidePage.ts';
import { type Order, performOnce } from '../performOnce.ts';
import { readTaxTable } from '../taxRateStore.ts';
import { writeEvents } from '../writeEvents.ts';
import type { Verdict } from './verdict.ts';

/** What a person decides on a movement that waits; `reason` is for the audit log. */
export type QueuedOrder = Order & { readonly bankMovementId: string; readonly reason: string };

type Decided = { readonly bankMovementId: string };

/**
 * Gives a movement to an account: a transfer in its books, as if it had been matched. From then on the account is known by the IBAN.
 *
 * @rule PAY-7
 */
export function assignMovement(
  order: QueuedOrder & { readonly accountId: string; readonly invoiceIds: readonly string[] },
): Promise<Decided | Refusal> {
  return performOnce('bank movements', order, async (connection, now) => {
    const { bankMovementId, accountId, reason } = order;
    // The account first, as everywhere.
    const account = await lockAccount(connection, { accountId });
    if (account === null) return refuse('item_not_found', `There is no account ${accountId}; copy its id from a list.`);
    const movement = await lockQueued(connection, bankMovementId);
    if (isRefusal(movement)) return movement;
    const objection = objectionTo(movement, account);
    if (objection !== null) return objection;
    const at = account.frozen_at ?? now;
    const decision = await recordOn(connection, account, movement, order, at);
    if (isRefusal(decision)) return decision;
    const movementIds = decision.movements.map(({ id }) => id);
    const verdict = { status: 'assigned', accountId, movementIds, why: reason, candidates: [] } as const;
    return keepVerdict(connection, order, verdict, at);
  });
}

/** Leaves a movement out of all books: it is no customer's, or was booked by hand. @rule PAY-7 */
export function ignoreMovement(order: QueuedOrder): Promise<Decided | Refusal> {
  return performOnce('bank movements', order, async (connection, now) => {
    const movement = await lockQueued(connection, order.bankMovementId);
    if (isRefusal(movement)) return movement;
    const verdict = { status: 'ignored', accountId: null, movementIds: [], why: order.reason, candidates: [] } as const;
    return keepVerdict(connection, order, verdict, now);
  });
}

type QueuedRow = {
  status: Verdict['status'];
  direction: 'credit' | 'debit';
  currency: string;
  amount: string;
  text: string;
  structured_references: string[];
};

async function lockQueued(connection: Connection, id: string): Promise<QueuedRow | Refusal> {
  const { rows } = await connection.query<QueuedRow>(
    `select status, direction, currency, amount::text as amount, text, structured_references
     from bank_movements where id = $1 for no key update`,
    [id],
  );
  const [row] = rows;
  if (row === undefined)
    return refuse('item_not_found', `There is no bank movement ${id}; list those that are queued.`);
  if (row.status === 'queued') return row;
  return refuse('bank_movement_not_queued', `The movement is ${row.status} already; there is nothing to decide.`, {
    status: row.status,
  });
}

function objectionTo({ direction, currency }: QueuedRow, account: LockedAccount): Refusal | null {
  if (direction === 'debit') {
    const detail = 'The movement took money away and pays nothing; book what it means by hand, then ignore it.';
    return refuse('bank_movement_not_assignable', detail);
  }
  if (currency === account.currency) return null;
  const detail = `The movement is in ${currency}, the account is billed in ${account.currency}; choose another account.`;
  return refuse('bank_movement_not_assignable', detail, { currency });
}

async function recordOn(
  connection: Connection,
  account: LockedAccount,
  { amount, text, structured_references: references }: QueuedRow,
  { actor, invoiceIds }: { readonly actor: string; readonly invoiceIds: readonly string[] },
  at: Instant,
): Promise<MoneyDecision | Refusal> {
  const page = { rows: [account], at, actor, isSent: false, taxTable: await readTaxTable(connection) };
  let refusal: Refusal | null = null;
  const decisions = await decidePage(connection, page, (money, context) => {
    const stranger = invoiceIds.find((id) => !money.books.invoices.some((invoice) => invoice.id === id));
    if (stranger !== undefined) {
      const detail = `The account has no open invoice ${stranger}; leave it out, and the oldest is paid first.`;
      refusal = refuse('item_not_found', detail, { invoice_id: stranger });
      return null;
    }
    const transfer = { amount, reference: text || (references[0] ?? null), invoiceIds };
    const decision = recordTransfer(money, transfer, context);
    if (!isRefusal(decision)) return decision;
    refusal = decision;
    return null;
  });
  return refusal ?? (decisions.get(account.id) as MoneyDecision);
}

async function keepVerdict(
  connection: Connection,
  order: QueuedOrder,
  { status, accountId, movementIds, why }: Verdict,
  at: Instant,
): Promise<Decided> {
  const { bankMovementId, actor, reason } = order;
  const changed = [bankMovementId, status, accountId, movementIds, why, at, actor];
  await connection.query(
    `update bank_movements set status = $2, account_id = $3, movement_ids = $4, why = $5, decided_at = $6, decided_by = $7
     where id = $1`,
    changed,
  );
  const event = {
    type: `bank_movement.${status}`,
    accountId,
    subject: `bank_movement/${bankMovementId}`,
    facts: { bank_movement_id: bankMovementId },
    before: { status: 'queued' },
    after: { status, account_id: accountId, movement_ids: movementIds, reason },
  };
  await writeEvents(connection, [event], { ...order, at });
  return { bankMovementId };
}
