import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ApiServer, startApiServer } from './support/apiServer.ts';
import { ontario, openShop } from './support/catalogue.ts';

const nobody = '0198f3c2-7d2e-7c1a-9b53-1f2d3c4b5a69';
let api: ApiServer;
let planId: string;
let accountId: string;
beforeAll(async () => {
  api = await startApiServer('api_coupons');
  planId = (await openShop(api)).planId;
  const clock = (await api.post('/v1/test_clocks', { frozen_at: '2026-08-01T16:00:00Z' })).body;
  accountId = (await api.post('/v1/accounts', { ...ontario, test_clock_id: clock.id })).body.id;
});
afterAll(() => api.close());

const fifth = { description: 'A fifth off', percent: '20', periods: 3 };
const sell = (coupons: readonly string[]) =>
  api.post('/v1/subscriptions', { account_id: accountId, plan_id: planId, quantity: 10, coupons });

test.each([
  { why: 'a percentage of a number of periods', coupon: { code: 'FIFTH', ...fifth } },
  { why: 'all of it, once', coupon: { code: 'GIFT', description: 'A gift', percent: '100', periods: 1 } },
  {
    why: 'an amount for ever',
    coupon: { code: 'TEN-OFF', description: 'Ten off', amount: '10.00', currency: 'CAD', periods: null },
  },
])('$why is read back as it was given', async ({ coupon }) => {
  const made = await api.post('/v1/coupons', coupon);
  expect(made.status).toBe(201);
  const none = { percent: null, amount: null, currency: null, retired_at: null };
  expect(made.body).toMatchObject({ ...none, ...coupon });
  expect((await api.get(`/v1/coupons/${made.body.id}`)).body).toEqual(made.body);
});

test.each([
  { why: 'neither a percentage nor an amount', change: { percent: undefined }, field: 'percent' },
  { why: 'both', change: { amount: '5.00', currency: 'CAD' }, field: 'percent' },
  { why: 'more than all', change: { percent: '100.01' }, field: 'percent' },
  { why: 'nothing', change: { percent: '0.00' }, field: 'percent' },
  { why: 'a number', change: { percent: 20 }, field: 'percent' },
  { why: 'an amount of no currency', change: { percent: undefined, amount: '5.00' }, field: 'currency' },
  { why: 'a percentage in a currency', change: { currency: 'CAD' }, field: 'currency' },
  {
    why: 'a currency that does not exist',
    change: { percent: undefined, amount: '5.00', currency: 'XXY' },
    field: 'currency',
  },
  { why: 'small letters', change: { code: 'fifth' }, field: 'code' },
  { why: 'no period', change: { periods: 0 }, field: 'periods' },
  { why: 'half a period', change: { periods: 1.5 }, field: 'periods' },
  { why: 'periods left out, of which null would be for ever', change: { periods: undefined }, field: 'periods' },
])('refused with the field: $why', async ({ change, field }) => {
  const answer = await api.post('/v1/coupons', { code: 'WRONG', ...fifth, ...change });
  expect(answer.body.code).toBe('validation_failed');
  expect(answer.body.errors.map((error: { field: string }) => error.field)).toContain(field);
});

test('a code is given once, also after it was retired', async () => {
  const coupon = { code: 'ONLY-ONCE', ...fifth };
  const made = await api.post('/v1/coupons', coupon, { key: 'only-once' });
  expect((await api.post('/v1/coupons', coupon, { key: 'only-once' })).body).toEqual(made.body);
  expect((await api.post('/v1/coupons', coupon)).body).toMatchObject({ code: 'not_permitted' });
  await api.post(`/v1/coupons/${made.body.id}/retire`);
  expect((await api.post('/v1/coupons', { ...coupon, percent: '5' })).body.code).toBe('not_permitted');
});

