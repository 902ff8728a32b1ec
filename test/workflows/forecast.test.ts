import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { forecastPage } from '../../db/forecasts/forecastPage.ts';
import { createForecast } from '../../db/forecasts/forecastStore.ts';
import type { ForecastInput } from '../../workflows/messages.ts';
import { forecastWorkflowId } from '../../workflows/workflowIds.ts';
import { type LiveTenor, liveTenor } from '../support/liveTenor.ts';
import { tenorCommand } from '../support/tenorCommand.ts';

type Made = { readonly id: string };
type Forecast = Made & {
  readonly status: string;
  readonly pages: number;
  readonly accounts_done: number;
  readonly cash: readonly { readonly due_on: string; readonly total: string; readonly invoices: number }[];
  readonly taxes: readonly { readonly month: string; readonly jurisdiction: string; readonly amount: string }[];
};

const accounts = 5;
let live: LiveTenor;
let clockId: string;

beforeAll(async () => {
  live = await liveTenor('forecast');
  const { api } = live;
  const { id: productId } = await api.post<Made>('/v1/products', { name: 'Connect' }, 'product');
  const { id: planId } = await api.post<Made>('/v1/plans', { product_id: productId, name: 'Seat' }, 'plan');
  const price = { model: 'per_unit', unit: '29.00', interval: 'month', currency: 'CAD', description: 'Seat' };
  await api.post<Made>('/v1/prices', { plan_id: planId, ...price }, 'price');
  clockId = (await api.post<Made>('/v1/test_clocks', { frozen_at: '2026-07-15T16:00:00Z' }, 'clock')).id;
  for (let number = 1; number <= accounts; number += 1) {
    const account = await api.post<Made>(
      '/v1/accounts',
      {
        ...{ company_name: `Company ${number}`, billing_address: { country: 'CA', region: 'ON' }, currency: 'CAD' },
        // Nobody pays here: what follows from that is told elsewhere.
        ...{ time_zone: 'America/Toronto', test_clock_id: clockId, policy_overrides: { dunning: 'none' } },
      },
      `account-${number}`,
    );
    const order = { account_id: account.id, plan_id: planId, quantity: 10 };
    await api.post<Made>('/v1/subscriptions', order, `subscription-${number}`);
  }
});
afterAll(() => live.stop());

async function forecastTo(to: string, key: string): Promise<Forecast> {
  const { id } = await live.api.post<Made>('/v1/forecasts', { to, test_clock_id: clockId, page_size: 2 }, key);
  await live.tenor.client.workflow.getHandle(`forecast/${id}`).result();
  return live.api.get<Forecast>(`/v1/forecasts/${id}`);
}

const written = async () => {
  const { rows } = await live.tenor.database.raw<{ rows: object[] }>(
    `select (select count(*) from invoices) as invoices, (select count(*) from audit_log) as audited,
       (select count(*) from outbox) as outbox, (select sum(xmin::text::bigint) from accounts) as accounts,
       (select sum(xmin::text::bigint) from subscription_items) as items`,
  );
  return rows;
};

test('every account of the clock is in it once, page by page, and nothing of them changes', async () => {
  const before = await written();
  const forecast = await forecastTo('2026-10-31', 'first');
  expect(await written()).toEqual(before);
  expect(forecast).toMatchObject({ status: 'done', pages: 3, accounts: 5, accounts_done: 5, accounts_stopped: 0 });
  // Each: 290 × 16 ÷ 31 = 149.68 and 290.00, with HST of 13 % 496.84; then 290.00 with 37.70: 327.70; 30 days to pay.
  expect(forecast.cash).toEqual([
    { due_on: '2026-08-31', currency: 'CAD', issued: '0.00', expected: '2484.20', total: '2484.20', invoices: 5 },
    { due_on: '2026-10-01', currency: 'CAD', issued: '0.00', expected: '1638.50', total: '1638.50', invoices: 5 },
    { due_on: '2026-10-31', currency: 'CAD', issued: '0.00', expected: '1638.50', total: '1638.50', invoices: 5 },
  ]);
  expect(forecast.taxes).toEqual([
    { month: '2026-08-01', jurisdiction: 'CA-ON', count: 5, currency: 'CAD', amount: '285.80' },
    { month: '2026-09-01', jurisdiction: 'CA-ON', count: 5, currency: 'CAD', amount: '188.50' },
    { month: '2026-10-01', jurisdiction: 'CA-ON', count: 5, currency: 'CAD', amount: '188.50' },
  ]);
});

