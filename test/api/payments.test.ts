import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startApiServer } from './support/apiServer.ts';
import { type Debtor, type MoneyServer, startMoneyServer } from './support/moneyServer.ts';

let api: MoneyServer;
beforeAll(async () => {
  api = await startMoneyServer('api_payments');
});
afterAll(() => api?.close());

const methods = ({ accountId }: Debtor) => `/v1/accounts/${accountId}/payment_methods`;
const payments = ({ accountId }: Debtor) => `/v1/accounts/${accountId}/payments`;

async function withCard(token = 'tok_visa#1', more: object = {}): Promise<Debtor> {
  const debtor = await api.openDebtor();
  await api.post(methods(debtor), { gateway_token: token, autopay: false, ...more });
  return debtor;
}

describe('payment methods', () => {
  test('a method is added by its token, which no list shows', async () => {
    const debtor = await api.openDebtor();
    const added = await api.post(methods(debtor), { gateway_token: 'tok_visa_exp_2027_03#4711', autopay: true });
    expect(added.status).toBe(201);
    expect(added.body).toMatchObject({
      autopay: true,
      data: [
        { gateway: 'sandbox', kind: 'card', brand: 'visa', last4: '4242', expires_in: '2027-03', is_default: true },
      ],
    });
    expect((await api.get(methods(debtor))).body).toEqual(added.body);
    expect(JSON.stringify(added.body)).not.toContain('4711');
    expect((await api.get(`/v1/accounts/${debtor.accountId}`)).body.autopay).toBe(true);
    const again = await api.post(methods(debtor), { gateway_token: 'tok_visa_exp_2027_03#4711' });
    expect(again.body.code).toBe('already_exists');
  });

  test.each([
    { why: 'a number of a card', token: '4242424242424242', says: 'is the number of a card' },
    { why: 'one that is grouped', token: '4242 4242-4242 4242', says: 'is the number of a card' },
    { why: 'a number that is none', token: '4242424242424241', says: 'must be a token' },
    { why: 'a token of somebody else', token: 'pm_1NVChw2eZvKYlo2C', says: 'is no token of the gateway "sandbox"' },
  ])('$why is refused', async ({ token, says }) => {
    const debtor = await api.openDebtor();
    const key = randomUUID();
    const answer = await api.post(methods(debtor), { gateway_token: token }, { key });
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toEqual([{ field: 'gateway_token', detail: expect.stringContaining(says) }]);
    expect(JSON.stringify(answer.body)).not.toContain(token);
    expect((await api.get(methods(debtor))).body.data).toEqual([]);
  });

  test('of a card number not even the key of its request is kept', async () => {
    const debtor = await api.openDebtor();
    const key = randomUUID();
    await api.post(methods(debtor), { gateway_token: '4000056655665556' }, { key });
    expect(await api.live.tenor.database('idempotency_keys').where({ key })).toEqual([]);
  });

  test('the default one stays while autopay is on', async () => {
    const debtor = await withCard('tok_visa#1', { autopay: true });
    const two = (await api.post(methods(debtor), { gateway_token: 'tok_mastercard#2' })).body.data[1];
    const [one] = (await api.get(methods(debtor))).body.data;
    expect((await api.post(`${methods(debtor)}/${one.id}/remove`)).body.code).toBe('method_in_use');
    await api.post(`${methods(debtor)}/${two.id}/make_default`);
    expect((await api.post(`${methods(debtor)}/${one.id}/remove`)).body.data).toMatchObject([
      { id: two.id, is_default: true },
    ]);
    expect((await api.post(`/v1/accounts/${debtor.accountId}/autopay`, { on: false })).body.autopay).toBe(false);
    expect((await api.post(`${methods(debtor)}/${two.id}/remove`)).body).toEqual({ autopay: false, data: [] });
    expect((await api.post(`/v1/accounts/${debtor.accountId}/autopay`, { on: true })).body.code).toBe(
      'method_not_usable',
    );
  });
});

