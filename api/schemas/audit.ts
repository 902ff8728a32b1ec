import { z } from 'zod';
import { Id, OutInstant } from './fields.ts';

/** A place where something that must hold does not. @rule DUN-5 */
export const AuditFinding = z
  .object({
    id: Id,
    check_name: z.string().meta({ example: 'receivable_is_what_invoices_want' }),
    subject: z.string().meta({ description: 'What differs: the id of an account, an invoice, a payment.' }),
    account_id: Id.nullable(),
    expected: z.string(),
    actual: z.string(),
    explanation: z.string(),
    proposed_repair: z.string(),
    found_at: OutInstant,
    last_seen_at: OutInstant,
    resolved_at: OutInstant.nullable().meta({ description: 'When an audit no longer found it.' }),
  })
  .meta({ id: 'AuditFinding' });

export const AuditStarted = z
  .object({ workflow_id: z.string().meta({ example: 'audit/2026-08-02T02:30:00.000Z' }) })
  .meta({ id: 'AuditStarted', description: 'An audit that has begun; its findings appear as it goes on.' });
