import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ApiServer, startApiServer } from './support/apiServer.ts';
import { ontario, openShop, type Shop } from './support/catalogue.ts';

const nobody = '0198f3c2-7d2e-7c1a-9b53-1f2d3c4b5a69';
let api: ApiServer;
let shop: Shop;
let accountId: string;

beforeAll(async () => {
  api = await startApiServer('api_agenda');
  shop = await openShop(api);
  const clock = (await api.post('/v1/test_clocks', { frozen_at: '2026-07-15T16:00:00Z' })).body;
  accountId = (await api.post('/v1/accounts', { ...ontario, test_clock_id: clock.id })).body.id;
  await api.post('/v1/subscriptions', { account_id: accountId, plan_id: shop.planId, quantity: 10 });
});
afterAll(() => api.close());

describe('the agenda of an account', () => {
  test('has its invoices with taxes, each with the rule that makes it', async () => {
    const { status, body } = await api.get(`/v1/accounts/${accountId}/agenda?to=2026-09-01`);
    expect(status).toBe(200);
    // 290 × 16 ÷ 31 = 149.68, and 290.00: 439.68; HST of 13 %: 57.16
    expect(body).toEqual({
      account_id: accountId,
      currency: 'CAD',
      from: '2026-07-15T16:00:00.000Z',
      to: '2026-09-02T04:00:00.000Z',
      stopped: null,
      data: [
        {
          at: '2026-08-02T04:00:00.000Z',
          date: '2026-08-01',
          what: 'invoice.issued',
          subscription_id: null,
          amount: '496.84',
          invoice: {
            ...{ date: '2026-08-01', due_on: '2026-08-31', subtotal: '439.68', tax: '57.16' },
            ...{ total: '496.84', amount_due: '496.84' },
          },
          reason: {
            rule: 'INV-5',
            label: 'Invoice of 2026-08-01',
            sentence: 'The invoice of 2026-08-01 over 496.84 CAD is issued, due on 2026-08-31.',
          },
        },
        expect.objectContaining({ date: '2026-09-01', amount: '327.70' }),
      ],
    });
  });

  test('looks 13 months ahead where it is not told how far', async () => {
    const { body } = await api.get(`/v1/accounts/${accountId}/agenda`);
    expect(body.to).toBe('2027-08-16T04:00:00.000Z');
    expect(body.data).toHaveLength(13);
  });

  test('is read without waiting for who moves the account', async () => {
    await api.database.transaction(async (trx) => {
      await trx('accounts').where('id', accountId).forUpdate().first();
      const { status } = await api.get(`/v1/accounts/${accountId}/agenda`);
      expect(status).toBe(200);
    });
  });

  test.each([
    { why: 'a day that is over', to: '2026-07-14', code: 'date_out_of_range' },
    { why: 'more than 5 years ahead', to: '2031-07-16', code: 'date_out_of_range' },
    { why: 'no date', to: 'tomorrow', code: 'validation_failed' },
  ])('is refused for $why', async ({ to, code }) => {
    const { status, body } = await api.get(`/v1/accounts/${accountId}/agenda?to=${to}`);
    expect({ status, code: body.code }).toEqual({ status: 422, code });
  });

  test('of nobody is not there', async () => {
    const { status, body } = await api.get(`/v1/accounts/${nobody}/agenda`);
    expect({ status, code: body.code }).toEqual({ status: 404, code: 'not_found' });
  });

  test('of an account whose billing has stopped says why, and has no invoice', async () => {
    const clock = (await api.post('/v1/test_clocks', { frozen_at: '2026-07-15T16:00:00Z' })).body;
    const stopped = (await api.post('/v1/accounts', { ...ontario, test_clock_id: clock.id })).body.id;
    await api.post('/v1/subscriptions', { account_id: stopped, plan_id: shop.planId, quantity: 10 });
    await api.database('accounts').where('id', stopped).update({ billing_stopped_at: '2026-08-02T04:00:00Z' });
    await api.database('billing_cases').insert({
      ...{
        id: nobody,
        account_id: stopped,
        code: 'billing_fault',
        detail: 'Billing stopped.',
        bill_date: '2026-08-01',
      },
      opened_at: '2026-08-02T04:00:00Z',
    });
    const { body } = await api.get(`/v1/accounts/${stopped}/agenda`);
    expect({ stopped: body.stopped, data: body.data }).toEqual({ stopped: 'Billing stopped.', data: [] });
  });
});