describe('paying', () => {
  test('the balance is paid, once for each key', async () => {
    const debtor = await withCard();
    const key = randomUUID();
    const paid = await api.post(payments(debtor), {}, { key });
    expect(paid.status).toBe(201);
    expect(paid.body).toMatchObject({
      ...{ status: 'succeeded', outcome: 'ok', origin: 'customer', amount: '149.68', currency: 'USD', decline: null },
      allocations: [{ invoice_id: debtor.invoiceId, amount: '149.68' }],
      movements: [{ kind: 'payment', amount: '149.68', date: '2026-07-15' }],
    });
    const again = await api.post(payments(debtor), {}, { key });
    expect(again.body).toEqual(paid.body);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(await api.captures(debtor.accountId)).toBe(1);
    expect((await api.get(`/v1/payments/${paid.body.id}`)).body).toEqual(paid.body);
    expect((await api.get(`/v1/payments?account_id=${debtor.accountId}`)).body.data).toEqual([paid.body]);
    expect((await api.get(`/v1/invoices/${debtor.invoiceId}`)).body).toMatchObject({
      status: 'paid',
      amount_due: '0.00',
    });
    expect((await api.post(payments(debtor), {})).body.code).toBe('nothing_to_pay');
  });

  test('a decline is an answer with its cause and the next step; then there is an hour to wait', async () => {
    const debtor = await withCard('tok_visa_insufficient_funds#1');
    const declined = await api.post(payments(debtor), { amount: '100.00' });
    expect(declined.status).toBe(201);
    expect(declined.body).toMatchObject({
      status: 'declined',
      decline: {
        code: 'insufficient_funds',
        cause: 'The card has not enough money or credit left for this payment.',
        next_step: 'use_another_method',
        next_step_text: 'Use another payment method.',
        retry_at: '2026-07-15T17:00:00.000Z',
      },
      movements: [],
    });
    const early = await api.post(payments(debtor), {});
    expect(early.status).toBe(429);
    expect(early.body).toMatchObject({ code: 'payment_cooldown', retry_at: '2026-07-15T17:00:00.000Z' });
  });

  test('a payment that the bank wants confirmed waits for the customer', async () => {
    const debtor = await withCard('tok_visa_sca#1');
    const waiting = await api.post(payments(debtor), {});
    expect(waiting.body).toMatchObject({
      status: 'authenticating',
      authentication: { url: expect.stringContaining('http'), until: '2026-07-22T16:00:00.000Z' },
    });
    expect((await api.post(payments(debtor), {})).body.code).toBe('payment_in_progress');
    const play = { payment_id: waiting.body.id, outcome: 'ok' };
    expect((await api.post('/v1/sandbox/authenticate', play, { as: api.secrets.finance })).status).toBe(403);
    expect((await api.post('/v1/sandbox/authenticate', play)).body).toMatchObject({
      outcome: 'ok',
      authentication: null,
    });
    expect((await api.post('/v1/sandbox/authenticate', play)).body.code).toBe('nothing_to_pay');
  });

  test.each([
    { why: 'more than is owed', body: { amount: '149.69' }, code: 'amount_out_of_range' },
    { why: 'nothing', body: { amount: '0.00' }, code: 'validation_failed' },
    {
      why: 'a method of nobody',
      body: { payment_method_id: '0198f3c2-7d2e-7c1a-9b53-1f2d3c4b5a69' },
      code: 'item_not_found',
    },
  ])('$why is refused', async ({ body, code }) => {
    expect((await api.post(payments(await withCard()), body)).body.code).toBe(code);
  });

  test('twenty clicks at once take the money once', async () => {
    const debtor = await withCard();
    const answers = await Promise.all(Array.from({ length: 20 }, () => api.post(payments(debtor), {})));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(await api.captures(debtor.accountId)).toBe(1);
  });

  test('autopay and "pay now" at once take the money once', async () => {
    const debtors = await Promise.all(Array.from({ length: 6 }, () => withCard('tok_visa#1', { autopay: true })));
    // 14 August, 09:00 in New York: the charge of the due date.
    await Promise.all(
      debtors.flatMap((debtor) => [
        api.advance(debtor.clockId, '2026-08-14T13:00:00Z'),
        api.post(payments(debtor), { amount: '149.68' }),
      ]),
    );
    for (const { accountId, invoiceId } of debtors) {
      const charges = (await api.sandbox.charges(accountId)).filter(({ amount }) => Number(amount) === 149.68);
      expect(charges).toHaveLength(1);
      expect((await api.get(`/v1/invoices/${invoiceId}`)).body.status).toBe('paid');
    }
  }, 120_000);

  test('while Temporal is away a payment is answered as open, and is not lost', async () => {
    const server = await startApiServer('api_payments_away');
    const clock = (await server.post('/v1/test_clocks', { frozen_at: '2026-07-15T16:00:00Z' })).body;
    const accountId = (
      await server.post('/v1/accounts', {
        ...{ company_name: 'Away', billing_address: { country: 'US', region: 'NY' }, currency: 'USD' },
        ...{ time_zone: 'America/New_York', test_clock_id: clock.id, policy_overrides: { first_partial: 'at_start' } },
      })
    ).body.id;
    const product = (await server.post('/v1/products', { name: 'Connect' })).body.id;
    const plan = (await server.post('/v1/plans', { product_id: product, name: 'Seat' })).body.id;
    const price = { plan_id: plan, model: 'per_unit', unit: '29.00', interval: 'month', currency: 'USD' };
    await server.post('/v1/prices', { ...price, description: 'Seat' });
    await server.post('/v1/subscriptions', { account_id: accountId, plan_id: plan, quantity: 10 });
    await server.post(`/v1/accounts/${accountId}/payment_methods`, { gateway_token: 'tok_visa#1' });
    server.lifecycles.isAway = true;
    const answer = await server.post(`/v1/accounts/${accountId}/payments`, {});
    expect(answer.status).toBe(202);
    expect(answer.body).toMatchObject({ status: 'open', outcome: 'pending' });
    const asked = await server.database('outbox').where('topic', 'workflow.payment').pluck('payload');
    expect(asked).toContainEqual(expect.objectContaining({ attempt_id: answer.body.id }));
    await server.close();
  });
});

