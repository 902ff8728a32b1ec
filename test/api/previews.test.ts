import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type ApiServer, startApiServer } from './support/apiServer.ts';
import { ontario, openShop, type Shop } from './support/catalogue.ts';

let api: ApiServer;
let shop: Shop;
let id: string;

beforeAll(async () => {
  api = await startApiServer('api_previews');
  shop = await openShop(api);
});
afterAll(() => api.close());

beforeEach(async () => {
  const clock = (await api.post('/v1/test_clocks', { frozen_at: '2026-07-15T16:00:00Z' })).body;
  const accountId = (await api.post('/v1/accounts', { ...ontario, test_clock_id: clock.id })).body.id;
  id = (await api.post('/v1/subscriptions', { account_id: accountId, plan_id: shop.planId, quantity: 10 })).body.id;
});

const preview = (order: object) => api.post(`/v1/subscriptions/${id}/preview`, { order }, { key: null });

/** Ten seats of 29.00 from 15 July: 149.68 + 290.00 on 1 August, HST 13 % of 439.68 = 57.16. */
describe('POST /v1/subscriptions/{id}/preview', () => {
  test('shows the whole next invoice with and without the order, and writes nothing', async () => {
    const before = (await api.get(`/v1/subscriptions/${id}`)).body;
    const answer = await preview({ do: 'change_quantity', add: 5 });
    expect(answer.status).toBe(200);
    // Of the same day: 15 × 29.00 × 16/31 = 224.516 → 224.52, + 435.00 = 659.52, × 0.13 = 85.7376.
    expect(answer.body).toMatchObject({
      charged_now: null,
      next_invoice: {
        date: '2026-08-01',
        subtotal: '659.52',
        taxes: [{ name: 'HST', amount: '85.74' }],
        total: '745.26',
        lines: [{ kind: 'proration', amount: '224.52', explanation: { rule: 'PRO-1' } }, { amount: '435.00' }],
      },
      next_invoice_unchanged: { date: '2026-08-01', subtotal: '439.68', tax: '57.16', total: '496.84' },
      open_balance: '0.00',
      still_billed: null,
      subscription: { status: 'active', items: [{ quantity: 15 }] },
      facts: { quantity_before: '10', quantity_after: '15' },
      version: expect.stringMatching(/^2026-07-15-[0-9a-f]{16}$/),
    });
    expect((await api.get(`/v1/subscriptions/${id}`)).body).toEqual(before);
    expect((await preview({ do: 'change_quantity', add: 5 })).body).toEqual(answer.body);
  });

  test('of leaving says what is still billed', async () => {
    // The rest of July: 149.68 + 19.46.
    expect((await preview({ do: 'cancel', channel: 'support' })).body).toMatchObject({
      still_billed: '169.14',
      next_invoice: { total: '169.14' },
      facts: { ends_on: '2026-08-01' },
    });
  });

  test('another version once something has changed', async () => {
    const { version } = (await preview({ do: 'cancel' })).body;
    const accountId = (await api.get(`/v1/subscriptions/${id}`)).body.account_id;
    await api.post('/v1/subscriptions', { account_id: accountId, plan_id: shop.planId });
    expect((await preview({ do: 'cancel' })).body.version).not.toBe(version);
  });

  test.each([
    {
      why: 'an order that the rules refuse',
      order: { do: 'change_quantity', remove: 10 },
      code: 'quantity_out_of_range',
    },
    { why: 'an order that is none', order: { do: 'dance' }, code: 'validation_failed' },
    { why: 'an amount too many', order: { do: 'change_quantity', add: 1, set: 2 }, code: 'validation_failed' },
    { why: 'a field of another order', order: { do: 'pause', days: 3 }, code: 'validation_failed' },
  ])('refuses $why', async ({ order, code }) => {
    expect((await preview(order)).body.code).toBe(code);
  });

  test('of a subscription that is not there', async () => {
    id = '0198f3c2-7d2e-7c1a-9b53-1f2d3c4b5a69';
    expect((await preview({ do: 'cancel' })).body.code).toBe('not_found');
  });
});