test('they are listed in pages, the newest first', async () => {
  for (const code of ['PAGE-1', 'PAGE-2', 'PAGE-3']) await api.post('/v1/coupons', { code, ...fifth });
  const first = (await api.get('/v1/coupons?limit=2')).body;
  expect(first.data.map(({ code }: { code: string }) => code)).toEqual(['PAGE-3', 'PAGE-2']);
  const second = (await api.get(`/v1/coupons?limit=2&cursor=${first.next_cursor}`)).body;
  expect(second.data[0].code).toBe('PAGE-1');
});

test('nothing with this id', async () => {
  expect((await api.get(`/v1/coupons/${nobody}`)).body.code).toBe('not_found');
  expect((await api.post(`/v1/coupons/${nobody}/retire`)).status).toBe(404);
});

test('support and a reader may read them, and make none', async () => {
  expect((await api.get('/v1/coupons', { as: api.secrets.support })).status).toBe(200);
  const answer = await api.post('/v1/coupons', { code: 'BY-SUPPORT', ...fifth }, { as: api.secrets.support });
  expect(answer).toMatchObject({ status: 403, body: { code: 'not_permitted' } });
});

describe('in an order', () => {
  test('the subscription carries them, and its first invoice is less', async () => {
    await api.post('/v1/coupons', { code: 'HALF', description: 'Half off', percent: '50', periods: 1 });
    await api.post('/v1/coupons', {
      ...{ code: 'FIVE', description: 'Five off', amount: '5.00', currency: 'CAD', periods: null },
    });
    const sold = await sell(['FIVE', 'HALF']);
    expect(sold.status).toBe(201);
    expect(sold.body.coupons).toEqual([
      { code: 'FIVE', description: 'Five off', periods_used: 0 },
      { code: 'HALF', description: 'Half off', periods_used: 0 },
    ]);
    // Percentages first, whatever the order: 290.00 − 145.00 − 5.00, and HST of 13 %.
    const more = { order: { do: 'change_quantity', add: 1 } };
    const preview = await api.post(`/v1/subscriptions/${sold.body.id}/preview`, more);
    expect(preview.body.next_invoice_unchanged).toMatchObject({
      lines: [
        { kind: 'recurring', amount: '290.00' },
        { kind: 'coupon', description: 'Half off', amount: '-145.00' },
        { kind: 'coupon', description: 'Five off', amount: '-5.00' },
      ],
      subtotal: '140.00',
      tax: '18.20',
    });
  });

  test('who has one keeps it when it is retired; nobody else gets it', async () => {
    const { id } = (await api.post('/v1/coupons', { code: 'LAST-DAY', ...fifth })).body;
    const sold = await sell(['LAST-DAY']);
    const retired = await api.post(`/v1/coupons/${id}/retire`);
    expect(retired.body).toMatchObject({ code: 'LAST-DAY', retired_at: expect.any(String) });
    expect((await api.post(`/v1/coupons/${id}/retire`)).body).toEqual(retired.body);
    const kept = (await api.get(`/v1/subscriptions/${sold.body.id}`)).body.coupons;
    expect(kept).toEqual([{ code: 'LAST-DAY', description: 'A fifth off', periods_used: 0 }]);
    expect((await sell(['LAST-DAY'])).body).toMatchObject({ code: 'item_not_found', coupon: 'LAST-DAY' });
  });

  test.each([
    { why: 'one that does not exist', coupons: ['NEVER'], code: 'item_not_found', facts: { coupon: 'NEVER' } },
    { why: 'one twice', coupons: ['TWICE', 'TWICE'], code: 'not_permitted', facts: { coupon: 'TWICE' } },
    {
      why: 'one in another currency',
      coupons: ['IN-EURO'],
      code: 'price_not_in_currency',
      facts: { coupon_currency: 'EUR', account_currency: 'CAD' },
    },
  ])('$why is refused', async ({ coupons, code, facts }) => {
    await api.post('/v1/coupons', { code: 'TWICE', ...fifth });
    await api.post('/v1/coupons', {
      ...{ code: 'IN-EURO', description: 'Ten euros', amount: '10.00', currency: 'EUR', periods: 1 },
    });
    expect((await sell(coupons)).body).toMatchObject({ code, ...facts });
  });
});
