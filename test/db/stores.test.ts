import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readAccountState } from '../../db/accountStore.ts';
import { findApiKey, insertApiKey, revokeApiKey } from '../../db/apiKeyStore.ts';
import { billPage } from '../../db/billing/billPage.ts';
import { resolveCase } from '../../db/billing/caseStore.ts';
import { closeRun, openRun } from '../../db/billing/runStore.ts';
import { createPlan, createProduct, findPlanPrices } from '../../db/catalogueStore.ts';
import { aimClock, freezeClock, settleClock } from '../../db/clockStore.ts';
import { createAccount } from '../../db/createAccount.ts';
import { findAccount, listAccounts } from '../../db/readModels/accounts.ts';
import { findBillingRun } from '../../db/readModels/billingRuns.ts';
import { listEvents } from '../../db/readModels/events.ts';
import { findInvoice, findLineExplanation, listInvoices } from '../../db/readModels/invoices.ts';
import { ledgerBalances, listLedger } from '../../db/readModels/ledger.ts';
import { findSubscription, listSubscriptions } from '../../db/readModels/subscriptions.ts';
import { enterTaxRate, listTaxRates, loadTaxTable } from '../../db/taxRateStore.ts';
import { updateAccount } from '../../db/updateAccount.ts';
import { address, granted, openAccount, openClock, openWorld, stamp, startSeats, type World } from './support/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld('stores');
});
afterAll(() => world.end());

describe('accounts', () => {
  test('are opened once by a command, on the newest profile, with the default seller', async () => {
    const order = stamp(world.database);
    const account = {
      ...{
        companyName: 'Once',
        contact: null,
        billingAddress: address('FR', null),
        shippingAddress: null,
        taxNumber: null,
      },
      ...{
        language: 'fr' as const,
        currency: 'EUR',
        timeZone: 'Europe/Paris',
        policyProfile: 'standard',
        policyOverrides: {},
      },
    };
    const answers = await Promise.all([1, 2, 3].map(() => createAccount({ ...order, account })));
    expect(new Set(answers.map((answer) => granted(answer).accountId)).size).toBe(1);
    const row = await findAccount(world.database, granted(answers[0] as { accountId: string }).accountId);
    expect(row).toMatchObject({
      company_name: 'Once',
      contact: null,
      policy_profile: 'standard',
      policy_version: 1,
      next_bill_at: null,
    });
  });

  test.each([
    ['an unknown profile', { policyProfile: 'goto-adm' }, 'policy_unknown', 'goto-admin'],
    ['an unknown policy', { policyOverrides: { roundin: 'up' } }, 'policy_unknown', 'rounding'],
    ['an unknown seller', { sellerId: randomUUID() }, 'item_not_found', 'seller'],
    ['an unknown clock', { testClockId: randomUUID() }, 'item_not_found', 'test clock'],
  ])('%s is refused', async (_why, other, code, hint) => {
    await expect(openAccount(world, other)).rejects.toThrow(new RegExp(`refused: ${code}.*${hint}`));
  });

  test('a change of address and zone moves what is decided later, and keeps what invoices were made out to', async () => {
    const accountId = await openAccount(world);
    await startSeats(world, accountId, '2026-07-15T16:00:00.000Z');
    const change = { billingAddress: address('CA', 'ON'), timeZone: 'America/Vancouver', contact: null };
    granted(await updateAccount({ ...stamp(world.database), accountId, change }));
    expect(await findAccount(world.database, accountId)).toMatchObject({
      ...{
        company_name: 'Dupont & Cie',
        contact: null,
        time_zone: 'America/Vancouver',
        next_bill_at: '2026-08-02T07:00:00.000Z',
      },
      billing_address: { region: 'ON' },
    });
    expect((await readAccountState(world.database, accountId))?.account).toMatchObject({
      address: { country: 'CA', region: 'ON' },
    });
    expect(await world.database('account_details').where('account_id', accountId).pluck('revision')).toEqual([1, 2]);
    const event = await world.database('outbox').where({ account_id: accountId, topic: 'account.updated' }).first();
    expect(event.payload.facts).toEqual({ fields: 'billingAddress, timeZone, contact' });
  });

  test('the currency is fixed by the first order', async () => {
    const accountId = await openAccount(world);
    granted(await updateAccount({ ...stamp(world.database), accountId, change: { currency: 'USD' } }));
    granted(await updateAccount({ ...stamp(world.database), accountId, change: { currency: 'CAD' } }));
    await startSeats(world, accountId, '2026-07-15T16:00:00.000Z');
    expect(await updateAccount({ ...stamp(world.database), accountId, change: { currency: 'USD' } })).toMatchObject({
      code: 'currency_fixed',
    });
  });

  test('a policy of its own moves its bill dates', async () => {
    const accountId = await openAccount(world);
    await startSeats(world, accountId, '2026-07-15T16:00:00.000Z');
    granted(
      await updateAccount({
        ...stamp(world.database),
        accountId,
        change: { policyOverrides: { cycle: 'billing_day:20' } },
      }),
    );
    expect(await findAccount(world.database, accountId)).toMatchObject({
      next_bill_date: '2026-07-20',
      policy_overrides: { cycle: 'billing_day:20' },
    });
  });

  test('are listed page by page, the newest first', async () => {
    const all = await listAccounts(world.database, { limit: 100 });
    const first = await listAccounts(world.database, { limit: 2 });
    const second = await listAccounts(world.database, { limit: 2, after: first[1]?.id });
    expect([...first, ...second]).toEqual(all.slice(0, 4));
  });
});

