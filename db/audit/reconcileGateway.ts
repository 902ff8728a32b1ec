import type { Knex } from 'knex';
import type { Finding } from './runAudit.ts';

/** A row of a gateway's report, as far as it is compared. Amounts in major units. */
export type ReportedCapture = { readonly key: string; readonly reference: string; readonly amount: string };

/** The name under which differences with a gateway's report are kept, day by day. */
export const reconciliationCheck = (gateway: string, day: string): string => `gateway_report ${gateway} ${day}`;

/**
 * Compares what a gateway says that it has captured on a day with the payments that are booked: each capture is one payment of the
 * same amount, and no payment is of that gateway and day that it does not know.
 *
 * @param day  `YYYY-MM-DD` in UTC, as gateways report
 * @rule PAY-5
 */
export async function reconcileCaptures(
  database: Knex,
  gateway: string,
  day: string,
  captures: readonly ReportedCapture[],
): Promise<Finding[]> {
  const check = reconciliationCheck(gateway, day);
  const { rows } = await database.raw<{
    rows: { subject: string; account_id: string | null; reported: string | null; booked: string | null }[];
  }>(
    `with reported as (select * from unnest(?::text[], ?::numeric[]) as r (key, amount)),
       booked as (
         select t.id::text as key, t.account_id, m.amount from movements m join charge_attempts t on t.id = m.attempt_id
         where m.kind = 'payment' and t.gateway = ? and m.at >= ?::date and m.at < ?::date + 1),
       known as (
         select t.id::text as key, t.account_id, m.amount from reported r join charge_attempts t on t.id::text = r.key
           join movements m on m.attempt_id = t.id and m.kind = 'payment')
     select coalesce(r.key, b.key) as subject, coalesce(b.account_id, k.account_id) as account_id,
       r.amount::text as reported, coalesce(b.amount, k.amount)::text as booked
     from reported r full join booked b on b.key = r.key left join known k on k.key = r.key
     where r.amount is distinct from coalesce(b.amount, k.amount)`,
    [captures.map(({ key }) => key), captures.map(({ amount }) => amount), gateway, day, day],
  );
  return rows.map(({ subject, account_id: accountId, reported, booked }) => ({
    check,
    subject,
    accountId,
    expected: booked ?? 'no payment is booked',
    actual: reported ?? 'the gateway reports no capture',
    explanation: `What ${gateway} has captured on ${day} is what is booked as paid, charge by charge.`,
    proposedRepair:
      booked === null
        ? 'The gateway has money that is not booked: look the charge up by its key; settling it books the payment.'
        : 'A payment is booked that the gateway does not know of that day: look it up there before anything is paid out.',
  }));
}
