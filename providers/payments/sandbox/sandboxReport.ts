import type { GatewayReportRow } from '../gateway.ts';
import { sandboxReference } from './sandboxReference.ts';
import type { SandboxStore } from './sandboxStore.ts';

type Row = Omit<GatewayReportRow, 'at' | 'reference'> & { readonly reference: string | null; readonly at: Date };

const PAGE = 1_000;

/** What was given back by a chargeback that was won is a row of its own, with the amount the other way. */
const ROWS = `
  with day as (select $1::timestamptz as starts, $1::timestamptz + interval '1 day' as ends), rows as (
    select 'capture' as kind, key, null as reference, currency, amount, captured_at as at
      from sandbox.charges, day where captured_at >= starts and captured_at < ends
    union all select 'return', key, null, currency, amount, returned_at
      from sandbox.charges, day where returned_at >= starts and returned_at < ends
    union all select 'refund', key, null, currency, amount, refunded_at
      from sandbox.refunds, day where refunded_at >= starts and refunded_at < ends
    union all select 'chargeback', key, c.reference, currency, c.amount, c.opened_at
      from sandbox.chargebacks c join sandbox.charges using (key), day where c.opened_at >= starts and c.opened_at < ends
    union all select 'chargeback', key, c.reference, currency, -c.amount, c.closed_at
      from sandbox.chargebacks c join sandbox.charges using (key), day
      where c.outcome = 'won' and c.closed_at >= starts and c.closed_at < ends
  )
  select kind, key, reference, currency, amount, at from rows
  where $2::timestamptz is null or (at, kind, key) > ($2, $3::text, $4::text)
  order by at, kind, key limit ${PAGE}`;

/**
 * What the sandbox has taken and given back on a UTC day, in the order in which it happened.
 *
 * @param day  `YYYY-MM-DD`
 */
export async function* sandboxReport(store: SandboxStore, day: string): AsyncIterable<GatewayReportRow> {
  let last: Row | undefined;
  for (;;) {
    const after = [last?.at ?? null, last?.kind ?? null, last?.key ?? null];
    const rows: Row[] = await store.query<Row>(ROWS, [`${day}T00:00:00.000Z`, ...after]);
    for (const { reference, at, ...row } of rows)
      yield { ...row, reference: reference ?? sandboxReference(row.key), at: at.toISOString() };
    last = rows.at(-1);
    if (rows.length < PAGE) return;
  }
}
