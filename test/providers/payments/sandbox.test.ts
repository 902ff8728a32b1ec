import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ChargeRequest, GatewayReportRow } from '../../../providers/payments/gateway.ts';
import { SandboxControl } from '../../../providers/payments/sandbox/sandboxControl.ts';
import { createSandboxGateway, type SandboxGateway } from '../../../providers/payments/sandbox/sandboxGateway.ts';
import type { GatewayNews } from '../../../rules/payments/gatewayAnswer.ts';
import { freshDatabase } from '../../support/stack.ts';
import { AT, askCharge as ask } from './support/askCharge.ts';

const DAY_3 = '2026-08-04T09:00:00.000Z';
const DAY_5 = '2026-08-06T09:00:00.000Z';
const SECRET = 'a secret of this test';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let gateway: SandboxGateway;
let control: SandboxControl;

beforeAll(async () => {
  database = await freshDatabase('sandbox', { isEmpty: true });
  gateway = open();
  control = new SandboxControl({ databaseUrl: database.url, webhookSecret: SECRET });
});

afterAll(async () => {
  await Promise.all([gateway.close(), control.close()]);
  await database.drop();
});

const open = (other: { tellsEveryCharge?: boolean } = {}) =>
  createSandboxGateway({ databaseUrl: database.url, webhookSecret: SECRET, ...other });

const stateOf = async ({ accountId }: ChargeRequest) => (await control.charges(accountId)).map(({ state }) => state);

/** What was told of some accounts, read as a webhook; acknowledged. */
async function told(accountIds: string[], options: Parameters<SandboxControl['news']>[0] = {}): Promise<GatewayNews[]> {
  const deliveries = await control.news({ accountIds, ...options });
  await control.acknowledge(deliveries.map(({ id }) => id));
  return deliveries.flatMap(({ body, headers }) => {
    const news = gateway.readWebhook({ body: Buffer.from(body), headers, receivedAt: new Date().toISOString() });
    if (news === null) throw new Error('not accepted');
    return news;
  });
}

test('a first use by many processes at once makes the schema once', async () => {
  const fresh = await freshDatabase('sandbox_first', { isEmpty: true });
  const many = Array.from({ length: 6 }, () =>
    createSandboxGateway({ databaseUrl: fresh.url, webhookSecret: SECRET, poolSize: 1 }),
  );
  const answers = await Promise.all(many.map((each) => each.charge(ask('tok_visa'))));
  expect(answers.map(({ kind }) => kind)).toEqual(Array(6).fill('succeeded'));
  await Promise.all(many.map((each) => each.close()));
  await fresh.drop();
});

describe('a charge happens once', () => {
  test('the same key 50 times at once, in two processes, is one capture with one answer', async () => {
    const other = open();
    const request = ask('tok_visa');
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => (index % 2 ? gateway : other).charge(request)),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toEqual({ kind: 'succeeded', reference: `sbx_${request.key}` });
    expect(await stateOf(request)).toEqual([{ kind: 'captured', capturedAt: AT, returns: null }]);
    await other.close();
  });

  test('the same key 50 times at once on an account with a script takes one answer of it', async () => {
    const request = ask('tok_visa');
    await control.script(request.accountId, ['soft_decline', 'ok']);
    const answers = await Promise.all(Array.from({ length: 50 }, () => gateway.charge(request)));
    expect(answers.every((answer) => answer.kind === 'declined')).toBe(true);
    expect(await gateway.charge({ ...request, key: randomUUID() })).toMatchObject({ kind: 'succeeded' });
  });

  test('a key that comes back as another charge is a bug of the caller', async () => {
    const request = ask('tok_visa');
    await gateway.charge(request);
    await expect(gateway.charge({ ...request, amount: '290.01' })).rejects.toThrow('used for another charge');
    await expect(gateway.charge({ ...request, methodToken: 'tok_amex' })).rejects.toThrow('used for another charge');
  });

  test('nothing and less than nothing cannot be charged; nor can what is no token of the sandbox', async () => {
    for (const amount of ['0.00', '-1.00', '1e3'])
      await expect(gateway.charge(ask('tok_visa', { amount }))).rejects.toThrow(RangeError);
    for (const token of ['pm_card_visa', 'tok_visa_timeout'])
      await expect(gateway.charge(ask(token))).rejects.toThrow('sandbox.token_unknown');
  });

  test('many accounts at once are each charged their own amount', async () => {
    const requests = Array.from({ length: 300 }, (_, index) =>
      ask(index % 10 === 0 ? 'tok_visa_insufficient_funds' : 'tok_visa', { amount: `${index + 1}.50` }),
    );
    const answers = await Promise.all(requests.map((request) => gateway.charge(request)));
    expect(answers.filter(({ kind }) => kind === 'declined')).toHaveLength(30);
    const kept = new Map((await control.charges()).map((charge) => [charge.key, charge]));
    for (const { key, accountId, amount } of requests) expect(kept.get(key)).toMatchObject({ accountId, amount });
  });
});

