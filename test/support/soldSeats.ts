import { randomUUID } from 'node:crypto';
import type { ApiClient } from '../../main/demo/apiClient.ts';

type Made = { readonly id: string };
export type SoldSeats = { readonly accountId: string; readonly subscriptionId: string; readonly workflowId: string };

type Sale = { quantity: number; clockId?: string; termMonths?: number; policies?: Readonly<Record<string, unknown>> };

/** An account in Ontario with seats at 29.00 CAD a month, bought through the API: from month to month, or for a term. */
export async function soldSeats(api: ApiClient, order: Sale): Promise<SoldSeats> {
  const key = randomUUID();
  const product = await api.post<Made>('/v1/products', { name: `Support ${key}` }, `product-${key}`);
  const plan = await api.post<Made>('/v1/plans', { product_id: product.id, name: 'Seat' }, `plan-${key}`);
  const price = {
    plan_id: plan.id,
    model: 'per_unit',
    unit: '29.00',
    interval: 'month',
    currency: 'CAD',
    description: 'Seat',
  };
  await api.post<Made>('/v1/prices', price, `price-${key}`);
  const company = {
    company_name: 'Maple Support Inc.',
    billing_address: { country: 'CA', region: 'ON' },
    currency: 'CAD',
    time_zone: 'America/Toronto',
    // Nobody pays here: what follows from that is told elsewhere.
    policy_overrides: { dunning: 'none', ...order.policies },
    ...(order.clockId ? { test_clock_id: order.clockId } : {}),
  };
  const account = await api.post<Made>('/v1/accounts', company, `account-${key}`);
  const term = order.termMonths === undefined ? {} : { term: { months: order.termMonths } };
  const body = { account_id: account.id, plan_id: plan.id, quantity: order.quantity, ...term };
  const subscription = await api.post<Made & { workflow_id: string }>('/v1/subscriptions', body, `order-${key}`);
  return { accountId: account.id, subscriptionId: subscription.id, workflowId: subscription.workflow_id };
}