test('a page that is repeated, or done by two at once, adds nothing', async () => {
  const forecast = await forecastTo('2026-09-30', 'repeated');
  const { database } = live.tenor;
  const again = await Promise.all([1, 1, 3].map((page) => forecastPage(database, { forecastId: forecast.id, page })));
  expect(again.map(({ accounts: count }) => count)).toEqual([2, 2, 1]);
  expect(await live.api.get(`/v1/forecasts/${forecast.id}`)).toEqual(forecast);
  await database('forecast_pages')
    .where({ forecast_id: forecast.id, number: 2 })
    .update({
      ...{ finished_at: null, accounts: null, stopped: null },
    });
  await database('forecast_rows').where({ forecast_id: forecast.id, page: 2 }).delete();
  await Promise.all([2, 2].map((page) => forecastPage(database, { forecastId: forecast.id, page })));
  expect((await live.api.get<Forecast>(`/v1/forecasts/${forecast.id}`)).cash).toEqual(forecast.cash);
});

test('the command prints cash by day with the sums of months, and taxes', async () => {
  const at = ['--clock', clockId, '--url', live.url, '--key', live.key];
  const { code, stdout, stderr } = await tenorCommand('forecast', '--to', '2026-10-31', ...at);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('to 2026-10-31: 5 accounts');
  expect(stdout).toMatch(/2026-08-31 .* 5 .*CAD .*0\.00 .*2484\.20 .*2484\.20/);
  // October: 1638.50 twice; all: 2484.20 more
  expect(stdout).toMatch(/2026-10 .*CAD .*3277\.00/);
  expect(stdout).toMatch(/all .*CAD .*5761\.20/);
  expect(stdout).toMatch(/2026-08 .*CA-ON .*CAD .*285\.80/);
  const json = await tenorCommand('forecast', '--to', '2026-10-31', ...at, '--json');
  expect(JSON.parse(json.stdout)).toMatchObject({ status: 'done', accounts_done: 5 });
  const late = await tenorCommand('forecast', '--to', '2026-07-01', ...at);
  expect(late).toMatchObject({ code: 2, stderr: expect.stringContaining('date_out_of_range') });
}, 60_000);

test.each([
  { why: 'a run for each page', pagesInRun: 1, runs: 3 },
  { why: 'two pages in the first run, one in the second', pagesInRun: 2, runs: 2 },
])('a long one continues as new and counts on: $why', async ({ pagesInRun, runs }) => {
  const { client, database } = live.tenor;
  const order = { database, commandId: `long-${pagesInRun}`, requestHash: 'long', actor: 'test' };
  const wanted = await createForecast({ ...order, forecast: { to: '2026-10-31', clockId, pageSize: 2 } });
  if (!('forecastId' in wanted)) throw new Error(wanted.detail);
  const { forecastId } = wanted;
  const workflowId = forecastWorkflowId(forecastId);
  const input: ForecastInput = { forecastId, pagesInRun };
  const first = await client.workflow.start('forecast', { workflowId, taskQueue: live.taskQueue, args: [input] });
  expect(await first.result()).toEqual({ accounts, stopped: 0 });
  const seen: string[] = [];
  for (let runId: string | undefined = first.firstExecutionRunId; runId !== undefined; ) {
    const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    seen.push(runId);
    runId = events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId ?? undefined;
  }
  expect(seen).toHaveLength(runs);
  const usual = await forecastTo('2026-10-31', `usual-${pagesInRun}`);
  const long = await live.api.get<Forecast>(`/v1/forecasts/${forecastId}`);
  expect(long).toMatchObject({
    status: 'done',
    pages: 3,
    accounts_done: accounts,
    cash: usual.cash,
    taxes: usual.taxes,
  });
});

test('an operator reads how far it is', async () => {
  const { id } = await forecastTo('2026-08-31', 'read');
  const description = await live.tenor.client.workflow
    .getHandle(`forecast/${id}`)
    .query('__temporal_workflow_metadata');
  expect(JSON.stringify(description)).toContain('5 of 5 accounts simulated');
});

test('what then really happens is the same to the cent, and what is issued stays in the next forecast', async () => {
  const before = await forecastTo('2026-10-31', 'before');
  await live.api.post(`/v1/test_clocks/${clockId}/advance`, { to: '2026-10-05T16:00:00Z' }, 'advance');
  const { rows } = await live.tenor.database.raw<{ rows: object[] }>(
    `select due_on, sum(amount_due)::text as total, count(*)::integer as invoices from invoices group by due_on order by due_on`,
  );
  expect(rows).toEqual(before.cash.map(({ due_on, total, invoices }) => ({ due_on, total, invoices })));
  const after = await forecastTo('2026-10-31', 'after');
  expect(after.cash).toEqual(before.cash.map((day) => ({ ...day, issued: day.total, expected: '0.00' })));
  expect(after.taxes).toEqual([]);
}, 120_000);