describe('the catalogue', () => {
  test('a product comes with its free plan; a plan needs what it names', async () => {
    const { productId, freePlanId } = granted(await createProduct({ ...stamp(world.database), name: 'Phone' }));
    expect(await world.database('plans').where('id', freePlanId).first()).toMatchObject({
      product_id: productId,
      is_free: true,
      capabilities: [],
    });
    const plan = { productId, name: 'Plus', capabilities: ['calls'], upgradesTo: [randomUUID()], trialDays: 14 };
    expect(await createPlan({ ...stamp(world.database), plan })).toMatchObject({
      kind: 'refused',
      code: 'item_not_found',
    });
    granted(await createPlan({ ...stamp(world.database), plan: { ...plan, upgradesTo: [freePlanId] } }));
  });
  test('the prices of a plan are those of a currency', async () => {
    expect(await findPlanPrices(world.database, world.planId, 'CAD')).toMatchObject([
      { id: world.priceId, model: { kind: 'per_unit', unit: '29.00' } },
    ]);
    expect(await findPlanPrices(world.database, world.planId, 'EUR')).toEqual([]);
  });
});

describe('tax rates', () => {
  const enter = async (from: string, to: string | null, appliesTo: ('saas' | 'telecom')[] | null, rate: string) =>
    granted(
      await enterTaxRate({
        ...{ ...stamp(world.database), reason: 'test' },
        rate: { jurisdiction: 'XX', kind: 'vat', rate, from, to, appliesTo, source: 'a law' },
      }),
    );
  const rates = async () =>
    (await listTaxRates(world.database, { jurisdiction: 'XX' }))
      .map((row) => `${row.valid_from}/${row.valid_to ?? ''} ${row.applies_to?.join('+') ?? 'all'} ${row.rate}`)
      .sort();
  test('a new one makes the old ones give way, and what lies around it stays', async () => {
    await enter('2026-01-01', null, null, '0.20');
    await enter('2027-01-01', null, null, '0.21');
    expect(await rates()).toEqual(['2026-01-01/2027-01-01 all 0.20', '2027-01-01/ all 0.21']);
    await enter('2026-07-01', '2026-12-31', ['saas'], '0.16');
    expect(await rates()).toEqual([
      '2026-01-01/2026-07-01 saas 0.20',
      '2026-01-01/2027-01-01 telecom+hardware+rental+service 0.20',
      '2026-07-01/2026-12-31 saas 0.16',
      '2026-12-31/2027-01-01 saas 0.20',
      '2027-01-01/ all 0.21',
    ]);
  });
  test('all that ships is in the table', async () => {
    expect((await loadTaxTable(world.database)).rates.length).toBeGreaterThan(170);
  });
});

