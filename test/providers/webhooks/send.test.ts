import type { lookup } from 'node:dns';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { newWebhookSecret } from '../../../api/keys/webhookSecret.ts';
import { createWebhookSender } from '../../../providers/webhooks/send.ts';
import { type Receiver, startReceiver, status } from '../../main/support/webhookReceiver.ts';

let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.close());

const secret = newWebhookSecret();
const message = (url: string) => ({ url, id: 'evt_1', body: '{"id":"evt_1"}', secrets: [secret] });

/** A resolver that knows one answer, and remembers what it was asked. */
function resolverOf(...addresses: string[]) {
  const asked: string[] = [];
  const resolve = ((name: string, _options: object, done: (error: null, all: object[]) => void) => {
    asked.push(name);
    const all = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    done(null, all);
  }) as unknown as typeof lookup;
  return { resolve, asked };
}

test.each([
  { why: 'this machine', addresses: ['127.0.0.1'] },
  { why: 'a private network', addresses: ['10.1.2.3'] },
  { why: 'the metadata of a cloud', addresses: ['169.254.169.254'] },
  { why: 'a private network in IPv6', addresses: ['fd00::1'] },
  { why: 'a mapped address', addresses: ['::ffff:192.168.0.1'] },
  { why: 'one of several', addresses: ['8.8.8.8', '172.16.0.1'] },
  { why: 'nothing', addresses: [] },
])('a public name that resolves to $why is not connected to', async ({ addresses }) => {
  const { resolve, asked } = resolverOf(...addresses);
  const send = createWebhookSender({ mayBePrivate: false, version: 'test', resolve });
  expect(await send(message('https://hooks.example.com/'))).toEqual({
    statusCode: null,
    error: 'hooks.example.com is not on the public internet.',
    response: null,
  });
  expect(asked).toEqual(['hooks.example.com']);
  send.close();
});

test('a URL that was allowed once is checked again when it is sent to', async () => {
  const send = createWebhookSender({ mayBePrivate: false, version: 'test' });
  expect(await send(message('https://127.0.0.1/'))).toMatchObject({ error: 'The URL must be on the public internet.' });
  expect(await send(message(receiver.url))).toMatchObject({ error: 'The URL must begin with https://.' });
  expect(receiver.received).toEqual([]);
  send.close();
});

test('a connection is kept; one that the receiver has closed meanwhile is made anew at once', async () => {
  const send = createWebhookSender({ mayBePrivate: true, version: 'test' });
  expect(await send(message(receiver.url))).toEqual({ statusCode: 200, error: null, response: 'ok' });
  receiver.answer = (response) => {
    receiver.answer = status(202);
    response.socket?.resetAndDestroy();
  };
  expect(await send(message(receiver.url))).toMatchObject({ statusCode: 202, error: null });
  expect(receiver.received).toHaveLength(3);
  const { headers, body } = receiver.received[2] as (typeof receiver.received)[number];
  expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toEqual({ id: 'evt_1' });
  expect(headers['user-agent']).toBe('Tenor-Webhooks/test');
  send.close();
});
