import type { Knex } from 'knex';
import { type PageOf, paged } from './page.ts';

export type AuditFindingRow = {
  id: string;
  check_name: string;
  subject: string;
  account_id: string | null;
  expected: string;
  actual: string;
  explanation: string;
  proposed_repair: string;
  found_at: string;
  last_seen_at: string;
  resolved_at: string | null;
};

/** What audits found, the newest first. @rule DUN-5 */
export async function listAuditFindings(
  database: Knex,
  page: PageOf & { readonly status?: 'open' | 'resolved' | undefined },
): Promise<AuditFindingRow[]> {
  const query = paged(database('audit_findings').select<AuditFindingRow[]>('*'), 'id', page);
  if (page.status === 'open') query.whereNull('resolved_at');
  if (page.status === 'resolved') query.whereNotNull('resolved_at');
  return query;
}
