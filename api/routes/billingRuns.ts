import type { z } from 'zod';
import { type BillingRunRow, findBillingRun, listBillingRuns } from '../../db/readModels/billingRuns.ts';
import { refuse } from '../../rules/refusal.ts';
import { billingRunWorkflowId } from '../../workflows/workflowIds.ts';
import { keysetOf, pageOfRows } from '../http/cursor.ts';
import { orNotFound } from '../http/orRefuse.ts';
import { route } from '../http/route.ts';
import { MAY } from '../keys/permissions.ts';
import { Problem } from '../problems/problem.ts';
import { InstantField } from '../schemas/fields.ts';
import { BillingRun, BillingRunRequest } from '../schemas/operations.ts';
import { pageOf, pageQuery } from '../schemas/page.ts';

export const billingRunRoutes = [
  route({
    method: 'post',
    path: '/v1/billing_runs',
    name: 'startBillingRun',
    tag: 'billing runs',
    summary: 'Bill every account whose bill date is over',
    description:
      'It is also started every 15 minutes by itself. Running it again bills what is left, which may be nothing.',
    roles: MAY.bill,
    once: 'command',
    body: BillingRunRequest,
    success: { 202: 'The run is starting; read it for its progress.' },
    answer: BillingRun,
    problems: ['date_out_of_range', 'lifecycle_unavailable'],
    async handle({ body }, { database, lifecycles, now }) {
      const latest = now().toISOString();
      const asOf = body.as_of ?? latest;
      if (asOf > latest) {
        const detail = `${asOf} is in the future; leave as_of out to bill everything up to now, or use a test clock.`;
        throw Problem.of(refuse('date_out_of_range', detail, { latest }));
      }
      await lifecycles.startBillingRun(asOf);
      const row = await findBillingRun(database, asOf);
      return row === undefined ? startingRun(asOf) : runJson(row);
    },
  }),
  route({
    method: 'get',
    path: '/v1/billing_runs',
    name: 'listBillingRuns',
    tag: 'billing runs',
    summary: 'Billing runs, the latest instant first',
    query: pageQuery,
    success: { 200: 'A page.' },
    answer: pageOf(BillingRun),
    handle: async ({ query }, { database }) =>
      pageOfRows(await listBillingRuns(database, keysetOf(query, 'instant')), query.limit, (run) => run.as_of, runJson),
  }),
  route({
    method: 'get',
    path: '/v1/billing_runs/{as_of}',
    name: 'getBillingRun',
    tag: 'billing runs',
    summary: 'One billing run with its progress',
    params: { as_of: InstantField },
    success: { 200: 'The run.' },
    answer: BillingRun,
    handle: async ({ params: { as_of: asOf } }, { database }) =>
      runJson(orNotFound(await findBillingRun(database, asOf), 'billing run of', asOf)),
  }),
];

function runJson(row: BillingRunRow): z.input<typeof BillingRun> {
  return { ...row, workflow_id: billingRunWorkflowId(row.as_of) };
}

/** Its workflow has not yet said that it began. */
function startingRun(asOf: string): z.input<typeof BillingRun> {
  return {
    as_of: asOf,
    status: 'starting',
    accounts_due: null,
    accounts: 0,
    invoices: 0,
    cases: 0,
    pages: 0,
    started_at: null,
    finished_at: null,
    workflow_id: billingRunWorkflowId(asOf),
  };
}