test('it survives a restart between any two steps', async () => {
  const [lost, waiting, slow] = [
    ask('tok_visa_timeout_after_capture'),
    ask('tok_visa_sca'),
    ask('tok_sepa_slow_5'),
  ] as const;
  const before = open();
  for (const request of [lost, waiting, slow]) await before.charge(request);
  await control.script(slow.accountId, ['hard_decline']);
  await before.close();
  const after = open();
  expect(await after.lookup({ key: lost.key, at: AT })).toEqual({ kind: 'succeeded', reference: `sbx_${lost.key}` });
  expect(await after.lookup({ key: waiting.key, at: AT })).toMatchObject({ kind: 'authentication_required' });
  expect(await after.charge(slow)).toMatchObject({ kind: 'pending', expectedAt: DAY_5 });
  expect(await after.charge({ ...slow, key: randomUUID() })).toMatchObject({ kind: 'declined', code: 'AC04' });
  await after.close();
});

test('a database that is away is an unknown outcome, never a decline', async () => {
  const url = new URL(database.url);
  url.port = '1';
  const away = createSandboxGateway({ databaseUrl: url.href, webhookSecret: SECRET });
  expect(await away.charge(ask('tok_visa'))).toMatchObject({ kind: 'unknown' });
  expect(await away.lookup({ key: 'k', at: AT })).toMatchObject({ kind: 'unknown' });
  await away.close();
});

describe('what nobody knows', () => {
  test('a time-out after the capture is told by a webhook and by a question', async () => {
    const request = ask('tok_visa_timeout_after_capture');
    expect(await gateway.charge(request)).toMatchObject({ kind: 'unknown' });
    const answer = { kind: 'succeeded', reference: `sbx_${request.key}` };
    expect(await told([request.accountId])).toEqual([{ kind: 'charge', key: request.key, answer, at: AT }]);
    expect(await gateway.charge(request)).toEqual(answer);
    expect(await stateOf(request)).toHaveLength(1);
  });

  test('a time-out before the capture is a definite no, and the same key charges', async () => {
    const request = ask('tok_visa_timeout_before_capture');
    expect(await gateway.charge(request)).toMatchObject({ kind: 'unknown' });
    expect(await gateway.lookup({ key: request.key, at: AT })).toEqual({ kind: 'not_found' });
    expect(await told([request.accountId])).toEqual([]);
    expect(await gateway.charge({ ...request, at: DAY_3 })).toMatchObject({ kind: 'succeeded' });
    expect(await stateOf(request)).toEqual([{ kind: 'captured', capturedAt: DAY_3, returns: null }]);
  });

  test('what is down is unknown until the script moves on', async () => {
    const request = ask('tok_visa_down');
    expect(await gateway.charge(request)).toMatchObject({ kind: 'unknown' });
    expect(await gateway.lookup({ key: request.key, at: AT })).toMatchObject({ kind: 'unknown' });
    await control.script(request.accountId, ['ok']);
    expect(await gateway.lookup({ key: request.key, at: AT })).toEqual({ kind: 'not_found' });
    expect(await gateway.charge(request)).toMatchObject({ kind: 'succeeded' });
  });

  test('what was never asked for is a definite no', async () => {
    expect(await gateway.lookup({ key: randomUUID(), at: AT })).toEqual({ kind: 'not_found' });
  });
});

