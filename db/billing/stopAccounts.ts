import type { Instant } from '../../rules/calendar/zone.ts';
import type { Connection } from '../connection.ts';
import { newId } from '../newId.ts';
import { writeEvents } from '../writeEvents.ts';

export type NewCase = {
  readonly accountId: string;
  readonly billDate: string;
  readonly code: 'tax_rate_unknown' | 'billing_fault';
  readonly detail: string;
  readonly facts: Readonly<Record<string, string>>;
};

/** Stops the billing of accounts, each with a case that says why and what to do. @rule TAX-5 */
export async function stopAccounts(connection: Connection, cases: readonly NewCase[], at: Instant): Promise<void> {
  if (cases.length === 0) return;
  await connection.query(
    `insert into billing_cases (id, account_id, code, detail, facts, bill_date, opened_at)
     select id, account_id, code, detail, facts, bill_date, $7
     from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::jsonb[], $6::date[])
       as n (id, account_id, code, detail, facts, bill_date)`,
    [
      cases.map(() => newId()),
      cases.map(({ accountId }) => accountId),
      cases.map(({ code }) => code),
      cases.map(({ detail }) => detail),
      cases.map(({ facts }) => JSON.stringify(facts)),
      cases.map(({ billDate }) => billDate),
      at,
    ],
  );
  await connection.query('update accounts set billing_stopped_at = $2 where id = any($1::uuid[])', [
    cases.map(({ accountId }) => accountId),
    at,
  ]);
  await writeEvents(
    connection,
    cases.map(({ accountId, code, billDate, facts }) => ({
      type: 'billing.stopped',
      accountId,
      facts: { code, bill_date: billDate, ...facts },
    })),
    { at, actor: 'billing run', commandId: null },
  );
}
