import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { majorUnits, minorUnits } from '../../../providers/payments/stripe/minorUnits.ts';
import { createStripeGateway, type StripeGateway } from '../../../providers/payments/stripe/stripeGateway.ts';
import { AT, askCharge } from './support/askCharge.ts';
import { startFakeStripe } from './support/fakeStripe.ts';

let stripe: Awaited<ReturnType<typeof startFakeStripe>>;
let gateway: StripeGateway;

beforeAll(async () => {
  stripe = await startFakeStripe();
  gateway = createStripeGateway({
    secretKey: 'sk_test_123',
    webhookSecret: 'whsec_test',
    pageUrl: 'https://billing.test/authenticate/',
    returnUrl: 'https://billing.test/payments/return',
    api: { host: '127.0.0.1', port: stripe.port, protocol: 'http' },
    timeoutMs: 300,
  });
});
afterAll(() => stripe.stop());
beforeEach(() => {
  stripe.reset();
  const customer = { id: 'cus_1', object: 'customer', metadata: { tenor_account: 'account-1' } };
  const card = { brand: 'visa', last4: '4242', exp_month: 3, exp_year: 2027 };
  method('pm_card', { type: 'card', card, customer });
  method('pm_sepa', { type: 'sepa_debit', sepa_debit: { last4: '3000' }, customer });
  method('pm_removed', { type: 'card', card, customer: null });
  const setups = [{ status: 'canceled' }, { status: 'succeeded', mandate: 'mandate_1' }];
  stripe.on('GET /v1/setup_intents', { body: { object: 'list', data: setups } });
});

const method = (id: string, fields: object) =>
  stripe.on(`GET /v1/payment_methods/${id}`, { body: { id, object: 'payment_method', ...fields } });
const intent = (fields: object = {}) => ({
  id: 'pi_1',
  object: 'payment_intent',
  status: 'succeeded',
  payment_method_types: ['card'],
  last_payment_error: null,
  next_action: null,
  metadata: { tenor_key: 'key-1' },
  ...fields,
});
const CREATE = 'POST /v1/payment_intents';
const PAGE = 'https://billing.test/authenticate/pi_1';
const lastSeen = () => stripe.seen.at(-1);

/** A card error as Stripe sends it, with the intent that it has made. */
function cardError(error: object, headers: Record<string, string> = {}) {
  const made = intent({ status: 'requires_payment_method', last_payment_error: error });
  return { status: 402, headers, body: { error: { type: 'card_error', ...error, payment_intent: made } } };
}

describe('amounts are whole smallest units, exact', () => {
  test.each([
    { currency: 'EUR', amount: '290.00', units: 29_000 },
    { currency: 'USD', amount: '0.29', units: 29 },
    { currency: 'USD', amount: '1.005', units: null },
    { currency: 'JPY', amount: '290', units: 290 },
    { currency: 'JPY', amount: '290.5', units: null },
    { currency: 'KWD', amount: '1.230', units: 1_230 },
    { currency: 'KWD', amount: '1.234', units: null },
    { currency: 'ISK', amount: '500', units: 50_000 },
    { currency: 'UGX', amount: '500', units: 50_000 },
    { currency: 'MGA', amount: '500.00', units: 500 },
    { currency: 'EUR', amount: '90071992547409.91', units: Number.MAX_SAFE_INTEGER },
    { currency: 'EUR', amount: '90071992547409.92', units: null },
  ])('$amount $currency', ({ currency, amount, units }) => {
    expect(minorUnits(currency, amount)).toBe(units);
    if (units !== null) expect(majorUnits(currency.toLowerCase(), units)).toEqual({ currency, amount });
  });
});

