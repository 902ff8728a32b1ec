import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import Stripe from 'stripe';
import type { GatewayReportRow } from '../../../providers/payments/gateway.ts';
import { createStripeGateway, type StripeGateway } from '../../../providers/payments/stripe/stripeGateway.ts';
import { startFakeStripe } from './support/fakeStripe.ts';

const SECRET = 'whsec_test';
const RECEIVED_AT = '2026-08-01T09:00:00.000Z';
const CREATED = Date.parse('2026-08-01T08:59:30.000Z') / 1_000;
const AT = '2026-08-01T08:59:30.000Z';
const { webhooks } = new Stripe('sk_test_123');

let fake: Awaited<ReturnType<typeof startFakeStripe>>;
let gateway: StripeGateway;

beforeAll(async () => {
  fake = await startFakeStripe();
  gateway = createStripeGateway({
    secretKey: 'sk_test_123',
    webhookSecret: SECRET,
    pageUrl: 'https://billing.test/authenticate/',
    returnUrl: 'https://billing.test/payments/return',
    api: { host: '127.0.0.1', port: fake.port, protocol: 'http' },
  });
});
afterAll(() => fake.stop());
beforeEach(() => fake.reset());

const event = (type: string, object: object) =>
  JSON.stringify({ id: 'evt_1', object: 'event', type, created: CREATED, data: { object } });

type Signing = { secret?: string; signedAt?: string; received?: string };

function receive(payload: string, { secret = SECRET, signedAt = AT, received = payload }: Signing = {}) {
  const timestamp = Date.parse(signedAt) / 1_000;
  const signature = webhooks.generateTestHeaderString({ payload, secret, timestamp });
  const headers = { 'Stripe-Signature': signature };
  return gateway.readWebhook({ body: Buffer.from(received), headers, receivedAt: RECEIVED_AT });
}

const intent = (fields: object) => ({
  id: 'pi_1',
  object: 'payment_intent',
  payment_method_types: ['card'],
  last_payment_error: null,
  next_action: null,
  metadata: { tenor_key: 'key-1' },
  ...fields,
});
const dispute = (fields: object) => ({
  id: 'du_1',
  object: 'dispute',
  payment_intent: 'pi_1',
  amount: 10_000,
  currency: 'eur',
  reason: 'fraudulent',
  status: 'needs_response',
  payment_method_details: { type: 'card' },
  ...fields,
});
const refund = (fields: object) => ({ id: 're_1', object: 'refund', metadata: { tenor_key: 're-1' }, ...fields });

describe('what Stripe tells', () => {
  const charge = { kind: 'charge', key: 'key-1', at: AT };
  const chargeback = { kind: 'chargeback', key: 'pi_1', reference: 'du_1', amount: '100.00', at: AT };
  const bank = { payment_method_details: { type: 'us_bank_account' }, reason: 'insufficient_funds', status: 'lost' };
  test.each([
    {
      type: 'payment_intent.succeeded',
      object: intent({ status: 'succeeded' }),
      news: [{ ...charge, answer: { kind: 'succeeded', reference: 'pi_1' } }],
    },
    {
      type: 'payment_intent.payment_failed',
      object: intent({ status: 'requires_payment_method', last_payment_error: { code: 'account_closed' } }),
      news: [{ ...charge, answer: { kind: 'declined', reference: 'pi_1', code: 'invalid_account' } }],
    },
    {
      type: 'payment_intent.requires_action',
      object: intent({ status: 'requires_action' }),
      news: [{ ...charge, answer: expect.objectContaining({ kind: 'authentication_required' }) }],
    },
    {
      type: 'payment_intent.processing',
      object: intent({ status: 'processing' }),
      news: [{ ...charge, answer: expect.objectContaining({ kind: 'pending' }) }],
    },
    { type: 'payment_intent.succeeded', object: intent({ status: 'succeeded', metadata: {} }), news: [] },
    { type: 'charge.dispute.created', object: dispute({}), news: [{ ...chargeback, outcome: 'opened' }] },
    {
      type: 'charge.dispute.closed',
      object: dispute({ status: 'won' }),
      news: [{ ...chargeback, outcome: 'won' }],
    },
    {
      type: 'charge.dispute.closed',
      object: dispute({ status: 'lost' }),
      news: [{ ...chargeback, outcome: 'lost' }],
    },
    { type: 'charge.dispute.created', object: dispute({ status: 'warning_needs_response' }), news: [] },
    { type: 'charge.dispute.closed', object: dispute({ status: 'warning_closed' }), news: [] },
    { type: 'charge.dispute.created', object: dispute({ payment_intent: null }), news: [] },
    {
      type: 'charge.dispute.created',
      object: dispute(bank),
      news: [{ kind: 'returned', key: 'pi_1', code: 'insufficient_funds', at: AT }],
    },
    {
      type: 'charge.dispute.created',
      object: dispute({ ...bank, reason: 'debit_not_authorized', network_reason_code: 'R10' }),
      news: [{ kind: 'returned', key: 'pi_1', code: 'R10', at: AT }],
    },
    { type: 'charge.dispute.closed', object: dispute(bank), news: [] },
    {
      type: 'refund.failed',
      object: refund({ status: 'failed', failure_reason: 'lost_or_stolen_card' }),
      news: [
        {
          kind: 'refund',
          key: 're-1',
          answer: { kind: 'refused', code: 'lost_or_stolen_card', detail: expect.any(String) },
          at: AT,
        },
      ],
    },
    {
      type: 'refund.updated',
      object: refund({ status: 'succeeded' }),
      news: [{ kind: 'refund', key: 're-1', answer: { kind: 'refunded', reference: 're_1' }, at: AT }],
    },
    { type: 'refund.created', object: refund({ status: 'pending' }), news: [] },
    { type: 'refund.failed', object: refund({ status: 'failed', metadata: {} }), news: [] },
    { type: 'customer.created', object: { id: 'cus_1' }, news: [] },
  ])('$type: $news', ({ type, object, news }) => {
    expect(receive(event(type, object))).toEqual(news);
  });
});

