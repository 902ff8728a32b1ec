import type { ApiServer } from './apiServer.ts';

export type Shop = { readonly productId: string; readonly planId: string; readonly priceId: string };

/** A product with a plan that is sold for 29.00 a month in one currency. */
export async function openShop(api: ApiServer, currency = 'CAD'): Promise<Shop> {
  const product = await api.post('/v1/products', { name: 'Connect' });
  const plan = await api.post('/v1/plans', { product_id: product.body.id, name: 'Seat' });
  const price = await api.post('/v1/prices', {
    plan_id: plan.body.id,
    model: 'per_unit',
    unit: '29.00',
    interval: 'month',
    currency,
    description: 'Seat',
  });
  return { productId: product.body.id, planId: plan.body.id, priceId: price.body.id };
}

/** An account as it is opened; a company in Ontario, billed in CAD. */
export const ontario = {
  company_name: 'Alder & Sons',
  billing_address: { country: 'CA', region: 'ON' },
  currency: 'CAD',
  time_zone: 'America/Toronto',
};