describe('what finance does', () => {
  test.each([
    { path: () => '/v1/transfers', body: ({ accountId }: Debtor) => ({ account_id: accountId, amount: '1.00' }) },
    {
      path: ({ invoiceId }: Debtor) => `/v1/invoices/${invoiceId}/write_off`,
      body: () => ({ reason: 'uncollectible' }),
    },
    {
      path: ({ invoiceId }: Debtor) => `/v1/invoices/${invoiceId}/disputes/resolve`,
      body: () => ({ outcome: 'won', reason: 'we were wrong' }),
    },
  ])('support and sales may not', async ({ path, body }) => {
    const debtor = await api.openDebtor();
    for (const role of ['support', 'sales', 'read_only'] as const) {
      const answer = await api.post(path(debtor), body(debtor), { as: api.secrets[role] });
      expect(answer.body).toMatchObject({ code: 'not_permitted', needed_roles: 'finance admin' });
    }
  });

  test('a reason is wanted', async () => {
    const { invoiceId } = await api.openDebtor();
    const answer = await api.post(`/v1/invoices/${invoiceId}/write_off`, {});
    expect(answer.body).toMatchObject({ code: 'validation_failed', errors: [{ field: 'reason' }] });
  });

  test('a transfer pays, what is over is credit balance, and the statement ends with the receivable', async () => {
    const debtor = await api.openDebtor();
    const transfer = { account_id: debtor.accountId, amount: '160.00', reference: 'INV' };
    const recorded = await api.post('/v1/transfers', transfer, { as: api.secrets.finance });
    expect(recorded.body).toMatchObject({
      ...{ kind: 'transfer', amount: '160.00', reference: 'INV', payment_id: null },
      allocations: [{ invoice_id: debtor.invoiceId, amount: '149.68' }],
    });
    await api.advance(debtor.clockId, '2026-08-02T16:00:00Z');
    const statement = (await api.get(`/v1/accounts/${debtor.accountId}/statement`)).body;
    // 149.68, less the transfer of which 10.32 are credit; 290.00 of August, of which the credit pays 10.32.
    expect(statement).toMatchObject({
      ...{ opening_balance: '0.00', closing_balance: '279.68', credit_balance: '0.00' },
      data: [
        {
          kind: 'invoice',
          date: '2026-07-15',
          number: expect.stringMatching(/^INV-/),
          amount: '149.68',
          balance: '149.68',
        },
        { kind: 'transfer', date: '2026-07-15', number: null, reference: 'INV', amount: '-149.68', balance: '0.00' },
        { kind: 'invoice', date: '2026-08-01', amount: '279.68', balance: '279.68' },
      ],
    });
    const { balances } = (await api.get(`/v1/accounts/${debtor.accountId}/ledger`)).body;
    expect(balances).toContainEqual({ ledger_account: 'receivable', currency: 'USD', balance: '279.68' });
    const august = (await api.get(`/v1/accounts/${debtor.accountId}/statement?from=2026-08-01&to=2026-08-31`)).body;
    expect(august).toMatchObject({
      opening_balance: '0.00',
      closing_balance: '279.68',
      data: [{ date: '2026-08-01' }],
    });
  });

  test('an invoice is disputed within fifteen days, and decided by finance', async () => {
    const { invoiceId, clockId, accountId } = await api.openDebtor();
    const path = `/v1/invoices/${invoiceId}/disputes`;
    const dispute = { amount: '49.68', reason: 'five seats were never used' };
    const disputed = await api.post(path, dispute, { as: api.secrets.support });
    expect(disputed.status).toBe(201);
    expect(disputed.body).toMatchObject({ status: 'open', amount_due: '149.68', disputed_amount: '49.68' });
    expect((await api.get(`/v1/accounts/${accountId}`)).body.balance_due).toBe('100.00');
    await api.advance(clockId, '2026-07-31T16:00:00Z');
    expect((await api.post(path, dispute)).body).toMatchObject({
      code: 'dispute_window_closed',
      last_day: '2026-07-30',
    });
    const decided = await api.post(`${path}/resolve`, { outcome: 'won', reason: 'they are right' });
    expect(decided.body).toMatchObject({ amount_due: '100.00', disputed_amount: '0.00' });
    expect((await api.post(`${path}/resolve`, { outcome: 'won', reason: 'again' })).body.code).toBe(
      'nothing_to_withdraw',
    );
  });
});

