import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Role } from '../../api/keys/actor.ts';
import { refuse } from '../../rules/refusal.ts';
import { type ApiServer, startApiServer } from './support/apiServer.ts';
import { ontario, openShop, type Shop } from './support/catalogue.ts';

const nobody = '0198f3c2-7d2e-7c1a-9b53-1f2d3c4b5a69';
let api: ApiServer;
let shop: Shop;
beforeAll(async () => {
  api = await startApiServer('api_subscriptions');
  shop = await openShop(api);
});
afterAll(() => api.close());

async function accountAt(frozenAt: string, change: object = {}): Promise<string> {
  const clock = (await api.post('/v1/test_clocks', { frozen_at: frozenAt })).body;
  return (await api.post('/v1/accounts', { ...ontario, test_clock_id: clock.id, ...change })).body.id;
}

test('ten licences from 15 July: nothing is paid, the first invoice is that of 1 August', async () => {
  const accountId = await accountAt('2026-07-15T12:00:00-04:00');
  const started = await api.post('/v1/subscriptions', { account_id: accountId, plan_id: shop.planId, quantity: 10 });
  expect(started.status).toBe(201);
  expect(started.body).toMatchObject({
    account_id: accountId,
    plan_id: shop.planId,
    status: 'active',
    starts_on: '2026-07-15',
    billing_starts_on: '2026-07-15',
    ends_on: null,
    paid_until: null,
    next_deadline: null,
    items: [
      { price_id: shop.priceId, quantity: 10, paid_until: null, next_bill_on: '2026-08-01', scheduled_changes: [] },
    ],
    workflow_id: `sub/${started.body.id}`,
    outcome: { invoice_id: null, facts: { plan_id: shop.planId } },
  });
  const { outcome: _, ...subscription } = started.body;
  expect((await api.get(`/v1/subscriptions/${started.body.id}`)).body).toEqual(subscription);
  expect((await api.get(`/v1/accounts/${accountId}`)).body.next_bill_at).toBe('2026-08-02T04:00:00.000Z');
  const list = await api.get(`/v1/subscriptions?account_id=${accountId}&status=active`);
  expect(list.body).toEqual({ data: [subscription], next_cursor: null });
  expect((await api.get(`/v1/subscriptions?account_id=${accountId}&status=ended`)).body.data).toEqual([]);
});

test('items are named by their prices, and billing may start later', async () => {
  const accountId = await accountAt('2026-07-15T16:00:00Z');
  const items = [{ price_id: shop.priceId, quantity: 2 }, { price_id: shop.priceId }];
  const order = { account_id: accountId, items, billing_starts_on: '2026-09-01' };
  const started = await api.post('/v1/subscriptions', order);
  expect(started.body).toMatchObject({ billing_starts_on: '2026-09-01', items: [{ quantity: 2 }, { quantity: 1 }] });
});

test('hardware is invoiced by itself on the day of the order, and a preview says so', async () => {
  const shipping = { country: 'CA', region: 'ON', line1: '1 King Street', city: 'Toronto', postal_code: 'M5H 1A1' };
  const accountId = await accountAt('2026-07-15T16:00:00Z', { shipping_address: shipping });
  const plan = (await api.post('/v1/plans', { product_id: shop.productId, name: 'Phone' })).body;
  const price = { plan_id: plan.id, model: 'per_unit', unit: '120.00', currency: 'CAD', description: 'Phone' };
  const phone = (await api.post('/v1/prices', { ...price, interval: 'once', item_kind: 'hardware' })).body;
  const items = [{ price_id: shop.priceId, quantity: 10 }, { price_id: phone.id }];
  const started = await api.post('/v1/subscriptions', { account_id: accountId, items });
  const { invoice_id: invoiceId, hardware_invoice_id: hardwareId } = started.body.outcome;
  expect(invoiceId).toBeNull();
  const invoice = (await api.get(`/v1/invoices/${hardwareId}`)).body;
  expect(invoice).toMatchObject({
    kind: 'command',
    date: '2026-07-15',
    lines: [{ kind: 'one_time' }],
    total: '135.60',
  });
  const order = { do: 'change_items', items: [{ price_id: phone.id, add: 2 }] };
  const preview = (await api.post(`/v1/subscriptions/${started.body.id}/preview`, { order })).body;
  expect(preview).toMatchObject({ charged_now: null, hardware_charged_now: { subtotal: '240.00' } });
});

