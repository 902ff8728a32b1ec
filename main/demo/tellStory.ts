import { DEMO_CATALOGUE, type DemoPrice } from '../../rules/catalogue/demoCatalogue.ts';
import type { ApiClient } from './apiClient.ts';

/** The company, the clock and what it bought: the same ids at every start, because every write has its own fixed key. */
export type DemoCompany = { readonly accountId: string; readonly clockId: string; readonly subscriptionId: string };

type Made = { readonly id: string };

const keyed = (name: string) => `demo/${name}`;

/**
 * The story that the first start tells: Maple Support of Ontario orders ten seats on 15 July, five more on 10 August, and is
 * billed for it under a test clock. Told again, it changes nothing: every write is known by its Idempotency-Key.
 */
export async function tellStory(api: ApiClient, say: (step: string) => void): Promise<DemoCompany> {
  say('seeding the demo catalogue');
  const seatPriceId = await seedCatalogue(api);
  say('15 July: Maple Support orders 10 seats');
  const clock = await api.post<Made>(
    '/v1/test_clocks',
    { frozen_at: '2026-07-15T16:00:00Z', name: 'Demo: the 15 July story' },
    keyed('clock'),
  );
  const account = await api.post<Made>('/v1/accounts', mapleSupport(clock.id), keyed('account'));
  const order = { account_id: account.id, items: [{ price_id: seatPriceId, quantity: 10 }] };
  const subscription = await api.post<Made>('/v1/subscriptions', order, keyed('order'));
  say('1 August: the first invoice');
  await advance(api, clock.id, '2026-08-10T16:00:00Z');
  say('10 August: five more seats');
  await api.post(`/v1/subscriptions/${subscription.id}/quantity`, { add: 5 }, keyed('more-seats'));
  say('1 September: the second invoice');
  await advance(api, clock.id, '2026-09-02T16:00:00Z');
  return { accountId: account.id, clockId: clock.id, subscriptionId: subscription.id };
}

function mapleSupport(clockId: string) {
  return {
    company_name: 'Maple Support Inc.',
    contact: { name: 'Ada Martin', email: 'billing@maple.example' },
    billing_address: {
      country: 'CA',
      region: 'ON',
      line1: '1 King Street West',
      city: 'Toronto',
      postal_code: 'M5H 1A1',
    },
    currency: 'CAD',
    time_zone: 'America/Toronto',
    test_clock_id: clockId,
  };
}

const advance = (api: ApiClient, clockId: string, to: string) =>
  api.post(`/v1/test_clocks/${clockId}/advance`, { to }, keyed(`advance-${to}`));

/** Makes the products, plans and prices of the demo catalogue; answers with the price of a seat for a month, in CAD. */
async function seedCatalogue(api: ApiClient): Promise<string> {
  let seatPriceId: string | undefined;
  for (const product of DEMO_CATALOGUE) {
    const { id: productId } = await api.post<Made>(
      '/v1/products',
      { name: product.name },
      keyed(`product/${product.name}`),
    );
    for (const plan of product.plans) {
      const { id: planId } = await api.post<Made>(
        '/v1/plans',
        { product_id: productId, name: plan.name },
        keyed(`plan/${plan.name}`),
      );
      for (const price of plan.prices) {
        for (const currency of price.currencies) {
          const made = await api.post<Made>(
            '/v1/prices',
            priceBody(planId, price, currency),
            keyed(`price/${plan.name}/${price.interval}/${currency}`),
          );
          if (plan.name === 'seat' && price.interval === 'month' && currency === 'CAD') seatPriceId = made.id;
        }
      }
    }
  }
  if (seatPriceId === undefined) throw new Error('the demo catalogue has no monthly price of "seat" in CAD');
  return seatPriceId;
}

/** The figures of a model stand beside its name. */
function priceBody(planId: string, price: DemoPrice, currency: string) {
  const { kind, ...figures } = price.model;
  const model = kind === 'package' ? { package: figures } : figures;
  const { interval, description, category } = price;
  return {
    plan_id: planId,
    model: kind,
    ...model,
    interval,
    currency,
    item_kind: price.itemKind,
    category,
    description,
  };
}
