import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { type LiveTenor, liveTenor } from '../support/liveTenor.ts';
import { type Receiver, startReceiver } from './support/webhookReceiver.ts';
import { until } from './support/webhookWorld.ts';

let live: LiveTenor;
let receiver: Receiver;
beforeAll(async () => {
  live = await liveTenor('webhooks_live', { webhooksMayBePrivate: true });
  receiver = await startReceiver();
});
afterAll(async () => {
  await live.stop();
  await receiver.close();
});

type Made = { id: string; secret: string };
type Delivery = { status: string; attempts: { status_code: number }[] };

test('what an account does reaches an endpoint, in order, woken and verified; a test is answered', async () => {
  const { id, secret } = await live.api.post<Made>('/v1/webhook_endpoints', { url: receiver.url }, 'endpoint');
  const account = await live.api.post<{ id: string }>(
    '/v1/accounts',
    {
      company_name: 'Alder & Sons',
      billing_address: { country: 'CA', region: 'ON' },
      currency: 'CAD',
      time_zone: 'America/Toronto',
    },
    'account',
  );
  await until('its first event', () => receiver.received.length === 1);
  expect(receiver.received[0]?.event).toMatchObject({ type: 'account.created', account_id: account.id });
  const { headers = {}, body = '' } = receiver.received[0] ?? {};
  expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toMatchObject({ account_id: account.id });
  const { data } = await live.api.get<{ data: { id: number }[] }>(`/v1/events?account_id=${account.id}`);
  expect(data.map((event) => event.id)).toEqual(receiver.sequences(account.id));

  const asked = await live.api.post<{ id: string }>(`/v1/webhook_endpoints/${id}/test`, {}, 'test');
  await until('its answer', async () => {
    const delivery = await live.api.get<Delivery>(`/v1/webhook_deliveries/${asked.id}`);
    return delivery.status === 'delivered' && delivery.attempts[0]?.status_code === 200;
  });
  expect(receiver.received[1]?.event).toMatchObject({ id: `test_${asked.id}`, type: 'webhook_endpoint.test' });
});