describe('refunds', () => {
  const refunds = (paymentId: string) => `/v1/payments/${paymentId}/refunds`;

  async function paid(): Promise<{ debtor: Debtor; paymentId: string }> {
    const debtor = await api.openDebtor({ policy_overrides: { first_partial: 'at_start', refund: 'reopens' } });
    await api.post(methods(debtor), { gateway_token: 'tok_visa#1', autopay: false });
    return { debtor, paymentId: (await api.post(payments(debtor), {})).body.id };
  }

  test('a part is paid back, then the rest, and no more', async () => {
    const { debtor, paymentId } = await paid();
    const part = { amount: '49.68', reason: 'half a month' };
    expect((await api.post(refunds(paymentId), part, { as: api.secrets.support })).body.code).toBe('not_permitted');
    const answer = await api.post(refunds(paymentId), part, { as: api.secrets.finance });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      outcome: 'ok',
      movements: [{ kind: 'payment' }, { kind: 'refund', amount: '49.68', reason: 'half a month' }],
    });
    expect((await api.get(`/v1/invoices/${debtor.invoiceId}`)).body).toMatchObject({
      status: 'open',
      amount_due: '49.68',
    });
    const rest = await api.post(refunds(paymentId), { reason: 'all of it' });
    expect(rest.body.outcome).toBe('refunded');
    expect((await api.post(refunds(paymentId), { reason: 'once more' })).body.code).toBe('nothing_to_refund');
  });

  test('while nobody knows whether it was paid, the same key asks again, and no other refund is begun', async () => {
    const { debtor, paymentId } = await paid();
    await api.sandbox.scriptRefunds(debtor.accountId, ['timeout_after_capture', 'timeout_before_capture']);
    const key = randomUUID();
    const body = { reason: 'a gesture' };
    const unknown = await api.post(refunds(paymentId), body, { key });
    expect(unknown.status).toBe(503);
    expect(unknown.body.code).toBe('refund_unknown');
    expect((await api.post(refunds(paymentId), { amount: '1.00', reason: 'another' })).body.code).toBe(
      'payment_in_progress',
    );
    const known = await api.post(refunds(paymentId), body, { key });
    expect(known.body.outcome).toBe('refunded');
    expect((await api.post(refunds(paymentId), body, { key })).body).toEqual(known.body);
    const rows = await api.live.tenor.database('movements').where({ attempt_id: paymentId, kind: 'refund' });
    expect(rows).toHaveLength(1);
    const { rows: taken } = await api.live.tenor.database.raw('select key from sandbox.refunds where charge_key = ?', [
      paymentId,
    ]);
    expect(taken).toHaveLength(1);
  });

  test('what the gateway refuses is told, and nothing has moved', async () => {
    const { debtor, paymentId } = await paid();
    await api.sandbox.scriptRefunds(debtor.accountId, ['refused']);
    const answer = await api.post(refunds(paymentId), { reason: 'a gesture' });
    expect(answer.status).toBe(409);
    expect(answer.body).toMatchObject({ code: 'refund_refused', gateway_code: 'refund_refused' });
    expect((await api.get(`/v1/payments/${paymentId}`)).body.outcome).toBe('ok');
    expect((await api.post(refunds(paymentId), { reason: 'once more' })).body.outcome).toBe('refunded');
  });
});
