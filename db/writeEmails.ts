import type { Instant } from '../rules/calendar/zone.ts';
import type { EmailOrder } from '../rules/subscription/decision.ts';
import type { Connection } from './connection.ts';

/**
 * Keeps e-mails that have been decided as messages of the outbox, in their order: whoever sends them knows the address and
 * the language. The row is the proof that they were due. Topics begin with `email.`.
 *
 * @param at  the decision's instant
 * @rule TERM-5
 */
export async function writeEmails(
  connection: Connection,
  accountId: string,
  emails: readonly EmailOrder[],
  at: Instant,
): Promise<void> {
  if (emails.length === 0) return;
  await connection.query(
    `insert into outbox (topic, account_id, payload, at)
     select 'email.' || template, $1, payload, $2::timestamptz
     from unnest($3::text[], $4::json[]) with ordinality as e (template, payload, place) order by place`,
    [
      accountId,
      at,
      emails.map(({ template }) => template),
      emails.map(({ subscriptionId, facts }) => JSON.stringify({ subscription_id: subscriptionId, facts })),
    ],
  );
}