describe('a charge', () => {
  test('carries its key as idempotency key and in its metadata, the customer, and no customer is there', async () => {
    stripe.on(CREATE, { body: intent() });
    const request = askCharge('pm_card', { key: 'key-1', accountId: 'account-1' });
    expect(await gateway.charge(request)).toEqual({ kind: 'succeeded', reference: 'pi_1' });
    expect(lastSeen()?.key).toBe('key-1');
    expect(Object.fromEntries(lastSeen()?.body ?? [])).toEqual({
      amount: '29000',
      currency: 'eur',
      customer: 'cus_1',
      payment_method: 'pm_card',
      'allowed_payment_method_types[0]': 'card',
      confirm: 'true',
      off_session: 'true',
      'metadata[tenor_key]': 'key-1',
      'metadata[tenor_account]': 'account-1',
    });
  });

  test('of a bank account names the mandate that its customer gave', async () => {
    stripe.on(CREATE, { body: intent({ status: 'processing', payment_method_types: ['sepa_debit'] }) });
    const expectedAt = '2026-08-07T09:00:00.000Z';
    expect(await gateway.charge(askCharge('pm_sepa'))).toEqual({ kind: 'pending', reference: 'pi_1', expectedAt });
    expect(lastSeen()?.body.get('mandate')).toBe('mandate_1');
  });

  test('with its customer there may send them to their bank and back', async () => {
    const next_action = { type: 'redirect_to_url', redirect_to_url: { url: 'https://bank.test/3ds' } };
    stripe.on(CREATE, { body: intent({ status: 'requires_action', next_action }) });
    const answer = await gateway.charge(askCharge('pm_card', { isOnSession: true }));
    expect(answer).toEqual({ kind: 'authentication_required', reference: 'pi_1', url: 'https://bank.test/3ds' });
    expect(lastSeen()?.body.get('return_url')).toBe('https://billing.test/payments/return');
    expect(lastSeen()?.body.has('off_session')).toBe(false);
  });

  test.each([
    {
      why: 'our page, where there is no address',
      status: 'requires_action',
      kind: 'authentication_required',
      url: PAGE,
    },
    { why: 'somebody has cancelled it', status: 'canceled', kind: 'declined', code: 'processing_error' },
    { why: 'a status that is not ours', status: 'requires_capture', kind: 'unknown' },
  ])('$why', async ({ why: _, status, ...expected }) => {
    stripe.on(CREATE, { body: intent({ status, next_action: { type: 'use_stripe_sdk' } }) });
    expect(await gateway.charge(askCharge('pm_card'))).toMatchObject(expected);
  });

  const visa = { payment_method: { card: { brand: 'visa' } } };
  const mastercard = { payment_method: { card: { brand: 'mastercard' } } };
  test.each([
    { why: 'soft', error: { decline_code: 'insufficient_funds' }, expected: { code: 'insufficient_funds' } },
    { why: 'in our words', error: { decline_code: 'generic_decline' }, expected: { code: 'card_declined' } },
    { why: 'without a decline code', error: { code: 'expired_card' }, expected: { code: 'expired_card' } },
    { why: 'unknown words are kept', error: { decline_code: 'new_word' }, expected: { code: 'new_word' } },
    {
      why: 'Visa says never',
      error: { decline_code: 'generic_decline', network_decline_code: '46', ...visa },
      expected: { isFinal: true },
    },
    {
      why: 'Mastercard says never',
      error: { decline_code: 'generic_decline', network_advice_code: '03', ...mastercard },
      expected: { isFinal: true },
    },
    {
      why: 'Stripe says never',
      error: { decline_code: 'generic_decline', advice_code: 'do_not_try_again' },
      expected: { isFinal: true },
    },
    {
      why: 'the issuer wants its customer',
      error: { decline_code: 'authentication_required' },
      expected: { kind: 'authentication_required', url: PAGE },
    },
  ])('declined: $why', async ({ error, expected }) => {
    stripe.on(CREATE, cardError({ code: 'card_declined', ...error }));
    const answer = await gateway.charge(askCharge('pm_card'));
    expect(answer).toMatchObject({ kind: 'declined', reference: 'pi_1', ...expected });
    expect('isFinal' in answer).toBe('isFinal' in expected);
  });

  test.each([
    { why: 'its method was removed', token: 'pm_removed', amount: '290.00', code: 'invalid_account' },
    { why: 'a token of another gateway', token: 'tok_visa', amount: '290.00', code: 'invalid_account' },
    { why: 'Stripe has no such amount', token: 'pm_card', amount: '290.001', code: 'amount_not_supported' },
  ])('is declined without being sent: $why', async ({ token, amount, code }) => {
    const answer = await gateway.charge(askCharge(token, { amount }));
    expect(answer).toEqual({ kind: 'declined', reference: null, code });
    expect(stripe.seen.filter(({ method: verb }) => verb === 'POST')).toEqual([]);
  });

  test.each([
    { why: 'too little', said: 'amount_too_small', code: 'amount_too_small' },
    { why: 'the mandate does not hold', said: 'payment_intent_mandate_invalid', code: 'revocation_of_authorization' },
    { why: 'the wrong currency', said: 'payment_method_currency_mismatch', code: 'currency_not_supported' },
  ])('is declined, though Stripe calls it a wrong request: $why', async ({ said, code }) => {
    stripe.on(CREATE, { status: 400, body: { error: { type: 'invalid_request_error', code: said } } });
    expect(await gateway.charge(askCharge('pm_card'))).toEqual({ kind: 'declined', reference: null, code });
  });

  test('with a method that was removed since the last charge is declined', async () => {
    method('pm_later', { type: 'card', customer: { id: 'cus_1' } });
    stripe.on(CREATE, { body: intent() });
    expect(await gateway.charge(askCharge('pm_later'))).toMatchObject({ kind: 'succeeded' });
    stripe.on(CREATE, { status: 400, body: { error: { type: 'invalid_request_error', message: 'it was detached' } } });
    method('pm_later', { type: 'card', customer: null });
    expect(await gateway.charge(askCharge('pm_later'))).toMatchObject({ kind: 'declined', code: 'invalid_account' });
  });

  test('with a method that Stripe has never seen throws: it is the wrong Stripe account, not a decline', async () => {
    await expect(gateway.charge(askCharge('pm_unheard_of'))).rejects.toThrow('payment_methods/pm_unheard_of');
  });

  const failed = (status: number, type = 'api_error') => ({ status, body: { error: { type, message: 'no' } } });
  test.each([
    { why: 'the line breaks', reply: 'hang up' as const },
    { why: 'nothing comes in time', reply: 'never answer' as const },
    { why: 'Stripe fails', reply: failed(500) },
    { why: 'Stripe is away', reply: failed(503) },
    { why: 'too many calls', reply: failed(429, 'rate_limit_error') },
    { why: 'the same key is on its way', reply: failed(409, 'idempotency_error') },
  ])('is unknown, and sent with one key: $why', async ({ reply }) => {
    stripe.on(CREATE, reply);
    expect(await gateway.charge(askCharge('pm_card'))).toMatchObject({ kind: 'unknown' });
    // Where a kept connection turns out to be closed, Stripe's package sends once more.
    const keys = stripe.seen.filter(({ method: verb }) => verb === 'POST').map(({ key }) => key);
    expect(new Set(keys).size).toBe(1);
    expect(keys[0]).toEqual(expect.any(String));
  });

  test.each([
    { why: 'a wrong key', reply: failed(401, 'invalid_request_error') },
    { why: 'a parameter that is none', reply: failed(400, 'invalid_request_error') },
    { why: 'the key of another charge', reply: failed(400, 'idempotency_error') },
  ])('throws where the fault is ours: $why', async ({ reply }) => {
    stripe.on(CREATE, reply);
    await expect(gateway.charge(askCharge('pm_card'))).rejects.toThrow('no');
  });

  test('that is replayed is read anew: its first answer may be an old one', async () => {
    const headers = { 'idempotent-replayed': 'true' };
    stripe.on('GET /v1/payment_intents/pi_1', { body: intent() });
    const replies = [
      { headers, body: intent({ status: 'requires_action' }) },
      cardError({ code: 'authentication_required' }, headers),
    ];
    for (const reply of replies) {
      stripe.on(CREATE, reply);
      expect(await gateway.charge(askCharge('pm_card'))).toEqual({ kind: 'succeeded', reference: 'pi_1' });
    }
    stripe.on('GET /v1/payment_intents/pi_1', 'hang up');
    for (const reply of replies) {
      stripe.on(CREATE, reply);
      expect(await gateway.charge(askCharge('pm_card'))).toMatchObject({ kind: 'unknown' });
    }
  });
});

