import type { Instant } from '../rules/calendar/zone.ts';
import type { EmailOrder } from '../rules/subscription/decision.ts';
import type { Connection } from './connection.ts';

export type AccountEmails = { readonly accountId: string; readonly emails: readonly EmailOrder[] };

/**
 * Keeps e-mails that have been decided as messages of the outbox, in their order: whoever sends them knows the address and
 * the language. The row is the proof that they were due. Topics begin with `email.`.
 *
 * @param at  the decision's instant
 * @rule TERM-5
 */
export function writeEmails(
  connection: Connection,
  accountId: string,
  emails: readonly EmailOrder[],
  at: Instant,
): Promise<void> {
  return writeEmailsOf(connection, [{ accountId, emails }], at);
}

/** As `writeEmails`, of many accounts by one statement. */
export async function writeEmailsOf(
  connection: Connection,
  accounts: readonly AccountEmails[],
  at: Instant,
): Promise<void> {
  const rows = accounts.flatMap(({ accountId, emails }) => emails.map((email) => ({ accountId, ...email })));
  if (rows.length === 0) return;
  await connection.query(
    `insert into outbox (topic, account_id, payload, at)
     select 'email.' || template, account_id, payload, $1::timestamptz
     from unnest($2::uuid[], $3::text[], $4::json[]) with ordinality as e (account_id, template, payload, place) order by place`,
    [
      at,
      rows.map(({ accountId }) => accountId),
      rows.map(({ template }) => template),
      rows.map(({ subscriptionId, facts }) => JSON.stringify({ subscription_id: subscriptionId, facts })),
    ],
  );
}
