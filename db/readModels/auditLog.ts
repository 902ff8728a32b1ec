import type { Knex } from 'knex';
import { type PageOf, paged } from './page.ts';

export type AuditRow = {
  id: number;
  at: string;
  recorded_at: string;
  actor: string;
  action: string;
  account_id: string | null;
  subject: string | null;
  before: unknown;
  after: unknown;
  command_id: string | null;
  origin: string | null;
};

/** Who did what, the newest first unless said. @rule ACC-3 */
export async function listAudit(
  database: Knex,
  page: PageOf<number> & { readonly accountId?: string | undefined; readonly action?: string | undefined },
): Promise<AuditRow[]> {
  const query = paged(database('audit_log').select<AuditRow[]>('*'), 'id', page);
  if (page.accountId !== undefined) query.where('account_id', page.accountId);
  if (page.action !== undefined) query.where('action', page.action);
  return query;
}