describe('a question', () => {
  const list = (...data: unknown[]) => ({ body: { object: 'list', has_more: false, data } });
  const search = (...data: unknown[]) => ({ body: { object: 'search_result', has_more: false, data } });
  const SURE = { key: 'key-1', at: AT, accountId: 'account-1', sentAt: '2026-08-01T09:00:00.000Z' };
  const JUST_NOW = () => new Date(Date.now() - 60_000).toISOString();

  beforeEach(() => {
    stripe.on('GET /v1/customers/search', search({ id: 'cus_1', object: 'customer' }));
    stripe.on('GET /v1/payment_intents', list(intent({ id: 'pi_other', metadata: { tenor_key: 'key-2' } })));
    stripe.on('GET /v1/payment_intents/search', search());
    stripe.on('GET /v1/payment_intents/pi_1', { body: intent() });
  });

  test('finds a charge in the list of its customer, from a day before it was sent', async () => {
    stripe.on('GET /v1/payment_intents', list(intent({ status: 'processing' })));
    expect(await gateway.lookup(SURE)).toEqual({ kind: 'succeeded', reference: 'pi_1' });
    const listed = stripe.seen.find(({ path }) => path === '/v1/payment_intents');
    expect(listed?.body.get('customer')).toBe('cus_1');
    expect(listed?.body.get('created[gte]')).toBe(String(Date.parse('2026-07-31T09:00:00.000Z') / 1_000));
  });

  test('finds it by search, where only the key is known', async () => {
    stripe.on('GET /v1/payment_intents/search', search(intent({ status: 'processing' })));
    expect(await gateway.lookup({ key: 'key-1', at: AT })).toEqual({ kind: 'succeeded', reference: 'pi_1' });
    expect(stripe.seen[0]?.body.get('query')).toBe("metadata['tenor_key']:'key-1'");
  });

  test('gets a definite no from the whole list, once the call is over', async () => {
    expect(await gateway.lookup(SURE)).toEqual({ kind: 'not_found' });
  });

  test.each([
    { why: 'the search alone never says no', request: { accountId: undefined } },
    { why: 'nobody knows when it was sent', request: { sentAt: undefined } },
    { why: 'the call may still be on its way', request: { sentAt: 'now' } },
  ])('is not sure: $why', async ({ request }) => {
    const sentAt = request.sentAt === 'now' ? JUST_NOW() : 'sentAt' in request ? undefined : SURE.sentAt;
    expect(await gateway.lookup({ ...SURE, ...request, sentAt })).toMatchObject({ kind: 'unknown' });
  });

  test('is not sure of an account without a customer, nor while Stripe is away', async () => {
    stripe.on('GET /v1/customers/search', search());
    expect(await gateway.lookup(SURE)).toMatchObject({ kind: 'unknown' });
    stripe.on('GET /v1/customers/search', 'hang up');
    expect(await gateway.lookup(SURE)).toMatchObject({ kind: 'unknown' });
  });
});

