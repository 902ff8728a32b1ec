import { moneyText } from '../../rules/money/round.ts';
import { isInFlight } from '../../rules/payments/attempt.ts';
import { postMovement } from '../../rules/payments/movement.ts';
import type { Connection } from '../connection.ts';
import { sqlArray } from '../sqlArray.ts';
import type { BooksChanges } from './booksChanges.ts';

/**
 * Writes what changed of the books of any number of accounts, in a constant number of statements. Invoices that were issued
 * in the same transaction are there already.
 *
 * @param changes  of accounts that this transaction has locked
 * @param actor    who did it, for the movements
 * @rule PAY-5, PAY-6
 */
export async function writeBooks(
  connection: Connection,
  changes: readonly BooksChanges[],
  actor: string,
): Promise<void> {
  if (changes.length === 0) return;
  await writeAccounts(connection, changes);
  await writeMethods(connection, changes);
  await writeInvoiceStandings(connection, changes);
  await writeAttempts(connection, changes);
  await writeMovements(connection, changes, actor);
  await writeCases(connection, changes);
}

async function writeAccounts(connection: Connection, changes: readonly BooksChanges[]): Promise<void> {
  await connection.query(
    `update accounts a set autopay = n.autopay, autopay_until = n.autopay_until, next_collection_at = n.next_collection_at
     from unnest($1::uuid[], $2::boolean[], $3::text[], $4::timestamptz[]) as n (id, autopay, autopay_until, next_collection_at)
     where a.id = n.id and (a.autopay, a.autopay_until, a.next_collection_at)
       is distinct from (n.autopay, n.autopay_until, n.next_collection_at)`,
    [
      sqlArray(changes.map(({ accountId }) => accountId)),
      sqlArray(changes.map(({ autopay }) => autopay)),
      sqlArray(changes.map(({ autopayUntil }) => autopayUntil)),
      sqlArray(changes.map(({ nextCollectionAt }) => nextCollectionAt)),
    ],
  );
}

