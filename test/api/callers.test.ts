import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Role } from '../../api/keys/actor.ts';
import { type ApiServer, startApiServer } from './support/apiServer.ts';
import { ontario, openShop, type Shop } from './support/catalogue.ts';

let api: ApiServer;
let shop: Shop;
let id: string;
let accountId: string;

beforeAll(async () => {
  api = await startApiServer('api_callers');
  shop = await openShop(api);
});
afterAll(() => api.close());

beforeEach(async () => {
  const contact = { name: 'Ada Byron', email: 'ada@example.com', cc: ['Books@example.com'] };
  const address = { ...ontario.billing_address, postal_code: 'M5V 3L9' };
  accountId = (await api.post('/v1/accounts', { ...ontario, contact, billing_address: address })).body.id;
  id = (await api.post('/v1/subscriptions', { account_id: accountId, plan_id: shop.planId })).body.id;
  api.lifecycles.sent.length = 0;
});

const said = (words: object) => ({ channel: 'support', caller: { name: 'Somebody', ...words } });

/** TERM-8: who asks support to leave is compared with the billing contact before anything is decided. */
describe('a caller who asks support to leave', () => {
  test.each<{ why: string; body: object; as?: Role; caller: string }>([
    { why: 'the contact', body: said({ email: 'ADA@example.com' }), caller: 'verified' },
    { why: 'a copy of the contact', body: said({ email: 'books@example.com' }), caller: 'verified' },
    {
      why: 'with the postal code of the bills',
      body: said({ email: 'ada@example.com', billing_postal_code: 'm5v3l9' }),
      caller: 'verified',
    },
    {
      why: 'with another postal code',
      body: said({ email: 'ada@example.com', billing_postal_code: 'M5V 3L8' }),
      caller: 'unknown',
    },
    { why: 'somebody else', body: said({ email: 'eve@example.com' }), caller: 'unknown' },
    { why: 'nobody asked', body: { channel: 'support' }, caller: 'unknown' },
    {
      why: 'believed by an admin, who may',
      body: { ...said({ email: 'eve@example.com' }), override_reason: 'met in person' },
      as: 'admin',
      caller: 'overridden',
    },
    {
      why: 'an override that was not needed',
      body: { ...said({ email: 'ada@example.com' }), override_reason: 'met in person' },
      caller: 'verified',
    },
  ])('$why', async ({ body, as = 'support' as const, caller }) => {
    for (const path of ['cancel', 'notice']) {
      const answer = await api.post(`/v1/subscriptions/${id}/${path}`, body, { as: api.secrets[as] });
      expect(answer.status).toBe(200);
    }
    const reason = caller === 'overridden' ? { reason: 'met in person' } : {};
    expect(api.lifecycles.sent.map(({ command }) => (command as { order: object }).order)).toEqual([
      { do: 'cancel', channel: 'support', caller, ...reason },
      { do: 'give_notice', channel: 'support', caller, ...reason },
    ]);
  });

  test('support does not override', async () => {
    const body = { ...said({ email: 'eve@example.com' }), override_reason: 'sounded nice' };
    const answer = await api.post(`/v1/subscriptions/${id}/cancel`, body, { as: api.secrets.support });
    expect(answer.body).toMatchObject({ status: 403, code: 'not_permitted' });
    expect(answer.body.detail).toContain('finance or admin');
    expect(api.lifecycles.sent).toEqual([]);
  });

  test('finance takes it over: nothing else of a subscription is its business', async () => {
    const body = { ...said({ email: 'eve@example.com' }), override_reason: 'met in person' };
    const answer = await api.post(`/v1/subscriptions/${id}/cancel`, body, { as: api.secrets.finance });
    expect(answer.status).toBe(200);
    const pause = await api.post(`/v1/subscriptions/${id}/pause`, {}, { as: api.secrets.finance });
    expect(pause.body.code).toBe('not_permitted');
  });

  test('what was said is in the audit log, once, and nowhere else', async () => {
    const body = said({ email: 'ada@example.com', payment_last4: '4242', billing_postal_code: 'M5V 3L9' });
    for (const _ of [1, 2])
      await api.post(`/v1/subscriptions/${id}/cancel`, body, { key: `call ${id}`.replace(' ', '-') });
    const path = `/v1/audit_log?account_id=${accountId}&action=subscription.caller_checked`;
    expect((await api.get(path)).body.data).toMatchObject([
      {
        subject: `subscription/${id}`,
        after: { order: 'cancel', outcome: 'verified', said: body.caller, override_reason: null },
      },
    ]);
    const events = await api.get(`/v1/events?account_id=${accountId}&type=subscription.caller_checked`);
    expect(events.body.data).toMatchObject([{ facts: { order: 'cancel', outcome: 'verified' } }]);
    expect(JSON.stringify([events.body, api.lifecycles.sent])).not.toContain('ada@example.com');
  });

  test.each(['api', 'portal'])('through the channel %s nobody is asked', async (channel) => {
    await api.post(`/v1/subscriptions/${id}/cancel`, { channel });
    expect(api.lifecycles.sent[0]?.command).toMatchObject({ order: { do: 'cancel', channel } });
    const audit = await api.get(`/v1/audit_log?account_id=${accountId}&action=subscription.caller_checked`);
    expect(audit.body.data).toEqual([]);
  });
});
