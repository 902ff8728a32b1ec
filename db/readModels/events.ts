import type { Knex } from 'knex';
import type { PageOf } from './page.ts';

/** Something that happened, in the order in which it was written. */
export type EventRow = {
  /** Increasing. */
  id: number;
  type: string;
  account_id: string | null;
  subscription_id: string | null;
  invoice_id: string | null;
  facts: Record<string, string>;
  /** Business time. */
  at: string;
};

/**
 * Events after one that was read, the oldest first unless said. An event that may still be overtaken by one with a smaller
 * id is left for the next time, so that who reads on from the last id misses none.
 */
export async function listEvents(
  database: Knex,
  {
    limit,
    after,
    order,
    accountId,
    type,
  }: PageOf<number> & { readonly accountId?: string | undefined; readonly type?: string | undefined },
): Promise<EventRow[]> {
  const isNewestFirst = order === 'newest_first';
  const query = database('outbox')
    .select<EventRow[]>(
      ...['id', 'topic as type', 'account_id', 'at'],
      database.raw(`payload->>'subscription_id' as subscription_id, payload->>'invoice_id' as invoice_id`),
      database.raw(`payload->'facts' as facts`),
    )
    .whereRaw(`topic not like 'workflow.%' and transaction_no < pg_snapshot_xmin(pg_current_snapshot())`)
    .orderBy('id', isNewestFirst ? 'desc' : 'asc')
    .limit(limit);
  if (after !== undefined) query.where('id', isNewestFirst ? '<' : '>', after);
  if (accountId !== undefined) query.where('account_id', accountId);
  if (type !== undefined) query.where('topic', type);
  return query;
}
