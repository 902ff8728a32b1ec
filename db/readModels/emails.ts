import type { Knex } from 'knex';
import type { PageOf } from './page.ts';

/** An e-mail that has been decided; sending it is another matter. */
export type EmailRow = {
  /** Increasing. */
  id: number;
  template: string;
  account_id: string;
  subscription_id: string | null;
  facts: Record<string, string>;
  /** Business time. */
  at: string;
};

/** E-mails that were decided, the newest first. @rule TERM-5 */
export async function listEmails(
  database: Knex,
  page: PageOf<number> & { readonly accountId?: string | undefined; readonly template?: string | undefined },
): Promise<EmailRow[]> {
  const query = database('outbox')
    .select<EmailRow[]>(
      ...['id', 'account_id', 'at'],
      database.raw(
        `substr(topic, 7) as template, payload->>'subscription_id' as subscription_id, payload->'facts' as facts`,
      ),
    )
    .whereRaw(`topic like 'email.%'`)
    .orderBy('id', 'desc')
    .limit(page.limit);
  if (page.after !== undefined) query.where('id', '<', page.after);
  if (page.accountId !== undefined) query.where('account_id', page.accountId);
  if (page.template !== undefined) query.where('topic', `email.${page.template}`);
  return query;
}
