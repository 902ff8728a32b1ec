import { type Refusal, refuse } from '../../rules/refusal.ts';
import type { Connection } from '../connection.ts';
import { type Order, performOnce } from '../performOnce.ts';
import { type EventStamp, writeEvents } from '../writeEvents.ts';

/**
 * Closes a case, and lets the next billing run try the account again.
 *
 * @param resolution  what was done, for the audit log
 */
export function resolveCase(
  order: Order & { readonly caseId: string; readonly resolution: string },
): Promise<{ caseId: string } | Refusal> {
  return performOnce('billing cases', order, async (connection, now) => {
    const closed = await closeCases(connection, 'id = $1', [order.caseId], order.resolution, { ...order, at: now });
    if (closed > 0) return { caseId: order.caseId };
    return refuse('item_not_found', `There is no open billing case ${order.caseId}; list the cases that are open.`);
  });
}

/** Closes the cases that want a rate of a jurisdiction: a run that still finds none opens them again. @rule TAX-5 */
export async function resolveRateCases(
  connection: Connection,
  jurisdiction: string,
  stamp: EventStamp,
): Promise<number> {
  const condition = `code = 'tax_rate_unknown' and facts->>'jurisdiction' = $1`;
  return closeCases(connection, condition, [jurisdiction], `a rate of ${jurisdiction} was entered`, stamp);
}

async function closeCases(
  connection: Connection,
  condition: string,
  values: unknown[],
  resolution: string,
  stamp: EventStamp,
): Promise<number> {
  const { rows } = await connection.query<{ id: string; account_id: string; code: string }>(
    `update billing_cases set resolved_at = $${values.length + 1}, resolution = $${values.length + 2}
     where resolved_at is null and ${condition} returning id, account_id, code`,
    [...values, stamp.at, resolution],
  );
  await connection.query('update accounts set billing_stopped_at = null where id = any($1::uuid[])', [
    rows.map(({ account_id }) => account_id),
  ]);
  const events = rows.map(({ id, account_id: accountId, code }) => ({
    type: 'billing.resumed',
    accountId,
    facts: { case_id: id, code },
    after: { resolution },
  }));
  await writeEvents(connection, events, stamp);
  return rows.length;
}