describe('what only looks like Stripe is not read', () => {
  const body = event('payment_intent.succeeded', intent({ status: 'succeeded' }));
  test.each([
    { why: 'another secret', signing: { secret: 'whsec_other' } },
    { why: 'another body', signing: { received: body.replace('pi_1', 'pi_2') } },
    { why: 'kept for more than five minutes', signing: { signedAt: '2026-08-01T08:54:59.000Z' } },
    { why: 'signed ahead of time', signing: { signedAt: '2026-08-01T09:05:01.000Z' } },
  ])('$why', ({ signing }) => {
    expect(receive(body, signing)).toBeNull();
  });

  test.each([{}, { 'stripe-signature': '' }, { 'stripe-signature': 't=1,v1=00' }])('signed by %j', (headers) => {
    expect(gateway.readWebhook({ body: Buffer.from(body), headers, receivedAt: RECEIVED_AT })).toBeNull();
  });

  test('five minutes old to the second is read', () => {
    expect(receive(body, { signedAt: '2026-08-01T08:55:00.000Z' })).toHaveLength(1);
  });
});

test('a report goes through all pages of a day, in the currency of each charge', async () => {
  const charge = (id: string, fields: object) => ({
    object: 'charge',
    id,
    payment_intent: `pi_${id}`,
    amount_captured: 29_000,
    currency: 'eur',
    metadata: { tenor_key: `key-${id}` },
    ...fields,
  });
  const transaction = (id: string, type: string, source: unknown, amount = 1) => ({
    id,
    type,
    source,
    amount,
    created: CREATED,
  });
  const page = (has_more: boolean, ...data: unknown[]) => ({ body: { object: 'list', has_more, data } });
  const refunded = { object: 'refund', id: 're_1', amount: 9_000, currency: 'eur', metadata: { tenor_key: 're-1' } };
  const disputed = dispute({ charge: charge('1', {}) });
  fake.on(
    'GET /v1/balance_transactions',
    page(
      true,
      transaction('txn_1', 'charge', charge('1', {})),
      transaction('txn_2', 'payment', charge('2', { currency: 'jpy', amount_captured: 290 })),
      transaction('txn_3', 'payout', { object: 'payout', id: 'po_1' }),
      transaction('txn_4', 'charge', charge('4', { metadata: {} })),
      transaction('txn_5', 'stripe_fee', null),
    ),
    page(
      false,
      transaction('txn_6', 'payment_failure_refund', charge('2', { currency: 'jpy', amount_captured: 290 })),
      transaction('txn_7', 'refund', refunded, -9_000),
      transaction('txn_8', 'refund_failure', refunded, 9_000),
      transaction('txn_9', 'adjustment', disputed, -10_000),
      transaction('txn_10', 'adjustment', disputed, 10_000),
    ),
  );
  const rows: GatewayReportRow[] = [];
  for await (const row of gateway.report('2026-08-01')) rows.push(row);
  expect(rows.map(({ kind, key, currency, amount }) => [kind, key, currency, amount])).toEqual([
    ['capture', 'key-1', 'EUR', '290.00'],
    ['capture', 'key-2', 'JPY', '290'],
    ['return', 'key-2', 'JPY', '290'],
    ['refund', 're-1', 'EUR', '90.00'],
    ['refund', 're-1', 'EUR', '-90.00'],
    ['chargeback', 'key-1', 'EUR', '100.00'],
    ['chargeback', 'key-1', 'EUR', '-100.00'],
  ]);
  const [first, second] = fake.seen;
  expect(first?.body.get('created[gte]')).toBe(String(Date.parse('2026-08-01T00:00:00.000Z') / 1_000));
  expect(first?.body.get('created[lt]')).toBe(String(Date.parse('2026-08-02T00:00:00.000Z') / 1_000));
  expect(second?.body.get('starting_after')).toBe('txn_5');
});

test('a new method is begun for the customer of the account, made where there is none', async () => {
  fake.on('GET /v1/customers/search', { body: { object: 'search_result', data: [] } });
  fake.on('POST /v1/customers', { body: { id: 'cus_new', object: 'customer' } });
  fake.on('POST /v1/setup_intents', { body: { id: 'seti_1', client_secret: 'seti_1_secret' } });
  expect(await gateway.setup('account-1')).toEqual({ setupIntentId: 'seti_1', clientSecret: 'seti_1_secret' });
  const [, made, begun] = fake.seen;
  expect(made).toMatchObject({ path: '/v1/customers', key: 'tenor-customer-account-1' });
  expect(begun?.body.get('customer')).toBe('cus_new');
  expect(begun?.body.get('usage')).toBe('off_session');
});