describe('a stopped account', () => {
  test('is billed once its rate is entered, or its case resolved', async () => {
    const [seller] = await world.database('sellers').where('is_default', true);
    await world
      .database('seller_registrations')
      .insert({ id: randomUUID(), seller_id: seller.id, jurisdiction: 'US-DC', valid_from: '2020-01-01' });
    const accountId = await openAccount(world, { billingAddress: address('US', 'DC') });
    await startSeats(world, accountId, '2026-11-10T16:00:00.000Z');
    const run = (asOf: string) => billPage({ database: world.database, asOf, clockId: null, limit: 100, after: null });
    for (;;) if ((await run('2026-12-02T05:00:00.000Z')).accounts === 0) break;
    const stopped = await world.database('billing_cases').where('account_id', accountId).first();
    granted(await resolveCase({ ...stamp(world.database), caseId: stopped.id, resolution: 'try again' }));
    expect(await run('2026-12-02T05:00:00.000Z')).toMatchObject({ accounts: 1, cases: 1 });
    const rate = {
      jurisdiction: 'US-DC',
      kind: 'sales_saas',
      rate: '0.06',
      from: '2026-10-01',
      to: null,
      appliesTo: ['saas' as const],
      source: 'law',
    };
    granted(await enterTaxRate({ ...stamp(world.database), rate, reason: 'found' }));
    expect(await run('2026-12-02T05:00:00.000Z')).toMatchObject({ accounts: 1, invoices: 1, cases: 0 });
    const told = await world
      .database('outbox')
      .where('account_id', accountId)
      .where('topic', 'like', 'billing.%')
      .orderBy('id')
      .pluck('topic');
    expect(told).toEqual(['billing.stopped', 'billing.resumed', 'billing.stopped', 'billing.resumed']);
  });
});

