import { z } from 'zod';
import { listAuditFindings } from '../../db/readModels/auditFindings.ts';
import { keysetOf, pageOfRows } from '../http/cursor.ts';
import { route } from '../http/route.ts';
import { MAY } from '../keys/permissions.ts';
import { AuditFinding, AuditStarted } from '../schemas/audit.ts';
import { pageOf, pageQuery } from '../schemas/page.ts';

export const auditRoutes = [
  route({
    method: 'post',
    path: '/v1/audits',
    name: 'startAudit',
    tag: 'audits',
    summary: 'Look now whether all that must hold does',
    description: 'It is also started every night by itself. It repairs nothing: each finding says what to do.',
    roles: MAY.audit,
    once: 'command',
    success: { 202: 'The audit is starting.' },
    answer: AuditStarted,
    problems: ['lifecycle_unavailable'],
    async handle(_, { lifecycles, now }) {
      return { workflow_id: await lifecycles.startAudit(now().toISOString()) };
    },
  }),
  route({
    method: 'get',
    path: '/v1/audit_findings',
    name: 'listAuditFindings',
    tag: 'audits',
    summary: 'What audits found, the newest first',
    query: { ...pageQuery, status: z.enum(['open', 'resolved']).optional() },
    success: { 200: 'A page.' },
    answer: pageOf(AuditFinding),
    async handle({ query }, { database }) {
      const page = { ...keysetOf(query), status: query.status };
      return pageOfRows(
        await listAuditFindings(database, page),
        query.limit,
        ({ id }) => id,
        (row) => row,
      );
    },
  }),
];
