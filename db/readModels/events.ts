import type { Knex } from 'knex';
import { lastSettledId } from '../settledEvents.ts';
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

/** How long a reader waits for those that are writing at this moment. */
const patienceMs = 2_000;

/**
 * Events after one that was read, the oldest first unless said. Who reads on from the last id misses none: ids are given out
 * before their transactions commit, so a reader waits for those that are writing at this moment, and is answered nothing
 * where one of them takes too long.
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
  const last = isNewestFirst ? undefined : await lastSettledId(database, patienceMs);
  if (last === null) return [];
  const query = database('outbox')
    .select<EventRow[]>(
      ...['id', 'topic as type', 'account_id', 'at'],
      database.raw(`payload->>'subscription_id' as subscription_id, payload->>'invoice_id' as invoice_id`),
      database.raw(`payload->'facts' as facts`),
    )
    .whereRaw(`topic not like 'workflow.%' and topic not like 'email.%'`)
    .orderBy('id', isNewestFirst ? 'desc' : 'asc')
    .limit(limit);
  if (last !== undefined) query.where('id', '<=', last);
  if (after !== undefined) query.where('id', isNewestFirst ? '<' : '>', after);
  if (accountId !== undefined) query.where('account_id', accountId);
  if (type !== undefined) query.where('topic', type);
  return query;
}