describe('a refund', () => {
  const request = {
    key: 're-1',
    chargeKey: 'key-1',
    chargeReference: 'pi_1',
    currency: 'EUR',
    amount: '90.00',
    at: AT,
  };
  const refused = (error: object) => ({ status: 400, body: { error: { type: 'invalid_request_error', ...error } } });

  test('carries its key; one that is on its way counts', async () => {
    stripe.on('POST /v1/refunds', { body: { id: 're_1', object: 'refund', status: 'pending' } });
    expect(await gateway.refund(request)).toEqual({ kind: 'refunded', reference: 're_1' });
    expect(lastSeen()).toMatchObject({ key: 're-1' });
    expect(Object.fromEntries(lastSeen()?.body ?? [])).toEqual({
      payment_intent: 'pi_1',
      amount: '9000',
      'metadata[tenor_key]': 're-1',
    });
  });

  test.each([
    { why: 'all is paid back', reply: refused({ code: 'charge_already_refunded' }), answer: 'charge_already_refunded' },
    { why: 'more than is left', reply: refused({ param: 'amount' }), answer: 'amount_too_large' },
    { why: 'it was charged back', reply: refused({ code: 'charge_disputed' }), answer: 'charge_disputed' },
    {
      why: 'the bank said no',
      reply: { body: { id: 're_1', status: 'failed', failure_reason: 'expired_or_canceled_card' } },
      answer: 'expired_or_canceled_card',
    },
  ])('is refused: $why', async ({ reply, answer }) => {
    stripe.on('POST /v1/refunds', reply);
    expect(await gateway.refund(request)).toMatchObject({ kind: 'refused', code: answer });
  });

  test('is unknown when the line breaks, and throws where the fault is ours', async () => {
    stripe.on('POST /v1/refunds', 'hang up');
    expect(await gateway.refund(request)).toMatchObject({ kind: 'unknown' });
    stripe.on('POST /v1/refunds', refused({ message: 'wrong' }));
    await expect(gateway.refund(request)).rejects.toThrow('wrong');
  });
});

describe('a method', () => {
  test.each([
    { token: 'pm_card', expected: { kind: 'card', brand: 'visa', last4: '4242', expiresIn: '2027-03' } },
    { token: 'pm_sepa', expected: { kind: 'bank', brand: 'sepa_debit', last4: '3000', expiresIn: null } },
    { token: 'pm_gone', expected: null },
    { token: 'tok_visa', expected: null },
  ])('$token is shown', async ({ token, expected }) => {
    expect(await gateway.describeMethod(token, 'account-1')).toEqual(expected);
  });

  test('of another account, of nobody, or of a kind that is not taken is none', async () => {
    expect(await gateway.describeMethod('pm_card', 'account-2')).toBeNull();
    method('pm_free', { type: 'card', customer: null });
    expect(await gateway.describeMethod('pm_free', 'account-1')).toBeNull();
    method('pm_klarna', { type: 'klarna', customer: { id: 'cus_1', metadata: { tenor_account: 'account-1' } } });
    expect(await gateway.describeMethod('pm_klarna', 'account-1')).toBeNull();
  });
});