async function writeMethods(connection: Connection, changes: readonly BooksChanges[]): Promise<void> {
  const removed = changes.flatMap(({ removedMethods, at }) => removedMethods.map((id) => ({ id, at })));
  if (removed.length > 0) {
    await connection.query(
      `update payment_methods m set removed_at = n.at, is_default = false
       from unnest($1::uuid[], $2::timestamptz[]) as n (id, at) where m.id = n.id`,
      [removed.map(({ id }) => id), removed.map(({ at }) => at)],
    );
  }
  const known = changes.flatMap(({ methods }) => methods.filter(({ isNew }) => !isNew).map(({ method }) => method));
  // The one that is no longer the default goes first: there is one at a time.
  for (const isDefault of [false, true]) {
    const rows = known.filter((method) => method.isDefault === isDefault);
    if (rows.length === 0) continue;
    await connection.query(
      `update payment_methods m set is_default = $2, blocked_by = n.blocked_by
       from unnest($1::uuid[], $3::text[]) as n (id, blocked_by) where m.id = n.id`,
      [rows.map(({ id }) => id), isDefault, rows.map(({ blockedBy }) => blockedBy)],
    );
  }
  const added = changes.flatMap(({ accountId, methods }) =>
    methods.filter(({ isNew }) => isNew).map(({ method }) => ({ accountId, ...method })),
  );
  for (const each of added) {
    await connection.query(
      `insert into payment_methods (id, account_id, gateway, token, kind, brand, last4, expires_in, is_default, added_at, blocked_by)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        ...[each.id, each.accountId, each.gateway, each.token, each.kind, each.brand, each.last4, each.expiresIn],
        ...[each.isDefault, each.addedAt, each.blockedBy],
      ],
    );
  }
}

async function writeInvoiceStandings(connection: Connection, changes: readonly BooksChanges[]): Promise<void> {
  const rows = changes.flatMap(({ invoices }) => invoices);
  if (rows.length === 0) return;
  await connection.query(
    `update invoices i set amount_due = n.amount_due, disputed_amount = n.disputed_amount, status = n.status,
       reopened_on = coalesce(n.reopened_on, i.reopened_on), is_collected = n.is_collected
     from unnest($1::uuid[], $2::numeric[], $3::numeric[], $4::text[], $5::date[], $6::boolean[])
       as n (id, amount_due, disputed_amount, status, reopened_on, is_collected)
     where i.id = n.id`,
    [
      sqlArray(rows.map(({ id }) => id)),
      sqlArray(rows.map(({ amountDue }) => amountDue)),
      sqlArray(rows.map(({ disputedAmount }) => disputedAmount)),
      sqlArray(rows.map(({ status }) => status)),
      sqlArray(rows.map(({ reopenedOn }) => reopenedOn)),
      sqlArray(rows.map(({ isCollected }) => isCollected)),
    ],
  );
}

/** So long one process has an attempt in hand before another may take it up. */
const leaseSeconds = 120;

async function writeAttempts(connection: Connection, changes: readonly BooksChanges[]): Promise<void> {
  const all = changes.flatMap(({ accountId, currency, attempts }) =>
    attempts.map(({ attempt, isNew }) => ({ accountId, currency, isNew, ...attempt })),
  );
  const added = all.filter(({ isNew }) => isNew);
  const moved = all.filter(({ isNew }) => !isNew);
  if (added.length > 0) {
    await connection.query(
      `insert into charge_attempts (id, account_id, method_id, gateway, origin, currency, amount, status, opened_at, leased_until)
       select *, now() + interval '${leaseSeconds} seconds'
       from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::numeric[], $8::text[], $9::timestamptz[])`,
      [
        sqlArray(added.map(({ id }) => id)),
        sqlArray(added.map(({ accountId }) => accountId)),
        sqlArray(added.map(({ methodId }) => methodId)),
        added.map(({ gateway }) => gateway),
        sqlArray(added.map(({ origin }) => origin)),
        sqlArray(added.map(({ currency }) => currency)),
        sqlArray(added.map(({ amount }) => amount)),
        sqlArray(added.map(({ status }) => status)),
        sqlArray(added.map(({ openedAt }) => openedAt)),
      ],
    );
    const allocations = added.flatMap(({ id, allocations: own }) => own.map((each) => ({ attemptId: id, ...each })));
    await connection.query(
      `insert into charge_allocations (attempt_id, invoice_id, amount, is_in_flight)
       select *, true from unnest($1::uuid[], $2::uuid[], $3::numeric[])`,
      [
        sqlArray(allocations.map(({ attemptId }) => attemptId)),
        sqlArray(allocations.map(({ invoiceId }) => invoiceId)),
        sqlArray(allocations.map(({ amount }) => amount)),
      ],
    );
  }
  if (moved.length === 0) return;
  await connection.query(
    `update charge_attempts t set status = n.status, settled_at = n.settled_at, reference = n.reference,
       decline_code = n.decline_code, url = n.url, next_look_at = n.next_look_at, looks = n.looks, leased_until = null
     from unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::integer[])
       as n (id, status, settled_at, reference, decline_code, url, next_look_at, looks)
     where t.id = n.id`,
    [
      sqlArray(moved.map(({ id }) => id)),
      sqlArray(moved.map(({ status }) => status)),
      sqlArray(moved.map(({ settledAt }) => settledAt)),
      moved.map(({ reference }) => reference),
      moved.map(({ declineCode }) => declineCode),
      moved.map(({ url }) => url),
      sqlArray(moved.map(({ nextLookAt }) => nextLookAt)),
      sqlArray(moved.map(({ looks }) => looks)),
    ],
  );
  const over = moved.filter((attempt) => !isInFlight(attempt)).map(({ id }) => id);
  if (over.length === 0) return;
  await connection.query(
    'update charge_allocations set is_in_flight = false where attempt_id = any($1::uuid[]) and is_in_flight',
    [sqlArray(over)],
  );
}

async function writeMovements(connection: Connection, changes: readonly BooksChanges[], actor: string): Promise<void> {
  const rows = changes.flatMap(({ accountId, currency, movements }) =>
    movements.map((movement) => ({ accountId, currency, movement })),
  );
  if (rows.length === 0) return;
  await connection.query(
    `insert into movements (id, account_id, kind, at, posted_on, currency, amount, loss, attempt_id, reference, reason, actor)
     select id, account_id, kind, at, posted_on, currency, amount, loss, attempt_id, reference, reason, $12
     from unnest($1::uuid[], $2::uuid[], $3::text[], $4::timestamptz[], $5::date[], $6::text[], $7::numeric[], $8::numeric[],
         $9::uuid[], $10::text[], $11::text[])
       with ordinality as n (id, account_id, kind, at, posted_on, currency, amount, loss, attempt_id, reference, reason, place)
     order by place`,
    [
      sqlArray(rows.map(({ movement }) => movement.id)),
      sqlArray(rows.map(({ accountId }) => accountId)),
      sqlArray(rows.map(({ movement }) => movement.kind)),
      sqlArray(rows.map(({ movement }) => movement.at)),
      sqlArray(rows.map(({ movement }) => movement.on)),
      sqlArray(rows.map(({ currency }) => currency)),
      sqlArray(rows.map(({ movement }) => movement.amount)),
      sqlArray(rows.map(({ movement }) => movement.loss ?? '0')),
      sqlArray(rows.map(({ movement }) => movement.attemptId)),
      rows.map(({ movement }) => movement.reference),
      rows.map(({ movement }) => movement.reason),
      actor,
    ],
  );
  const allocations = rows.flatMap(({ movement }) =>
    movement.allocations.map((each) => ({ id: movement.id, ...each })),
  );
  if (allocations.length > 0) {
    await connection.query(
      `insert into movement_allocations (movement_id, invoice_id, amount)
       select * from unnest($1::uuid[], $2::uuid[], $3::numeric[])`,
      [
        sqlArray(allocations.map(({ id }) => id)),
        sqlArray(allocations.map(({ invoiceId }) => invoiceId)),
        sqlArray(allocations.map(({ amount }) => amount)),
      ],
    );
  }
  const entries = rows.flatMap(({ accountId, currency, movement }) =>
    postMovement(movement, currency).map((entry, index) => ({
      accountId,
      currency,
      movement,
      entry,
      number: index + 1,
    })),
  );
  await connection.query(
    `insert into ledger_entries (account_id, posting_id, entry_no, ledger_account, detail, currency, amount, posted_on, source)
     select *, 'movement' from unnest($1::uuid[], $2::uuid[], $3::integer[], $4::text[], $5::text[], $6::text[], $7::numeric[],
       $8::date[])`,
    [
      sqlArray(entries.map(({ accountId }) => accountId)),
      sqlArray(entries.map(({ movement }) => movement.id)),
      sqlArray(entries.map(({ number }) => number)),
      sqlArray(entries.map(({ entry }) => entry.account)),
      sqlArray(entries.map(({ entry }) => entry.detail)),
      sqlArray(entries.map(({ currency }) => currency)),
      sqlArray(entries.map(({ entry }) => moneyText(entry.amount))),
      sqlArray(entries.map(({ movement }) => movement.on)),
    ],
  );
}

async function writeCases(connection: Connection, changes: readonly BooksChanges[]): Promise<void> {
  const closed = changes.flatMap(({ closedCases, at }) => closedCases.map((id) => ({ id, at })));
  if (closed.length > 0) {
    await connection.query(
      `update dunning_cases d set closed_at = n.at, next_step_at = null, next_step_label = null, next_action = null
       from unnest($1::uuid[], $2::timestamptz[]) as n (id, at) where d.id = n.id`,
      [closed.map(({ id }) => id), closed.map(({ at }) => at)],
    );
  }
  const rows = changes.flatMap(({ accountId, cases }) => cases.map((each) => ({ accountId, ...each })));
  if (rows.length === 0) return;
  await connection.query(
    `insert into dunning_cases as d (id, account_id, subscription_id, opened_at, anchor_invoice_id, anchor_due_on, position, late_ms,
       suspended_at, terminated_at, is_paused, paused_until, promised_on, promised_amount, next_step_at, next_step_label, next_action)
     select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::timestamptz[], $5::uuid[], $6::date[], $7::integer[], $8::bigint[],
       $9::timestamptz[], $10::timestamptz[], $11::boolean[], $12::timestamptz[], $13::date[], $14::numeric[], $15::timestamptz[],
       $16::text[], $17::text[])
     on conflict (id) do update set anchor_invoice_id = excluded.anchor_invoice_id, anchor_due_on = excluded.anchor_due_on,
       position = excluded.position, late_ms = excluded.late_ms, suspended_at = excluded.suspended_at,
       terminated_at = excluded.terminated_at, is_paused = excluded.is_paused, paused_until = excluded.paused_until,
       promised_on = excluded.promised_on, promised_amount = excluded.promised_amount, next_step_at = excluded.next_step_at,
       next_step_label = excluded.next_step_label, next_action = excluded.next_action`,
    [
      rows.map(({ dunning }) => dunning.id),
      rows.map(({ accountId }) => accountId),
      rows.map(({ dunning }) => dunning.subscriptionId),
      rows.map(({ dunning }) => dunning.openedAt),
      rows.map(({ dunning }) => dunning.anchor.invoiceId),
      rows.map(({ dunning }) => dunning.anchor.dueOn),
      rows.map(({ dunning }) => dunning.position),
      rows.map(({ dunning }) => dunning.lateMs),
      rows.map(({ dunning }) => dunning.suspendedAt),
      rows.map(({ dunning }) => dunning.terminatedAt),
      rows.map(({ dunning }) => dunning.pause !== null),
      rows.map(({ dunning }) => dunning.pause?.until ?? null),
      rows.map(({ dunning }) => dunning.promise?.on ?? null),
      rows.map(({ dunning }) => dunning.promise?.amount ?? null),
      rows.map(({ next }) => next?.at ?? null),
      rows.map(({ next }) => next?.label ?? null),
      rows.map(({ next }) => next?.action ?? null),
    ],
  );
}
