import { randomUUID } from 'node:crypto';
import { setTimeout as passed } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { WorkflowNotFoundError } from '@temporalio/client';
import { type LiveTenor, liveTenor } from '../support/liveTenor.ts';

type Made = { readonly id: string };
type Invoice = { readonly status: string; readonly due_on: string; readonly date: string; readonly total: string };

let live: LiveTenor;
let priceId: string;
beforeAll(async () => {
  live = await liveTenor('collection');
  const { id: productId } = await live.api.post<Made>('/v1/products', { name: 'Support' }, 'product');
  const { id: planId } = await live.api.post<Made>('/v1/plans', { product_id: productId, name: 'Seat' }, 'plan');
  const price = { model: 'per_unit', unit: '29.00', interval: 'month', currency: 'CAD', description: 'Seat' };
  priceId = (await live.api.post<Made>('/v1/prices', { plan_id: planId, ...price }, 'price')).id;
});
afterAll(() => live.stop());

/** An account on the wall clock that is charged when it buys, with a card by autopay. */
async function customer(token: string): Promise<string> {
  const key = randomUUID();
  const company = {
    ...{ company_name: 'Maple Support Inc.', billing_address: { country: 'CA', region: 'ON' }, currency: 'CAD' },
    ...{ time_zone: 'America/Toronto', policy_profile: 'standard' },
  };
  const { id } = await live.api.post<Made>('/v1/accounts', company, `account-${key}`);
  const card = { gateway_token: `${token}#${key}`, autopay: true };
  await live.api.post(`/v1/accounts/${id}/payment_methods`, card, `card-${key}`);
  return id;
}

async function buy(accountId: string): Promise<void> {
  const order = { account_id: accountId, items: [{ price_id: priceId, quantity: 10 }] };
  await live.api.post('/v1/subscriptions', order, `buy-${randomUUID()}`);
}

/** Asks until what is asked for is there. */
async function eventually<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await passed(100);
  }
}

function unlessNotFound(error: unknown): undefined {
  if (!(error instanceof WorkflowNotFoundError)) throw error;
}

const invoicesOf = async (accountId: string) =>
  (await live.api.get<{ data: Invoice[] }>(`/v1/invoices?account_id=${accountId}`)).data;

test('who buys is charged within seconds by the relay, not with the next run', async () => {
  const accountId = await customer('tok_visa');
  await buy(accountId);
  const paid = await eventually(async () => (await invoicesOf(accountId)).find(({ status }) => status === 'paid'));
  expect(paid.due_on).toBe(paid.date);
  const { data } = await live.api.get<{ data: { status: string }[] }>(`/v1/payments?account_id=${accountId}`);
  expect(data).toMatchObject([{ status: 'succeeded' }]);
}, 60_000);

test('a charge that the bank wants confirmed is waited for by a workflow of its own, and settled by the webhook', async () => {
  const accountId = await customer('tok_visa_sca');
  await buy(accountId);
  const payment = await eventually(async () => {
    const { data } = await live.api.get<{ data: (Made & { status: string })[] }>(
      `/v1/payments?account_id=${accountId}`,
    );
    return data.find(({ status }) => status === 'authenticating');
  });
  await live.api.post('/v1/sandbox/authenticate', { payment_id: payment.id, outcome: 'ok' }, `sca-${payment.id}`);
  await eventually(async () => (await invoicesOf(accountId)).find(({ status }) => status === 'paid'));
  // The relay may be behind the customer: then the workflow finds it paid.
  const handle = live.tenor.client.workflow.getHandle(`pay/${payment.id}`);
  const isStarted = () => handle.describe().catch(unlessNotFound);
  await eventually(isStarted);
  expect(await handle.result()).toMatchObject({ status: 'succeeded' });
}, 60_000);

test('an audit of all of it finds nothing', async () => {
  const { workflow_id: id } = await live.api.post<{ workflow_id: string }>('/v1/audits', {}, 'audit');
  const { findings } = await live.tenor.client.workflow.getHandle(id).result();
  expect(Object.values(findings as Record<string, number>).reduce((sum, count) => sum + count, 0)).toBe(0);
  expect(await live.api.get('/v1/audit_findings?status=open')).toMatchObject({ data: [] });
}, 60_000);