describe('what is read back', () => {
  let accountId: string;
  let subscriptionId: string;
  beforeAll(async () => {
    accountId = await openAccount(world);
    subscriptionId = await startSeats(world, accountId, '2028-07-15T16:00:00.000Z');
    await openRun(world.database, '2028-08-02T04:00:00.000Z');
    for (;;) {
      const page = await billPage({
        database: world.database,
        asOf: '2028-08-02T04:00:00.000Z',
        clockId: null,
        limit: 50,
        after: null,
      });
      if (page.accounts === 0) break;
    }
    await closeRun(world.database, { asOf: '2028-08-02T04:00:00.000Z' });
  });

  test('an invoice with its number, lines, taxes and why', async () => {
    const [summary] = await listInvoices(world.database, { limit: 5, accountId });
    const invoice = await findInvoice(world.database, summary?.id as string);
    expect(invoice).toMatchObject({
      ...{ number: expect.stringMatching(/^INV-2028-\d{6}$/), total: '505.52', status: 'open', due_on: '2028-08-31' },
      lines: [
        {
          number: 1,
          kind: 'proration',
          days: 16,
          amount: '149.68',
          service_from: '2028-07-15',
          service_to: '2028-08-01',
        },
        { number: 2, kind: 'recurring', days: 31, amount: '290.00' },
      ],
      taxes: [
        { name: 'GST', base: '439.68', amount: '21.98' },
        { name: 'QST', base: '439.68', amount: '43.86' },
      ],
    });
    const why = await findLineExplanation(world.database, summary?.id as string, 1);
    expect(why).toMatchObject({
      amount: '149.68',
      explanation: { rule: 'PRO-1', policy: 'goto-admin@1', inputs: { charged: '16', of: '31' } },
    });
    expect(await listInvoices(world.database, { limit: 5, subscriptionId })).toEqual([summary]);
  });

  test('a subscription with its items', async () => {
    expect(await findSubscription(world.database, subscriptionId)).toMatchObject({
      ...{ account_id: accountId, status: 'active' },
      items: [{ quantity: '10', paid_to: '2028-09-01', next_due_on: '2028-09-01', scheduled_changes: [] }],
    });
    expect((await listSubscriptions(world.database, { limit: 5, accountId })).map(({ id }) => id)).toEqual([
      subscriptionId,
    ]);
  });

  test("the ledger's balances and entries", async () => {
    expect(await ledgerBalances(world.database, accountId)).toEqual([
      { ledger_account: 'deferred_revenue', currency: 'CAD', balance: '-439.68' },
      { ledger_account: 'receivable', currency: 'CAD', balance: '505.52' },
      { ledger_account: 'tax_payable', currency: 'CAD', balance: '-65.84' },
    ]);
    const all = await listLedger(world.database, accountId, { limit: 10 });
    const rest = await listLedger(world.database, accountId, {
      limit: 10,
      after: `${all[1]?.posting_id}|${all[1]?.entry_no}`,
    });
    expect(rest).toEqual(all.slice(2));
  });

  test('a run with what its pages did', async () => {
    const run = await findBillingRun(world.database, '2028-08-02T04:00:00.000Z');
    expect(run).toMatchObject({ status: 'done', finished_at: expect.any(String) });
    expect(run?.invoices).toBeGreaterThan(0);
  });

  test('events in their order, without messages to workflows', async () => {
    const events = await listEvents(world.database, { limit: 10, accountId });
    expect(events.map(({ type }) => type)).toEqual(['account.created', 'subscription.activated', 'invoice.issued']);
    expect(await listEvents(world.database, { limit: 10, accountId, after: events[1]?.id })).toEqual(events.slice(2));
  });

  test('an event whose id was given out earlier, and which is committed later, is not missed', async () => {
    const [last] = await listEvents(world.database, { limit: 1, order: 'newest_first' });
    const slow = await world.database.transaction();
    const message = {
      topic: 'test.slow',
      account_id: accountId,
      payload: { facts: {} },
      at: '2028-08-02T04:00:00.000Z',
    };
    await slow('outbox').insert(message);
    await world.database('outbox').insert({ ...message, topic: 'test.fast' });
    const reading = listEvents(world.database, { limit: 10, after: last?.id });
    setTimeout(() => void slow.commit(), 100);
    expect((await reading).map(({ type }) => type)).toEqual(['test.slow', 'test.fast']);
  });

  test('a writer that keeps a reader waiting is not passed by', async () => {
    const slow = await world.database.transaction();
    await slow('outbox').insert({ topic: 'test.slow', payload: { facts: {} }, at: '2028-08-02T04:00:00.000Z' });
    expect(await listEvents(world.database, { limit: 10 })).toEqual([]);
    await slow.rollback();
  });
});

test('a clock goes forward only', async () => {
  const clockId = await openClock(world, '2026-07-01T00:00:00.000Z');
  expect(await aimClock(world.database, clockId, '2026-06-30T00:00:00.000Z')).toMatchObject({
    code: 'date_out_of_range',
  });
  expect(await aimClock(world.database, clockId, '2026-09-01T00:00:00.000Z')).toBeUndefined();
  await freezeClock(world.database, clockId, '2026-08-02T04:00:00.000Z');
  await freezeClock(world.database, clockId, '2026-07-02T04:00:00.000Z');
  expect(await world.database('test_clocks').where('id', clockId).first()).toMatchObject({
    frozen_at: '2026-08-02T04:00:00.000Z',
    status: 'advancing',
    target_at: '2026-09-01T00:00:00.000Z',
  });
  expect(await settleClock(world.database, clockId, '2026-09-01T00:00:00.000Z')).toBe('2026-09-01T00:00:00.000Z');
  expect(await world.database('test_clocks').where('id', clockId).first()).toMatchObject({
    status: 'ready',
    target_at: null,
  });
});

test('an API key is found by its hash until it is revoked', async () => {
  const hash = 'ab'.repeat(32);
  const id = await insertApiKey(world.database, {
    hash,
    prefix: 'tnr_live_abc',
    last4: 'wxyz',
    role: 'finance',
    label: 'books',
  });
  expect(await findApiKey(world.database, hash)).toEqual({ hash, keyId: id, role: 'finance', name: 'books' });
  expect([await revokeApiKey(world.database, id), await revokeApiKey(world.database, id)]).toEqual([true, false]);
  expect(await findApiKey(world.database, hash)).toBeUndefined();
});
