import { z } from 'zod';
import { resolveCase } from '../../db/billing/caseStore.ts';
import { findBillingCase, listBillingCases } from '../../db/readModels/billingCases.ts';
import { keysetOf, pageOfRows } from '../http/cursor.ts';
import { orNotFound, orRefuse } from '../http/orRefuse.ts';
import { route } from '../http/route.ts';
import { MAY } from '../keys/permissions.ts';
import { Problem } from '../problems/problem.ts';
import { Id } from '../schemas/fields.ts';
import { BillingCase, RetryInput } from '../schemas/operations.ts';
import { pageOf, pageQuery } from '../schemas/page.ts';

const one = { case_id: Id };

export const billingCaseRoutes = [
  route({
    method: 'get',
    path: '/v1/billing_cases',
    name: 'listBillingCases',
    tag: 'billing cases',
    summary: 'What stopped the billing of accounts, the newest first',
    query: { ...pageQuery, account_id: Id.optional(), status: z.enum(['open', 'closed']).optional() },
    success: { 200: 'A page.' },
    answer: pageOf(BillingCase),
    async handle({ query }, { database }) {
      const page = { ...keysetOf(query), accountId: query.account_id, status: query.status };
      return pageOfRows(
        await listBillingCases(database, page),
        query.limit,
        ({ id }) => id,
        (row) => row,
      );
    },
  }),
  route({
    method: 'get',
    path: '/v1/billing_cases/{case_id}',
    name: 'getBillingCase',
    tag: 'billing cases',
    summary: 'One case: what is missing, and since when',
    params: one,
    success: { 200: 'The case.' },
    answer: BillingCase,
    handle: async ({ params: { case_id: id } }, { database }) =>
      orNotFound(await findBillingCase(database, id), 'billing case', id),
  }),
  route({
    method: 'post',
    path: '/v1/billing_cases/{case_id}/retry',
    name: 'retryBillingCase',
    tag: 'billing cases',
    summary: 'Close a case and let the next run try the account again',
    description: 'A run that still finds something missing opens another case.',
    roles: MAY.bill,
    once: 'transaction',
    params: one,
    body: RetryInput,
    success: { 200: 'The case, closed.' },
    answer: BillingCase,
    problems: ['case_not_open', 'item_not_found'],
    async handle({ params: { case_id: id }, body }, { database, order }) {
      const found = orNotFound(await findBillingCase(database, id), 'billing case', id);
      if (found.status === 'closed') {
        throw new Problem(
          'case_not_open',
          `The case was closed before: ${found.resolution}. There is nothing to retry.`,
        );
      }
      orRefuse(await resolveCase({ database, ...order, caseId: id, resolution: body.resolution }));
      return orNotFound(await findBillingCase(database, id), 'billing case', id);
    },
  }),
];
