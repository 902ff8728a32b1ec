import { randomUUID } from 'node:crypto';
import type { ApiClient } from '../../main/demo/apiClient.ts';

type Made = { readonly id: string };

/** A quote as far as tests read it. */
export type QuoteSeen = Made & {
  readonly status: string;
  readonly revision: number;
  readonly subscription_id: string | null;
  readonly workflow_id: string;
  readonly next_deadline: { readonly at: string; readonly label: string } | null;
  readonly figures: { readonly total: { readonly charges: string; readonly savings: string } } | null;
};

export type QuotedSeats = { readonly accountId: string; readonly priceId: string; readonly quoteId: string };

/** What a customer enters. */
export const checkout = {
  contact: { name: 'Ada', email: 'ada@maple.example' },
  payment_method: { token: 'tok_sandbox_visa' },
};

/** An account in Ontario, and a draft for ten seats at 29.00 CAD a month: 15 months after 2 free ones. */
export async function draftedQuote(
  api: ApiClient,
  { clockId, ...offer }: { clockId?: string; [field: string]: unknown } = {},
): Promise<QuotedSeats> {
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
  const { id: priceId } = await api.post<Made>('/v1/prices', price, `price-${key}`);
  const company = {
    company_name: 'Maple Support Inc.',
    billing_address: { country: 'CA', region: 'ON' },
    currency: 'CAD',
    time_zone: 'America/Toronto',
    // Nobody pays here: what follows from that is told elsewhere.
    policy_overrides: { dunning: 'none' },
    ...(clockId ? { test_clock_id: clockId } : {}),
  };
  const { id: accountId } = await api.post<Made>('/v1/accounts', company, `account-${key}`);
  const body = {
    account_id: accountId,
    items: [{ price_id: priceId, quantity: 10 }],
    term_months: 15,
    free_months: 2,
    ...offer,
  };
  const { id: quoteId } = await api.post<Made>('/v1/quotes', body, `quote-${key}`);
  return { accountId, priceId, quoteId };
}

/** The same, sent. */
export async function sentQuote(...[api, offer]: Parameters<typeof draftedQuote>): Promise<QuotedSeats> {
  const quoted = await draftedQuote(api, offer);
  await api.post(`/v1/quotes/${quoted.quoteId}/send`, {}, `send-${quoted.quoteId}`);
  return quoted;
}