describe('a customer who must authenticate', () => {
  test.each([
    { outcome: 'ok' as const, by: 'reference', answer: { kind: 'succeeded' } },
    { outcome: 'failed' as const, by: 'key', answer: { kind: 'declined', code: 'authentication_failed' } },
  ])('$outcome, by its $by', async ({ outcome, by, answer }) => {
    const request = ask('tok_visa_sca_on_session', { isOnSession: true });
    const asked = await gateway.charge(request);
    const reference = `sbx_${request.key}`;
    expect(asked).toMatchObject({
      kind: 'authentication_required',
      reference,
      url: expect.stringContaining(reference),
    });
    await control.authenticate(by === 'key' ? request.key : reference, outcome, DAY_3);
    expect(await gateway.charge(request)).toMatchObject(answer);
    expect(await told([request.accountId])).toMatchObject([{ kind: 'charge', key: request.key, answer, at: DAY_3 }]);
    await expect(control.authenticate(reference, 'ok', DAY_3)).rejects.toThrow('not_waiting_for_authentication');
  });
});

describe('bank debits, in business time', () => {
  test('one settles when it is asked about after its day, and is told once', async () => {
    const request = ask('tok_sepa_slow_5');
    expect(await gateway.charge(request)).toMatchObject({ kind: 'pending', expectedAt: DAY_5 });
    expect(await gateway.lookup({ key: request.key, at: DAY_3 })).toMatchObject({ kind: 'pending' });
    expect(await gateway.lookup({ key: request.key, at: '2026-08-20T00:00:00.000Z' })).toMatchObject({
      kind: 'succeeded',
    });
    expect(await control.tick('2026-08-20T00:00:00.000Z', { accountIds: [request.accountId] })).toBe(0);
    expect(await told([request.accountId])).toMatchObject([{ answer: { kind: 'succeeded' }, at: DAY_5 }]);
  });

  test('time passes for the accounts that are named, and for nobody else', async () => {
    const [settles, fails, bounces, other] = [
      ask('tok_sepa_slow_5'),
      ask('tok_ach_slow_5_R01'),
      ask('tok_sepa_bounce_3_AM04'),
      ask('tok_sepa_slow_5'),
    ] as const;
    for (const request of [settles, fails, bounces, other]) await gateway.charge(request);
    const accountIds = [settles, fails, bounces].map(({ accountId }) => accountId);
    expect(await control.tick(DAY_5, { accountIds })).toBe(3);
    expect(await control.tick(DAY_5, { accountIds })).toBe(0);
    expect(await told(accountIds)).toEqual([
      { kind: 'returned', key: bounces.key, code: 'AM04', at: DAY_3 },
      ...[settles, fails]
        .map(({ key }) => ({
          kind: 'charge',
          key,
          at: DAY_5,
          answer: expect.objectContaining({ reference: `sbx_${key}` }),
        }))
        .sort((a, b) => (a.key < b.key ? -1 : 1)),
    ]);
    expect(await gateway.lookup({ key: fails.key, at: DAY_5 })).toMatchObject({ kind: 'declined', code: 'R01' });
    expect(await stateOf(other)).toMatchObject([{ kind: 'pending' }]);
  });

  test('one can be sent back by hand, once', async () => {
    const request = ask('tok_sepa');
    await gateway.charge(request);
    await control.returnDebit(request.key, 'MD06', DAY_3);
    expect(await told([request.accountId])).toEqual([{ kind: 'returned', key: request.key, code: 'MD06', at: DAY_3 }]);
    await expect(control.returnDebit(request.key, 'MD06', DAY_3)).rejects.toThrow('cannot come back');
  });
});

