import type { Knex } from 'knex';
import type { ChargeAttempt } from '../../rules/payments/attempt.ts';
import type { MovementKind } from '../../rules/payments/movement.ts';
import { type PageOf, paged } from './page.ts';

/** A charge with what it was meant for and what has moved by it. */
export type PaymentRow = {
  id: string;
  account_id: string;
  test_clock_id: string | null;
  method_id: string;
  gateway: string;
  origin: ChargeAttempt['origin'];
  currency: string;
  amount: string;
  status: ChargeAttempt['status'];
  opened_at: string;
  settled_at: string | null;
  reference: string | null;
  decline_code: string | null;
  url: string | null;
  next_look_at: string | null;
  allocations: AllocationRow[];
  movements: MovementRow[];
};

type AllocationRow = { invoice_id: string; amount: string };

export type MovementRow = {
  id: string;
  account_id: string;
  kind: MovementKind;
  at: string;
  posted_on: string;
  currency: string;
  amount: string;
  attempt_id: string | null;
  reference: string | null;
  reason: string | null;
  allocations: AllocationRow[];
};

type BareRow = Omit<PaymentRow, 'allocations' | 'movements'>;

/** Payments by id, which grows with the time of opening; three queries more for any number of rows. */
export async function listPayments(
  database: Knex,
  page: PageOf & { readonly accountId?: string | undefined; readonly status?: string | undefined },
): Promise<PaymentRow[]> {
  const query = paged(payments(database), 't.id', page);
  if (page.accountId !== undefined) query.where('t.account_id', page.accountId);
  if (page.status !== undefined) query.where('t.status', page.status);
  return withMovements(database, await query);
}

export async function findPayment(database: Knex, id: string): Promise<PaymentRow | undefined> {
  const [row] = await withMovements(database, await payments(database).where('t.id', id));
  return row;
}

/** One movement, of an account's own. */
export async function findMovement(database: Knex, id: string): Promise<MovementRow | undefined> {
  const [row] = await withAllocations(database, await movements(database).where('id', id));
  return row;
}

function payments(database: Knex) {
  return database('charge_attempts as t')
    .join('accounts as a', 'a.id', 't.account_id')
    .select<BareRow[]>(
      ...['t.id', 't.account_id', 'a.test_clock_id', 't.method_id', 't.gateway', 't.origin', 't.currency', 't.amount'],
      ...['t.status', 't.opened_at', 't.settled_at', 't.reference', 't.decline_code', 't.url', 't.next_look_at'],
    );
}

function movements(database: Knex) {
  return database('movements').select<Omit<MovementRow, 'allocations'>[]>(
    ...['id', 'account_id', 'kind', 'at', 'posted_on', 'currency', 'amount', 'attempt_id', 'reference', 'reason'],
  );
}

async function withMovements(database: Knex, rows: readonly BareRow[]): Promise<PaymentRow[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const meant = await database('charge_allocations')
    .whereIn('attempt_id', ids)
    .orderBy('invoice_id')
    .select<(AllocationRow & { attempt_id: string })[]>('attempt_id', 'invoice_id', 'amount');
  const moved = await withAllocations(
    database,
    await movements(database).whereIn('attempt_id', ids).orderBy('recorded_no'),
  );
  return rows.map((row) => ({
    ...row,
    allocations: meant.filter(({ attempt_id }) => attempt_id === row.id).map(bare),
    movements: moved.filter(({ attempt_id }) => attempt_id === row.id),
  }));
}

async function withAllocations(
  database: Knex,
  rows: readonly Omit<MovementRow, 'allocations'>[],
): Promise<MovementRow[]> {
  if (rows.length === 0) return [];
  const found = await database('movement_allocations')
    .whereIn(
      'movement_id',
      rows.map(({ id }) => id),
    )
    .orderBy('invoice_id')
    .select<(AllocationRow & { movement_id: string })[]>('movement_id', 'invoice_id', 'amount');
  return rows.map((row) => ({
    ...row,
    allocations: found.filter(({ movement_id }) => movement_id === row.id).map(bare),
  }));
}

function bare({ invoice_id, amount }: AllocationRow): AllocationRow {
  return { invoice_id, amount };
}