test('the currency of an account is fixed once something was ordered in it', async () => {
  const accountId = await accountAt('2026-07-15T16:00:00Z');
  expect((await api.patch(`/v1/accounts/${accountId}`, { currency: 'EUR' })).body.currency).toBe('EUR');
  await api.patch(`/v1/accounts/${accountId}`, { currency: 'CAD' });
  await api.post('/v1/subscriptions', { account_id: accountId, plan_id: shop.planId });
  const answer = await api.patch(`/v1/accounts/${accountId}`, { currency: 'EUR' });
  expect(answer.body).toMatchObject({ status: 409, code: 'currency_fixed', currency: 'CAD' });
});

test('50 equal orders at once start one subscription', async () => {
  const accountId = await accountAt('2026-07-15T16:00:00Z');
  const order = { account_id: accountId, plan_id: shop.planId, quantity: 4 };
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => api.post('/v1/subscriptions', order, { key: 'fifty-orders' })),
  );
  for (const answer of answers) expect(answer.body).toEqual(answers[0]?.body);
  expect((await api.get(`/v1/subscriptions?account_id=${accountId}`)).body.data).toHaveLength(1);
});

describe('an order is refused', () => {
  let accountId: string;
  beforeAll(async () => {
    accountId = await accountAt('2026-07-15T16:00:00Z');
  });

  test.each([
    { why: 'for nobody', order: () => ({ account_id: nobody }), code: 'item_not_found' },
    { why: 'for a plan that is not there', order: () => ({ plan_id: nobody }), code: 'item_not_found' },
    {
      why: 'for a price that is not there',
      order: () => ({ plan_id: undefined, quantity: undefined, items: [{ price_id: nobody }] }),
      code: 'item_not_found',
    },
    { why: 'for none', order: () => ({ quantity: 0 }), code: 'quantity_out_of_range' },
    { why: 'for a day that is over', order: () => ({ billing_starts_on: '2026-07-14' }), code: 'date_out_of_range' },
    { why: 'for half a licence', order: () => ({ quantity: 0.5 }), code: 'validation_failed' },
  ])('$why', async ({ order, code }) => {
    const body = { account_id: accountId, plan_id: shop.planId, quantity: 1, ...order() };
    const answer = await api.post('/v1/subscriptions', body);
    expect(answer.body.code).toBe(code);
  });

  test('in another currency', async () => {
    const body = { account_id: await accountAt('2026-07-15T16:00:00Z', { currency: 'EUR' }), plan_id: shop.planId };
    expect((await api.post('/v1/subscriptions', body)).body).toMatchObject({
      code: 'price_not_in_currency',
      account_currency: 'EUR',
    });
    const items = [{ price_id: shop.priceId }];
    const named = await api.post('/v1/subscriptions', { account_id: body.account_id, items });
    expect(named.body.code).toBe('price_not_in_currency');
  });

  test('where the plan has several prices, with their ids', async () => {
    const { planId, priceId } = await openShop(api);
    const yearly = {
      plan_id: planId,
      model: 'per_unit',
      unit: '290',
      interval: 'year',
      currency: 'CAD',
      description: 'Seat',
    };
    const other = (await api.post('/v1/prices', yearly)).body.id;
    const answer = await api.post('/v1/subscriptions', { account_id: accountId, plan_id: planId });
    expect(answer.body.errors).toEqual([{ field: 'plan_id', detail: expect.stringContaining(`${priceId}, ${other}`) }]);
  });

  test('at a retired price', async () => {
    const { priceId } = await openShop(api);
    await api.post(`/v1/prices/${priceId}/retire`);
    const answer = await api.post('/v1/subscriptions', { account_id: accountId, items: [{ price_id: priceId }] });
    expect(answer.body).toMatchObject({ code: 'price_retired', price_id: priceId });
  });

  test('of hardware without a shipping address', async () => {
    const phone = {
      plan_id: shop.planId,
      model: 'flat',
      amount: '80',
      interval: 'once',
      currency: 'CAD',
      item_kind: 'hardware',
      category: 'hardware',
      description: 'Phone',
    };
    const { id } = (await api.post('/v1/prices', phone)).body;
    const items = [{ price_id: shop.priceId }, { price_id: id }];
    const answer = await api.post('/v1/subscriptions', { account_id: accountId, items });
    expect(answer.body.code).toBe('shipping_address_required');
    await api.post(`/v1/prices/${id}/retire`);
  });

  test('where nobody knows the rate of a tax that the seller collects', async () => {
    const registrations = [{ jurisdiction: 'JP' }];
    const seller = (await api.post('/v1/sellers', { name: 'Tenor KK', country: 'JP', registrations })).body;
    const change = { seller_id: seller.id, billing_address: { country: 'JP' }, policy_profile: 'standard' };
    const answer = await api.post('/v1/subscriptions', {
      account_id: await accountAt('2026-07-15T16:00:00Z', change),
      plan_id: shop.planId,
    });
    expect(answer.body.code).toBe('tax_rate_unknown');
  });
});

