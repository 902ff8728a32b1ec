import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runCommand } from '../../db/runCommand.ts';
import type { Decision } from '../../rules/subscription/decision.ts';
import { type ApiServer, startApiServer } from './support/apiServer.ts';
import { ontario, openShop, type Shop } from './support/catalogue.ts';

let api: ApiServer;
let shop: Shop;
beforeAll(async () => {
  api = await startApiServer('api_lifecycle_views');
  shop = await openShop(api);
});
afterAll(() => api.close());

async function accountAt(frozenAt: string): Promise<string> {
  const clock = (await api.post('/v1/test_clocks', { frozen_at: frozenAt })).body;
  return (await api.post('/v1/accounts', { ...ontario, test_clock_id: clock.id })).body.id;
}

describe('what a subscription has agreed on', () => {
  test('a trial: when it ends, and nothing that is billed', async () => {
    const account = { account_id: await accountAt('2026-03-20T14:00:00Z') };
    const answer = await api.post('/v1/trials', { ...account, plan_id: shop.planId, days: 14 });
    expect(answer.status).toBe(201);
    // The same local time 14 days later: both days have summer time.
    expect(answer.body).toMatchObject({
      status: 'trialing',
      plan_id: shop.planId,
      items: [],
      trial: { ends_at: '2026-04-03T14:00:00.000Z', days: 14, upgrade: null },
      term: null,
      auto_renewal: null,
    });
    const again = await api.get(`/v1/subscriptions?account_id=${account.account_id}&status=trialing`);
    expect(again.body.data).toHaveLength(1);
  });

  test.each([
    {
      why: 'a plan that is not there',
      body: { plan_id: '0198f3c2-7d2e-7c1a-9b53-1f2d3c4b5a69' },
      code: 'item_not_found',
    },
    { why: 'no days at all', body: { days: 0 }, code: 'validation_failed' },
  ])('no trial of $why', async ({ body, code }) => {
    const account = { account_id: await accountAt('2026-03-20T14:00:00Z'), plan_id: shop.planId };
    expect((await api.post('/v1/trials', { ...account, ...body })).body.code).toBe(code);
  });

  test('a term: when it renews, and until when notice ends it', async () => {
    const order = { account_id: await accountAt('2026-01-15T17:00:00Z'), plan_id: shop.planId, quantity: 10 };
    const agreed = { term: { months: 15 }, purchase_channel: 'reseller' };
    const answer = await api.post('/v1/subscriptions', { ...order, ...agreed });
    expect(answer.body).toMatchObject({
      term: { months: 15, number: 1, renews_on: '2027-04-15', notice_until: '2027-03-16', renewal: null },
      auto_renewal: true,
      notice: null,
      pause: null,
      retention: null,
      purchase_channel: 'reseller',
      coupons: [],
    });
  });

  test('free months are served from today on and billed afterwards', async () => {
    const order = { account_id: await accountAt('2026-05-10T16:00:00Z'), plan_id: shop.planId, free_months: 2 };
    const answer = await api.post('/v1/subscriptions', order);
    expect(answer.body).toMatchObject({ status: 'active', starts_on: '2026-05-10', billing_starts_on: '2026-07-10' });
  });

  test('a line that waits for its circuit is pending', async () => {
    const order = { account_id: await accountAt('2026-05-10T16:00:00Z'), plan_id: shop.planId, awaits_circuit: true };
    expect((await api.post('/v1/subscriptions', order)).body).toMatchObject({ status: 'pending', items: [] });
  });
});

describe('GET /v1/emails', () => {
  let accountId: string;
  const write = (commandId: string, at: string, emails: NonNullable<Decision['emails']>) =>
    runCommand({
      ...{ database: api.database, accountId, commandId, requestHash: 'h', actor: 'clock', at },
      decide: (state) => ({ kind: 'decided', state, subscriptionId: null, invoice: null, events: [], emails }),
    });

  beforeAll(async () => {
    accountId = await accountAt('2026-01-15T17:00:00Z');
    const reminder = (days: string) =>
      ({ template: 'renewal_reminder', subscriptionId: null, facts: { days } }) as const;
    await write('one', '2026-02-01T14:00:00.000Z', [reminder('90'), reminder('60')]);
    await write('one', '2026-02-01T14:00:00.000Z', [reminder('90'), reminder('60')]);
    await write('two', '2026-02-02T14:00:00.000Z', [
      { template: 'cancellation_confirmed', subscriptionId: null, facts: { ends_on: '2026-03-01' } },
    ]);
  });

  test('what was decided, once, dated by its decision, the newest first', async () => {
    const { body } = await api.get(`/v1/emails?account_id=${accountId}`);
    expect(body.data.map(({ template, facts, at }: never) => ({ template, facts, at }))).toEqual([
      { template: 'cancellation_confirmed', facts: { ends_on: '2026-03-01' }, at: '2026-02-02T14:00:00.000Z' },
      { template: 'renewal_reminder', facts: { days: '60' }, at: '2026-02-01T14:00:00.000Z' },
      { template: 'renewal_reminder', facts: { days: '90' }, at: '2026-02-01T14:00:00.000Z' },
    ]);
    expect(body.next_cursor).toBeNull();
  });

  test('page by page, and of one template', async () => {
    const path = `/v1/emails?account_id=${accountId}&limit=1&template=renewal_reminder`;
    const first = (await api.get(path)).body;
    expect(first.data).toMatchObject([{ facts: { days: '60' } }]);
    const second = (await api.get(`${path}&cursor=${first.next_cursor}`)).body;
    expect(second).toMatchObject({ data: [{ facts: { days: '90' } }], next_cursor: null });
  });

  test('they are no events, and not for every key', async () => {
    const { body } = await api.get(`/v1/events?account_id=${accountId}`);
    expect(body.data.filter(({ type }: { type: string }) => type.startsWith('email.'))).toEqual([]);
    expect((await api.get('/v1/emails', { as: api.secrets.read_only })).body.code).toBe('not_permitted');
  });
});