describe('refunds', () => {
  const refundOf = (charge: ChargeRequest, amount: string, key: string = randomUUID()) => ({
    key,
    chargeKey: charge.key,
    chargeReference: `sbx_${charge.key}`,
    currency: 'EUR',
    amount,
    at: DAY_3,
  });

  test('parts, never more than was taken, by any number of hands', async () => {
    const charge = ask('tok_visa');
    await gateway.charge(charge);
    const answers = await Promise.all(Array.from({ length: 10 }, () => gateway.refund(refundOf(charge, '100.00'))));
    expect(answers.filter(({ kind }) => kind === 'refunded')).toHaveLength(2);
    expect(answers.find(({ kind }) => kind === 'refused')).toMatchObject({ code: 'amount_too_large' });
    expect(await gateway.refund(refundOf(charge, '90.00'))).toMatchObject({ kind: 'refunded' });
    expect(await gateway.refund(refundOf(charge, '0.01'))).toMatchObject({ code: 'charge_already_refunded' });
  });

  test('the same key twice is one refund, also after a time-out', async () => {
    const charge = ask('tok_visa');
    await gateway.charge(charge);
    await control.scriptRefunds(charge.accountId, ['timeout_before_capture', 'timeout_after_capture']);
    const request = refundOf(charge, '200.00');
    expect(await gateway.refund(request)).toMatchObject({ kind: 'unknown' });
    expect(await gateway.refund(request)).toMatchObject({ kind: 'unknown' });
    const same = await Promise.all([gateway.refund(request), gateway.refund(request)]);
    expect(same).toEqual(Array(2).fill({ kind: 'refunded', reference: `sbx_${request.key}` }));
    expect(await gateway.refund(refundOf(charge, '90.00'))).toMatchObject({ kind: 'refunded' });
    await expect(gateway.refund({ ...request, amount: '1.00' })).rejects.toThrow('used for another refund');
  });

  test('what was charged back or never taken is not refunded', async () => {
    const [disputed, declined] = [ask('tok_visa'), ask('tok_visa_do_not_honor')];
    await gateway.charge(disputed);
    await gateway.charge(declined);
    const reference = await control.openChargeback(disputed.key, DAY_3);
    expect(await gateway.refund(refundOf(disputed, '1.00'))).toMatchObject({ code: 'charge_disputed' });
    expect(await gateway.refund(refundOf(declined, '1.00'))).toMatchObject({ code: 'charge_not_captured' });
    expect(await gateway.refund({ ...refundOf(disputed, '1.00'), chargeKey: 'none' })).toMatchObject({
      code: 'charge_not_found',
    });
    await control.closeChargeback(reference, 'won', DAY_5);
    expect(await gateway.refund(refundOf(disputed, '1.00'))).toMatchObject({ kind: 'refunded' });
    await expect(control.closeChargeback(reference, 'lost', DAY_5)).rejects.toThrow('no open chargeback');
  });
});

describe('what it tells by itself', () => {
  async function chargedBack(): Promise<{ accountId: string; key: string; reference: string }> {
    const { accountId, key, ...rest } = ask('tok_visa');
    await gateway.charge({ accountId, key, ...rest });
    const reference = await control.openChargeback(key, DAY_3, '100.00');
    await control.closeChargeback(reference, 'lost', DAY_5);
    return { accountId, key, reference };
  }
  const outcomes = (news: GatewayNews[]) => news.map((each) => each.kind === 'chargeback' && each.outcome);

  test('comes in order, twice, backwards, late: as the test wants it', async () => {
    const { accountId, key, reference } = await chargedBack();
    const peek = async (options: Parameters<SandboxControl['news']>[0]) => {
      const deliveries = await control.news({ accountIds: [accountId], ...options });
      return deliveries.map(({ body }) => JSON.parse(body).news.outcome);
    };
    expect(await peek({ copies: 2 })).toEqual(['opened', 'opened', 'lost', 'lost']);
    expect(await peek({ order: 'newest_first' })).toEqual(['lost', 'opened']);
    expect(await peek({ heldBack: 1 })).toEqual(['opened']);
    expect(await peek({ limit: 1 })).toEqual(['opened']);
    const all = await told([accountId]);
    expect(outcomes(all)).toEqual(['opened', 'lost']);
    expect(all[0]).toEqual({ kind: 'chargeback', key, reference, outcome: 'opened', amount: '100.00', at: DAY_3 });
    expect(await told([accountId])).toEqual([]);
  });

  test('is of every charge where that is wanted', async () => {
    const talkative = open({ tellsEveryCharge: true });
    const [paid, declined] = [ask('tok_visa'), ask('tok_visa_expired_card')];
    await Promise.all([talkative.charge(paid), talkative.charge(declined), gateway.charge(ask('tok_visa'))]);
    const news = await told([paid.accountId, declined.accountId]);
    expect(news.map((each) => each.kind === 'charge' && each.answer.kind).sort()).toEqual(['declined', 'succeeded']);
    await talkative.close();
  });

  test('is accepted for five minutes, unchanged, and signed with the secret', async () => {
    const { accountId } = await chargedBack();
    const signedAt = '2026-08-10T12:00:00.000Z';
    const [delivery] = await control.news({ accountIds: [accountId], signedAt });
    if (delivery === undefined) throw new Error('nothing was told');
    const { body, headers } = delivery;
    const read = (other: { body?: string; headers?: Record<string, string>; receivedAt?: string }, reader = gateway) =>
      reader.readWebhook({ headers, receivedAt: signedAt, ...other, body: Buffer.from(other.body ?? body) });
    expect(read({})).toHaveLength(1);
    expect(read({ receivedAt: '2026-08-10T12:05:00.000Z' })).toHaveLength(1);
    expect(read({ receivedAt: '2026-08-10T12:05:00.001Z' })).toBeNull();
    expect(read({ receivedAt: '2026-08-10T11:54:59.000Z' })).toBeNull();
    expect(read({ body: body.replace('100.00', '900.00') })).toBeNull();
    expect(read({ headers: {} })).toBeNull();
    expect(read({ headers: { 'Tenor-Sandbox-Signature': headers['tenor-sandbox-signature'] as string } })).toHaveLength(
      1,
    );
    expect(read({ headers: { 'tenor-sandbox-signature': 't=1,v1=00' } })).toBeNull();
    const stranger = createSandboxGateway({ databaseUrl: database.url, webhookSecret: 'another' });
    expect(read({}, stranger)).toBeNull();
    await stranger.close();
  });
});