describe('commands go to the workflow', () => {
  let id: string;
  beforeEach(async () => {
    const accountId = await accountAt('2026-07-15T16:00:00Z');
    id = (await api.post('/v1/subscriptions', { account_id: accountId, plan_id: shop.planId, quantity: 10 })).body.id;
    api.lifecycles.sent.length = 0;
    api.lifecycles.isAway = false;
    api.lifecycles.answer = async () => ({ subscriptionId: id, invoiceId: null, facts: { done: 'yes' } });
  });

  const change = { kind: 'add', quantity: '5' };
  test.each<{ path: string; body?: object; order: object; as?: Role }>([
    { path: 'quantity', body: { add: 5 }, order: { do: 'change_quantity', change } },
    {
      path: 'quantity',
      body: { remove: 2 },
      order: { do: 'change_quantity', change: { kind: 'remove', quantity: '2' } },
    },
    {
      path: 'quantity',
      body: { set: 0, item_id: nobody },
      order: { do: 'change_quantity', itemId: nobody, change: { kind: 'set', quantity: '0' } },
    },
    {
      path: 'items',
      body: {
        items: [
          { add: 5, price_id: nobody },
          { set: 2, item_id: nobody },
        ],
      },
      order: {
        do: 'change_items',
        items: [
          { priceId: nobody, change },
          { itemId: nobody, change: { kind: 'set', quantity: '2' } },
        ],
      },
    },
    { path: 'interval', body: { price_id: nobody }, order: { do: 'switch_interval', priceId: nobody } },
    {
      path: 'plan',
      body: { price_id: nobody },
      order: { do: 'change_plan', priceId: nobody, when: 'now' },
      as: 'support',
    },
    {
      path: 'plan',
      body: { price_id: nobody, when: '2026-08-01' },
      order: { do: 'change_plan', priceId: nobody, when: '2026-08-01' },
    },
    {
      path: 'upgrade',
      body: { price_id: nobody, quantity: 3, when: 'trial_end' },
      order: { do: 'upgrade', priceId: nobody, quantity: '3', when: 'trial_end' },
      as: 'sales',
    },
    { path: 'trial/extension', body: { days: 7 }, order: { do: 'extend_trial', days: 7 }, as: 'support' },
    { path: 'cancel', order: { do: 'cancel', channel: 'api' } },
    {
      path: 'notice',
      body: { channel: 'portal', accept_next_term: true, reason: 'moved' },
      order: { do: 'give_notice', channel: 'portal', acceptNextTerm: true, reason: 'moved' },
    },
    { path: 'notice/withdraw', body: { channel: 'portal' }, order: { do: 'withdraw_notice', channel: 'portal' } },
    {
      path: 'renewal',
      body: { months: 24, price_id: nobody, quantity: 8 },
      order: { do: 'choose_renewal', months: 24, priceId: nobody, quantity: '8' },
    },
    { path: 'renewal', body: { months: 24 }, order: { do: 'choose_renewal', months: 24 } },
    { path: 'renewal', body: { coupons: ['HALF'] }, order: { do: 'choose_renewal', couponCodes: ['HALF'] } },
    { path: 'reactivate', order: { do: 'reactivate' } },
    { path: 'pause', body: { periods: 2 }, order: { do: 'pause', periods: 2 } },
    { path: 'resume', order: { do: 'resume' } },
    { path: `changes/${nobody}/withdraw`, order: { do: 'withdraw_change', changeId: nobody } },
    { path: 'circuit', order: { do: 'confirm_circuit' } },
  ])('$path $body', async ({ path, body, order, as = 'admin' }) => {
    const options = { key: id, as: api.secrets[as] };
    const answer = await api.post(`/v1/subscriptions/${id}/${path}`, body, options);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ id, outcome: { invoice_id: null, facts: { done: 'yes' } } });
    expect(api.lifecycles.sent).toEqual([
      {
        name: 'order',
        target: { subscriptionId: id, frozenAt: '2026-07-15T16:00:00.000Z' },
        command: {
          commandId: expect.stringMatching(new RegExp(`:${id}$`)),
          requestHash: expect.stringMatching(/^[0-9a-f]{64}$/),
          actor: expect.stringMatching(/^api_key\//),
          order,
        },
      },
    ]);
  });

  test.each(['plan', 'trial/extension'])('%s is an act of support: sales may not', async (path) => {
    const body = path === 'plan' ? { price_id: nobody } : { days: 7 };
    const answer = await api.post(`/v1/subscriptions/${id}/${path}`, body, { as: api.secrets.sales });
    expect(answer.body).toMatchObject({ status: 403, code: 'not_permitted' });
    expect(api.lifecycles.sent).toEqual([]);
  });

  test('an order may name the version of the preview that was consented to', async () => {
    await api.post(`/v1/subscriptions/${id}/pause`, { expected_version: '2026-07-15-0123456789abcdef' });
    expect(api.lifecycles.sent[0]?.command).toMatchObject({
      expectedVersion: '2026-07-15-0123456789abcdef',
      order: { do: 'pause', periods: 1 },
    });
  });

  test('a quantity changes in one way', async () => {
    for (const body of [{}, { add: 1, set: 2 }]) {
      const answer = await api.post(`/v1/subscriptions/${id}/quantity`, body);
      expect(answer.body.errors).toEqual([{ field: 'body', detail: 'name exactly one of add, remove and set' }]);
    }
  });

  test('a refusal of the workflow is told with its facts, and told again', async () => {
    api.lifecycles.answer = async () => refuse('already_ended', 'It is cancelled already.', { ends_on: '2026-08-01' });
    const first = await api.post(`/v1/subscriptions/${id}/cancel`, {}, { key: 'cancel-1' });
    expect(first.status).toBe(409);
    expect(first.body).toMatchObject({ code: 'already_ended', ends_on: '2026-08-01' });
    const again = await api.post(`/v1/subscriptions/${id}/cancel`, {}, { key: 'cancel-1' });
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(api.lifecycles.sent).toHaveLength(1);
  });

  test('while Temporal is away the answer is 503, and the same key works when it is back', async () => {
    api.lifecycles.isAway = true;
    const away = await api.post(`/v1/subscriptions/${id}/cancel`, undefined, { key: 'cancel-2' });
    expect(away.status).toBe(503);
    expect(away.body).toMatchObject({
      code: 'lifecycle_unavailable',
      detail: expect.stringContaining('same Idempotency-Key'),
    });
    expect(away.headers.get('retry-after')).toBe('2');
    api.lifecycles.isAway = false;
    const back = await api.post(`/v1/subscriptions/${id}/cancel`, undefined, { key: 'cancel-2' });
    expect(back.status).toBe(200);
    expect(back.headers.get('idempotent-replayed')).toBeNull();
  });

  test('a fault is no answer: it is tried again under the same key', async () => {
    api.lifecycles.answer = () => Promise.reject(new Error('a bug'));
    const fault = await api.post(`/v1/subscriptions/${id}/cancel`, undefined, { key: 'cancel-3' });
    expect(fault.status).toBe(500);
    expect(fault.body.detail).not.toContain('a bug');
    api.lifecycles.answer = async () => ({ subscriptionId: id, invoiceId: null, facts: {} });
    expect((await api.post(`/v1/subscriptions/${id}/cancel`, undefined, { key: 'cancel-3' })).status).toBe(200);
  });

  test.each(['quantity', 'cancel', 'interval'])('%s of a subscription that is not there', async (path) => {
    const body = { quantity: { add: 1 }, cancel: {}, interval: { price_id: nobody } }[path];
    expect((await api.post(`/v1/subscriptions/${nobody}/${path}`, body)).body.code).toBe('not_found');
    expect(api.lifecycles.sent).toEqual([]);
  });

  test('an order starts while Temporal is away: the relay brings its workflow to life', async () => {
    api.lifecycles.isAway = true;
    const accountId = await accountAt('2026-07-15T16:00:00Z');
    const started = await api.post('/v1/subscriptions', { account_id: accountId, plan_id: shop.planId, quantity: 3 });
    expect(started.status).toBe(201);
    const messages = await api
      .database('outbox')
      .where({ account_id: accountId, topic: 'workflow.start_subscription' });
    expect(messages.map(({ payload }) => payload)).toEqual([
      expect.objectContaining({ subscription_id: started.body.id }),
    ]);
  });
});
