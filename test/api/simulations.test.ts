import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ApiServer, startApiServer } from './support/apiServer.ts';
import { ontario, openShop, type Shop } from './support/catalogue.ts';

const nobody = '0198f3c2-7d2e-7c1a-9b53-1f2d3c4b5a69';
let api: ApiServer;
let shop: Shop;
let accountId: string;
let subscriptionId: string;

beforeAll(async () => {
  api = await startApiServer('api_simulations');
  shop = await openShop(api);
  const clock = (await api.post('/v1/test_clocks', { frozen_at: '2026-07-15T16:00:00Z' })).body;
  accountId = (await api.post('/v1/accounts', { ...ontario, test_clock_id: clock.id })).body.id;
  const order = { account_id: accountId, plan_id: shop.planId, quantity: 10 };
  subscriptionId = (await api.post('/v1/subscriptions', order)).body.id;
});
afterAll(() => api.close());

const draft = () => {
  const { company_name: _, ...account } = ontario;
  return { ...account, from: '2026-07-15T16:00:00Z' };
};

/** Everything that a write would leave a trace in. */
async function traces() {
  const { rows } = await api.database.raw<{ rows: object[] }>(
    `select (select count(*) from audit_log) as audited, (select count(*) from outbox) as outbox,
       (select count(*) from idempotency_keys) as keys, (select count(*) from command_results) as commands,
       (select sum(xmin::text::bigint) from accounts) as accounts, (select count(*) from subscriptions) as subscriptions`,
  );
  return rows;
}

describe('a simulation', () => {
  test('of an account needs no Idempotency-Key, and writes nothing', async () => {
    const before = await traces();
    const body = {
      account_id: accountId,
      to: '2026-09-30',
      what_if: [{ do: 'cancel', at: '2026-08-20T12:00:00Z', subscription: subscriptionId }],
    };
    const answer = await api.post('/v1/simulations', body, { key: null, as: api.secrets.read_only });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      account_id: accountId,
      from: '2026-07-15T16:00:00.000Z',
      to: '2026-10-01T04:00:00.000Z',
      answers: [{ outcome: 'done', subscription_id: subscriptionId, code: null }],
      // 439.68 with HST of 57.16; then 290.00 with 37.70, or nothing
      difference: { total: '-327.70' },
    });
    expect(answer.body.supposed.invoices.map(({ total }: { total: string }) => total)).toEqual(['496.84']);
    expect(answer.body.unchanged.invoices.map(({ total }: { total: string }) => total)).toEqual(['496.84', '327.70']);
    expect(answer.body.supposed.subscriptions).toMatchObject([{ id: subscriptionId, status: 'ended' }]);
    expect(await traces()).toEqual(before);
  });

  test('of a draft opens an account and orders in memory; what is ordered has a name for the orders on it', async () => {
    const before = await traces();
    const body = {
      draft: draft(),
      to: '2026-09-30',
      what_if: [
        { do: 'subscribe', as: 'seats', plan_id: shop.planId, quantity: 10 },
        { do: 'change_quantity', at: '2026-08-31T23:00:00Z', subscription: 'seats', remove: 2 },
      ],
    };
    const { status, body: answer } = await api.post('/v1/simulations', body, { key: null });
    expect({ status, stopped: answer.supposed?.stopped }).toEqual({ status: 200, stopped: null });
    expect(answer.names).toEqual({ seats: answer.answers[0].subscription_id });
    // 496.84 as ever; then 8 × 29.00 = 232.00 with HST of 30.16
    expect(answer.difference).toEqual({
      by_date: [
        { date: '2026-08-01', supposed: '496.84', unchanged: '0.00', difference: '496.84' },
        { date: '2026-09-01', supposed: '262.16', unchanged: '0.00', difference: '262.16' },
      ],
      total: '759.00',
    });
    expect(answer.supposed.events.map(({ sentence }: { sentence: string }) => sentence)).toContain(
      'The quantity changes from 10 to 8.',
    );
    expect(await traces()).toEqual(before);
  });

  test('of a trial says that it falls to the free plan, and costs nothing', async () => {
    const plan = { product_id: shop.productId, name: 'Tried', trial_days: 14 };
    const { id: planId } = (await api.post('/v1/plans', plan)).body;
    const what_if = [{ do: 'start_trial', as: 'tried', plan_id: planId }];
    const { body } = await api.post('/v1/simulations', { draft: draft(), to: '2026-09-30', what_if }, { key: null });
    expect(body.difference).toEqual({ by_date: [], total: '0.00' });
    expect(body.supposed.subscriptions).toMatchObject([{ id: body.names.tried, status: 'free' }]);
    // 14 days after noon of 15 July in Toronto
    expect(body.supposed.events.at(-1)).toMatchObject({
      at: '2026-07-29T16:00:00.000Z',
      type: 'subscription.trial_ended',
    });
  });

  test('tells an order that would be refused, and goes on', async () => {
    const what_if = [
      { do: 'change_quantity', subscription: subscriptionId, remove: 50 },
      { do: 'cancel', subscription: nobody },
    ];
    const { body } = await api.post('/v1/simulations', { account_id: accountId, to: '2026-09-30', what_if });
    expect(body.answers.map(({ code }: { code: string }) => code)).toEqual(['quantity_out_of_range', 'item_not_found']);
    expect(body.difference.total).toBe('0.00');
  });
});

describe('what cannot be simulated is a problem', () => {
  const to = '2026-09-30';
  const order = (fields: object) => () => ({ account_id: accountId, to, what_if: [fields] });
  test.each([
    { why: 'an account of nobody', body: () => ({ account_id: nobody, to }), code: 'not_found' },
    { why: 'neither an account nor a draft', body: () => ({ to }), code: 'validation_failed' },
    { why: 'both of them', body: () => ({ account_id: accountId, draft: draft(), to }), code: 'validation_failed' },
    { why: 'a day that is over', body: () => ({ account_id: accountId, to: '2026-07-14' }), code: 'date_out_of_range' },
    { why: 'an unknown order', body: order({ do: 'leave', subscription: nobody }), code: 'validation_failed' },
    {
      why: 'an order without its fields',
      body: order({ do: 'change_quantity', subscription: nobody }),
      code: 'validation_failed',
    },
    {
      why: 'an order in the past',
      body: order({ do: 'cancel', subscription: nobody, at: '2026-07-15T15:59:59Z' }),
      code: 'date_out_of_range',
    },
    {
      why: 'an order after the last day',
      body: order({ do: 'cancel', subscription: nobody, at: '2026-10-01T04:00:00Z' }),
      code: 'date_out_of_range',
    },
    { why: 'a plan of nobody', body: order({ do: 'subscribe', as: 'x', plan_id: nobody }), code: 'item_not_found' },
    {
      why: 'a policy that does not exist',
      body: () => ({ draft: { ...draft(), policy_overrides: { moon: 'full' } }, to }),
      code: 'policy_unknown',
    },
    {
      why: 'a seller of nobody',
      body: () => ({ draft: { ...draft(), seller_id: nobody }, to }),
      code: 'item_not_found',
    },
  ])('$why', async ({ body, code }) => {
    const answer = await api.post('/v1/simulations', body(), { key: null });
    expect(answer.body).toMatchObject({ code });
  });
});
