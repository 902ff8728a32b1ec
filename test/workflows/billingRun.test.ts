import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { SEEDED, seedAccounts } from '../../bench/seedAccounts.ts';
import type { BillingRunResult } from '../../workflows/messages.ts';
import { type LiveTenor, liveTenor } from '../support/liveTenor.ts';

let live: LiveTenor;
const accounts = 250;
beforeAll(async () => {
  live = await liveTenor('billing_run');
  await seedAccounts(live.tenor.database, accounts);
});
afterAll(() => live.stop());

const run = (workflowId: string): Promise<BillingRunResult> =>
  live.tenor.client.workflow.execute('billingRun', {
    workflowId: `${workflowId}/${live.url}`,
    taskQueue: live.taskQueue,
    args: [{ asOf: SEEDED.cutAt, pageSize: 20 }],
  });

test('two runs at once bill every account once, with numbers without a gap; a third finds nothing', async () => {
  const results = await Promise.all([run('run/first'), run('run/second')]);
  expect(results[0].invoices + results[1].invoices).toBe(accounts);
  const { rows } = await live.tenor.database.raw<{
    rows: { invoices: string; numbers: string; first: string; last: string }[];
  }>(
    `select count(distinct i.account_id)::text as invoices, count(n.number)::text as numbers, min(n.number)::text as first,
       max(n.number)::text as last from invoices i join invoice_numbers n on n.invoice_id = i.id`,
  );
  expect(rows).toEqual([{ invoices: `${accounts}`, numbers: `${accounts}`, first: '1', last: `${accounts}` }]);
  expect(await run('run/third')).toMatchObject({ accounts: 0, invoices: 0, cases: 0 });
});

test('an operator reads how far it is', async () => {
  await run('run/read');
  const description = await live.tenor.client.workflow
    .getHandle(`run/read/${live.url}`)
    .query('__temporal_workflow_metadata');
  expect(JSON.stringify(description)).toContain('finished, 100 %');
});