test('an unknown answer in a script is refused as a whole', async () => {
  const request = ask('tok_visa');
  await expect(control.script(request.accountId, ['soft_decline', 'perhaps'])).rejects.toThrow('"perhaps"');
  expect(await gateway.charge(request)).toMatchObject({ kind: 'succeeded' });
});

test('it shows a method by its token, and knows no tokens of others', async () => {
  expect(await gateway.describeMethod('tok_visa_exp_2027_03', 'a')).toEqual({
    kind: 'card',
    brand: 'visa',
    last4: '4242',
    expiresIn: '2027-03',
  });
  expect(await gateway.describeMethod('pm_card_visa', 'a')).toBeNull();
});

test('an answer takes as long as it is told to', async () => {
  const slow = createSandboxGateway({ databaseUrl: database.url, webhookSecret: SECRET, latencyMs: 80 });
  const startedMs = performance.now();
  await slow.charge(ask('tok_visa'));
  expect(performance.now() - startedMs).toBeGreaterThanOrEqual(75);
  await slow.close();
});

test('the report of a day has all that was taken and given back on it, and nothing else', async () => {
  const [plain, slow, bounced, disputed] = [
    ask('tok_visa', { at: '2027-01-01T00:00:00.000Z' }),
    ask('tok_sepa_slow_1', { at: '2027-01-01T23:59:59.999Z' }),
    ask('tok_sepa_bounce_1_AM04', { at: '2026-12-31T23:59:59.999Z' }),
    ask('tok_visa', { at: '2027-01-01T23:59:59.999Z', amount: '50.00' }),
  ] as const;
  for (const request of [plain, slow, bounced, disputed]) await gateway.charge(request);
  await control.tick('2027-01-03T00:00:00.000Z', { accountIds: [slow.accountId, bounced.accountId] });
  const refund = { key: randomUUID(), chargeKey: plain.key, chargeReference: `sbx_${plain.key}`, currency: 'EUR' };
  await gateway.refund({ ...refund, amount: '90.00', at: '2027-01-02T10:00:00.000Z' });
  const reference = await control.openChargeback(disputed.key, '2027-01-02T11:00:00.000Z');
  await control.closeChargeback(reference, 'won', '2027-01-03T11:00:00.000Z');
  const report = async (day: string) => {
    const rows: GatewayReportRow[] = [];
    for await (const row of gateway.report(day)) rows.push(row);
    return rows.map(({ kind, key, amount }) => ({ kind, key, amount }));
  };
  expect(await report('2027-01-01')).toEqual([
    { kind: 'capture', key: plain.key, amount: '290.00' },
    { kind: 'capture', key: disputed.key, amount: '50.00' },
    { kind: 'return', key: bounced.key, amount: '290.00' },
  ]);
  expect(await report('2027-01-02')).toEqual([
    { kind: 'refund', key: refund.key, amount: '90.00' },
    { kind: 'chargeback', key: disputed.key, amount: '50.00' },
    { kind: 'capture', key: slow.key, amount: '290.00' },
  ]);
  expect(await report('2027-01-03')).toEqual([{ kind: 'chargeback', key: disputed.key, amount: '-50.00' }]);
});

test('a report of many pages leaves nothing out', async () => {
  const at = '2028-02-29T12:00:00.000Z';
  const requests = Array.from({ length: 2_345 }, () => ask('tok_visa', { at }));
  await Promise.all(requests.map((request) => gateway.charge(request)));
  const keys = new Set<string>();
  for await (const { key } of gateway.report('2028-02-29')) keys.add(key);
  expect(keys).toEqual(new Set(requests.map(({ key }) => key)));
});
