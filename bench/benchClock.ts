import { apiClient } from '../main/demo/apiClient.ts';
import { startBenchApi, startBenchProcess, startBenchStack } from './benchStack.ts';
import { printFigures } from './figures.ts';

type Made = { readonly id: string };
type Clock = { readonly frozen_at: string; readonly status: string };

const months = 15;
const startsAt = '2026-07-15T16:00:00Z';
const endsAt = '2027-10-16T16:00:00Z';
const lookEveryMs = 100;

/** A contract of 15 months on the real engine: its test clock is advanced from its first day to the day after its renewal. */
export async function benchClock({ json }: { json?: boolean }): Promise<void> {
  const stack = await startBenchStack();
  try {
    const api = await startBenchApi(stack);
    const worker = await startBenchProcess('worker', stack.engine);
    const figures = await advanceContract(apiClient(api.url, api.key));
    await worker.stop();
    await api.stop();
    printFigures(figures, json);
  } finally {
    await stack.stop();
  }
}

async function advanceContract(api: ReturnType<typeof apiClient>) {
  const { id: productId } = await api.post<Made>('/v1/products', { name: 'Meetings' }, 'product');
  const { id: planId } = await api.post<Made>('/v1/plans', { product_id: productId, name: 'Seat' }, 'plan');
  const price = { model: 'per_unit', unit: '29.00', interval: 'month', currency: 'CAD', description: 'Seat' };
  await api.post<Made>('/v1/prices', { plan_id: planId, ...price }, 'price');
  const { id: clockId } = await api.post<Made>('/v1/test_clocks', { frozen_at: startsAt }, 'clock');
  const account = {
    ...{ company_name: 'Maple Support', billing_address: { country: 'CA', region: 'ON' }, currency: 'CAD' },
    ...{ time_zone: 'America/Toronto', test_clock_id: clockId },
    // Nobody pays here: what is measured is the contract, which dunning would end after its third invoice.
    policy_overrides: { dunning: 'none' },
  };
  const { id: accountId } = await api.post<Made>('/v1/accounts', account, 'account');
  const order = { account_id: accountId, plan_id: planId, quantity: 10, term: { months } };
  await api.post<Made>('/v1/subscriptions', order, 'order');
  const startedMs = performance.now();
  await api.post(`/v1/test_clocks/${clockId}/advance`, { to: endsAt }, 'advance');
  for (;;) {
    const clock = await api.get<Clock>(`/v1/test_clocks/${clockId}`);
    if (clock.status === 'ready') break;
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
  const seconds = (performance.now() - startedMs) / 1000;
  const invoices = await api.get<{ data: object[] }>(`/v1/invoices?account_id=${accountId}&limit=100`);
  const events = await api.get<{ data: { type: string }[] }>(`/v1/events?account_id=${accountId}&limit=100`);
  const renewals = events.data.filter(({ type }) => type === 'subscription.renewed').length;
  if (renewals !== 1) throw new Error(`the contract was renewed ${renewals} times, not once: its story is another one`);
  return {
    contract_months: months,
    advanced_in_s: Number(seconds.toFixed(2)),
    invoices: invoices.data.length,
    events: events.data.length,
    renewals,
  };
}
