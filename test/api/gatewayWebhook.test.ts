import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sandboxSecret } from '../../providers/payments/createGateway.ts';
import type { SandboxDelivery } from '../../providers/payments/sandbox/sandboxControl.ts';
import { SIGNATURE_HEADER, signSandboxBody } from '../../providers/payments/sandbox/sandboxSignature.ts';
import { type Debtor, type MoneyServer, startMoneyServer } from './support/moneyServer.ts';

let api: MoneyServer;
beforeAll(async () => {
  api = await startMoneyServer('api_gateway_webhook');
});
afterAll(() => api?.close());

async function deliver({ body, headers }: Pick<SandboxDelivery, 'body' | 'headers'>, gateway = 'sandbox') {
  const response = await fetch(`${api.live.url}/v1/gateways/${gateway}/webhook`, { method: 'POST', headers, body });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

function signed(news: object, signedAt = new Date().toISOString()) {
  const body = JSON.stringify({ id: 'sbx_news_0', news });
  const signature = signSandboxBody(body, signedAt, sandboxSecret(api.live.databaseUrl));
  return { body, headers: { 'content-type': 'application/json', [SIGNATURE_HEADER]: signature } };
}

const at = '2026-07-15T16:00:00.000Z';

/** A debtor whose payment nobody knows the outcome of: the money was taken. */
async function unknown(): Promise<{ debtor: Debtor; paymentId: string }> {
  const debtor = await api.openDebtor();
  const path = `/v1/accounts/${debtor.accountId}`;
  await api.post(`${path}/payment_methods`, { gateway_token: 'tok_visa_timeout_after_capture#1', autopay: false });
  const payment = (await api.post(`${path}/payments`, {})).body;
  expect(payment).toMatchObject({ status: 'unknown', outcome: 'unknown' });
  return { debtor, paymentId: payment.id };
}

async function paid(): Promise<{ debtor: Debtor; paymentId: string }> {
  const debtor = await api.openDebtor();
  const path = `/v1/accounts/${debtor.accountId}`;
  await api.post(`${path}/payment_methods`, { gateway_token: 'tok_visa#1', autopay: false });
  return { debtor, paymentId: (await api.post(`${path}/payments`, {})).body.id };
}

const outcomeOf = async (paymentId: string) => (await api.get(`/v1/payments/${paymentId}`)).body.outcome;
const movementsOf = (paymentId: string) => api.live.tenor.database('movements').where({ attempt_id: paymentId });

describe('who speaks', () => {
  test.each([
    { why: 'without a signature', headers: {} },
    { why: 'with a wrong one', headers: { [SIGNATURE_HEADER]: `t=1,v1=${'0'.repeat(64)}` } },
  ])('what comes $why is not heard', async ({ headers }) => {
    const answer = await deliver({ body: '{}', headers });
    expect(answer).toMatchObject({ status: 400, body: { code: 'webhook_signature_invalid' } });
  });

  test('a signature that somebody has kept is not heard, nor one of another body', async () => {
    const news = { kind: 'charge', key: randomUUID(), answer: { kind: 'succeeded', reference: 'x' }, at };
    const old = signed(news, new Date(Date.now() - 6 * 60_000).toISOString());
    expect((await deliver(old)).body.code).toBe('webhook_signature_invalid');
    const other = signed(news);
    expect((await deliver({ ...other, body: other.body.replace('succeeded', 'declined') })).status).toBe(400);
  });

  test('there is no other gateway', async () => {
    expect((await deliver(signed({}), 'stripe')).body.code).toBe('not_found');
  });

  test('what it does not know it takes all the same', async () => {
    expect(await deliver(signed({ kind: 'weather', key: 'x' }))).toEqual({ status: 200, body: { news: 0 } });
  });
});

describe('what it says', () => {
  test('a payment that nobody knew of is paid, however often it is told', async () => {
    const { debtor, paymentId } = await unknown();
    const [delivery] = await api.sandbox.news({ accountIds: [debtor.accountId] });
    if (delivery === undefined) throw new Error('the sandbox has nothing to tell');
    const answers = await Promise.all([deliver(delivery), deliver(delivery), deliver(delivery)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await outcomeOf(paymentId)).toBe('ok');
    expect(await movementsOf(paymentId)).toHaveLength(1);
    expect((await api.get(`/v1/invoices/${debtor.invoiceId}`)).body.status).toBe('paid');
    expect(await api.captures(debtor.accountId)).toBe(1);
  });

  test('what comes before its row is to be told again', async () => {
    const news = { kind: 'charge', key: randomUUID(), answer: { kind: 'succeeded', reference: 'x' }, at };
    expect(await deliver(signed(news))).toMatchObject({ status: 425, body: { code: 'webhook_too_early' } });
    expect((await deliver(signed({ ...news, key: 'nobody’s' }))).status).toBe(425);
  });

  test('a return that overtakes its payment is to be told again, and then counts', async () => {
    const { debtor, paymentId } = await unknown();
    const returned = { kind: 'returned', key: paymentId, code: 'AM04', at };
    expect((await deliver(signed(returned))).status).toBe(425);
    const succeeded = { kind: 'charge', key: paymentId, answer: { kind: 'succeeded', reference: 'x' }, at };
    expect((await deliver(signed(succeeded))).status).toBe(200);
    for (const _ of [1, 2]) expect((await deliver(signed(returned))).status).toBe(200);
    expect(await outcomeOf(paymentId)).toBe('returned');
    expect((await api.get(`/v1/invoices/${debtor.invoiceId}`)).body).toMatchObject({
      ...{ status: 'open', amount_due: '149.68', due_on: '2026-07-15' },
    });
    expect((await movementsOf(paymentId)).map(({ kind }: { kind: string }) => kind).sort()).toEqual([
      'payment',
      'return',
    ]);
  });

  test('a success that comes after a decline is money all the same', async () => {
    const debtor = await api.openDebtor();
    const path = `/v1/accounts/${debtor.accountId}`;
    await api.post(`${path}/payment_methods`, { gateway_token: 'tok_visa_do_not_honor#1', autopay: false });
    const { id } = (await api.post(`${path}/payments`, {})).body;
    expect(await outcomeOf(id)).toBe('declined');
    await deliver(signed({ kind: 'charge', key: id, answer: { kind: 'succeeded', reference: 'late' }, at }));
    expect(await outcomeOf(id)).toBe('ok');
    await deliver(signed({ kind: 'charge', key: id, answer: { kind: 'declined', reference: null, code: 'x' }, at }));
    expect(await outcomeOf(id)).toBe('ok');
  });

  test.each([
    { why: 'in order', order: ['opened', 'won'] },
    { why: 'the other way round', order: ['won', 'opened'] },
    { why: 'twice', order: ['opened', 'opened', 'won', 'won', 'opened'] },
  ])('a chargeback that was won leaves the invoice paid: $why', async ({ order }) => {
    const { debtor, paymentId } = await paid();
    const reference = `cb_${randomUUID()}`;
    for (const outcome of order) {
      const news = { kind: 'chargeback', key: paymentId, reference, outcome, amount: '149.68', at };
      expect((await deliver(signed(news))).status).toBe(200);
    }
    expect((await api.get(`/v1/invoices/${debtor.invoiceId}`)).body).toMatchObject({
      status: 'paid',
      amount_due: '0.00',
    });
    const { balances } = (await api.get(`/v1/accounts/${debtor.accountId}/ledger`)).body;
    expect(balances).toContainEqual({ ledger_account: 'cash', currency: 'USD', balance: '149.68' });
  });

  test('a chargeback that was lost is told once', async () => {
    const { debtor, paymentId } = await paid();
    for (const outcome of ['opened', 'lost', 'lost']) {
      const news = { kind: 'chargeback', key: paymentId, reference: 'cb_lost', outcome, amount: '149.68', at };
      await deliver(signed(news));
    }
    expect(await outcomeOf(paymentId)).toBe('charged_back');
    const events = await api.live.tenor.database('audit_log').where({
      ...{ account_id: debtor.accountId, action: 'payment.chargeback_lost' },
    });
    expect(events).toHaveLength(1);
  });
});

describe('the sandbox', () => {
  test('what a bank does is heard at once', async () => {
    const { debtor, paymentId } = await paid();
    const opened = await api.post('/v1/sandbox/chargebacks', { payment_id: paymentId });
    expect(opened.body.outcome).toBe('charged_back');
    expect((await api.post('/v1/sandbox/chargebacks', { payment_id: paymentId, outcome: 'won' })).body.outcome).toBe(
      'ok',
    );
    const again = await api.post('/v1/sandbox/chargebacks', { payment_id: paymentId, outcome: 'lost' });
    expect(again.body.code).toBe('nothing_to_withdraw');
    const returned = await api.post('/v1/sandbox/returns', { payment_id: paymentId, code: 'AM04' });
    expect(returned.body).toMatchObject({ outcome: 'returned', decline: { code: 'AM04' } });
    expect((await api.get(`/v1/accounts/${debtor.accountId}`)).body.balance_due).toBe('149.68');
    expect((await api.post('/v1/sandbox/returns', { payment_id: paymentId, code: 'AM04' })).body.code).toBe(
      'nothing_to_refund',
    );
  });

  test('a script is added to, and says what it does not know', async () => {
    const { accountId } = await api.openDebtor();
    const path = '/v1/sandbox/script';
    expect((await api.post(path, { account_id: accountId, answers: ['soft_decline'] })).status).toBe(200);
    expect((await api.post(path, { account_id: accountId, answers: ['ok', 'rain'] })).body).toMatchObject({
      ...{ code: 'validation_failed', errors: [{ field: 'answers.1' }] },
    });
    await api.post(path, { account_id: accountId, answers: ['insufficient_funds'] });
    const { rows } = await api.live.tenor.database.raw(
      'select answer from sandbox.scripts where account_id = ? order by id',
      [accountId],
    );
    expect(rows).toMatchObject([{ answer: 'soft_decline' }, { answer: { code: 'insufficient_funds' } }]);
  });
});
