import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { billPage } from '../../db/billing/billPage.ts';
import { closeRun, openRun } from '../../db/billing/runStore.ts';
import { freezeClock, settleClock } from '../../db/clockStore.ts';
import { type ApiServer, startApiServer } from './support/apiServer.ts';
import { ontario, openShop } from './support/catalogue.ts';

const nobody = '0198f3c2-7d2e-7c1a-9b53-1f2d3c4b5a69';
let api: ApiServer;
beforeAll(async () => {
  api = await startApiServer('api_operations', { patienceMs: 150 });
});
afterAll(() => api.close());

describe('test clocks', () => {
  let id: string;
  beforeEach(async () => {
    api.lifecycles.sent.length = 0;
    api.lifecycles.advanceMs = 0;
    api.lifecycles.isAway = false;
    id = (await api.post('/v1/test_clocks', { frozen_at: '2026-07-15T12:00:00-04:00', name: 'July' })).body.id;
  });

  test('a clock stands where it was set, in UTC', async () => {
    const clock = await api.get(`/v1/test_clocks/${id}`);
    expect(clock.body).toMatchObject({
      name: 'July',
      frozen_at: '2026-07-15T16:00:00.000Z',
      status: 'ready',
      target: null,
      workflow_id: `clock/${id}`,
    });
    const list = await api.get('/v1/test_clocks?limit=1');
    expect(list.body.data).toEqual([clock.body]);
    expect((await api.post('/v1/test_clocks', { frozen_at: '2026-07-15' })).body.code).toBe('validation_failed');
    expect((await api.get(`/v1/test_clocks/${nobody}`)).body.code).toBe('not_found');
  });

  test('an advance is sent to its workflow with where it stands', async () => {
    const answer = await api.post(`/v1/test_clocks/${id}/advance`, { to: '2026-08-02T04:00:00Z' }, { key: `go-${id}` });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ clock: { id, target: '2026-08-02T04:00:00.000Z' }, invoices: 3, steps: 12 });
    expect(api.lifecycles.sent).toEqual([
      {
        name: 'advanceClock',
        target: { clockId: id, frozenAt: '2026-07-15T16:00:00.000Z' },
        command: { commandId: expect.stringContaining(`:go-${id}`), to: '2026-08-02T04:00:00.000Z' },
      },
    ]);
  });

  test('one that takes long is answered while it is under way', async () => {
    api.lifecycles.advanceMs = 1000;
    const answer = await api.post(`/v1/test_clocks/${id}/advance`, { to: '2026-08-02T04:00:00Z' });
    expect(answer.status).toBe(202);
    expect(answer.body).toMatchObject({
      clock: { status: 'advancing', target: '2026-08-02T04:00:00.000Z' },
      invoices: null,
      steps: null,
    });
    expect((await api.get(`/v1/test_clocks/${id}`)).body.status).toBe('advancing');
    const other = await api.post(`/v1/test_clocks/${id}/advance`, { to: '2026-09-02T04:00:00Z' });
    expect(other.body).toMatchObject({ code: 'clock_advancing', target: '2026-08-02T04:00:00.000Z' });
    expect((await api.post(`/v1/test_clocks/${id}/advance`, { to: '2026-08-02T04:00:00Z' })).status).toBe(202);
    await freezeClock(api.database, id, '2026-08-01T04:00:00.000Z');
    await settleClock(api.database, id, '2026-08-02T04:00:00.000Z');
    expect((await api.get(`/v1/test_clocks/${id}`)).body).toMatchObject({ status: 'ready', target: null });
  });

  test.each([
    { why: 'back', to: '2026-07-15T15:59:59Z', detail: 'only goes forward' },
    { why: 'more than two years', to: '2028-07-15T16:00:00.001Z', detail: 'at most 2 years' },
  ])('it does not move $why', async ({ to, detail }) => {
    const answer = await api.post(`/v1/test_clocks/${id}/advance`, { to });
    expect(answer.body).toMatchObject({ code: 'date_out_of_range', detail: expect.stringContaining(detail) });
    expect(api.lifecycles.sent).toEqual([]);
  });

  test('two years are allowed, and so is the instant where it stands', async () => {
    expect((await api.post(`/v1/test_clocks/${id}/advance`, { to: '2028-07-15T16:00:00Z' })).status).toBe(200);
    const other = (await api.post('/v1/test_clocks', { frozen_at: '2026-07-15T16:00:00Z' })).body.id;
    expect((await api.post(`/v1/test_clocks/${other}/advance`, { to: '2026-07-15T16:00:00Z' })).status).toBe(200);
  });

  test('while Temporal is away it can be repeated', async () => {
    api.lifecycles.isAway = true;
    const path = `/v1/test_clocks/${id}/advance`;
    const to = '2026-08-02T04:00:00Z';
    expect((await api.post(path, { to }, { key: `away-${id}` })).status).toBe(503);
    api.lifecycles.isAway = false;
    expect((await api.post(path, { to }, { key: `away-${id}` })).status).toBe(200);
  });
});

describe('billing runs', () => {
  test('a run is started for an instant that is over, or for now', async () => {
    const started = await api.post('/v1/billing_runs', { as_of: '2026-07-15T00:00:00+02:00' });
    expect(started.status).toBe(202);
    expect(started.body).toEqual({
      as_of: '2026-07-14T22:00:00.000Z',
      status: 'starting',
      accounts_due: null,
      accounts: 0,
      invoices: 0,
      cases: 0,
      pages: 0,
      started_at: null,
      finished_at: null,
      workflow_id: 'run/2026-07-14T22:00:00.000Z',
    });
    expect((await api.post('/v1/billing_runs', {})).body.as_of).toBe(api.now.toISOString());
  });

  test('none is started in the future', async () => {
    const answer = await api.post('/v1/billing_runs', { as_of: '2026-07-15T16:00:00.001Z' });
    expect(answer.body).toMatchObject({ code: 'date_out_of_range', latest: '2026-07-15T16:00:00.000Z' });
  });

  test('progress is what its pages have done', async () => {
    const asOf = '2026-07-10T00:00:00.000Z';
    await openRun(api.database, asOf);
    expect((await api.get(`/v1/billing_runs/${asOf}`)).body).toMatchObject({ status: 'running', accounts_due: 0 });
    expect((await api.post('/v1/billing_runs', { as_of: asOf })).body.status).toBe('running');
    await closeRun(api.database, { asOf });
    expect((await api.get(`/v1/billing_runs/${asOf}`)).body).toMatchObject({ status: 'done', invoices: 0 });
    await openRun(api.database, '2026-07-11T00:00:00.000Z');
    const page = (await api.get('/v1/billing_runs?limit=1')).body;
    expect(page.data[0].as_of).toBe('2026-07-11T00:00:00.000Z');
    const next = (await api.get(`/v1/billing_runs?limit=1&cursor=${page.next_cursor}`)).body;
    expect(next.data[0].as_of).toBe(asOf);
  });

  test.each(['2020-01-01T00:00:00Z', 'yesterday'])('there is no run of %s', async (asOf) => {
    expect((await api.get(`/v1/billing_runs/${asOf}`)).body.code).toBe('not_found');
  });
});

describe('rates and cases', () => {
  const rate = {
    jurisdiction: 'JP',
    kind: 'vat',
    rate: '0.1',
    from: '2019-10-01',
    source: 'National Tax Agency, consumption tax',
    reason: 'We sell there now',
  };

  test('a rate that is missing stops an account; entering it lets it go on', async () => {
    const { planId } = await openShop(api);
    const registrations = [{ jurisdiction: 'JP' }];
    const seller = (await api.post('/v1/sellers', { name: 'Tenor KK', country: 'JP', registrations })).body;
    const clock = (await api.post('/v1/test_clocks', { frozen_at: '2026-07-15T00:00:00Z' })).body;
    const account = { ...ontario, billing_address: { country: 'JP' }, seller_id: seller.id, test_clock_id: clock.id };
    const accountId = (await api.post('/v1/accounts', account)).body.id;
    await api.post('/v1/subscriptions', { account_id: accountId, plan_id: planId, quantity: 1 });
    const asOf = '2026-08-02T04:00:00.000Z';
    await freezeClock(api.database, clock.id, asOf);
    await billPage({ database: api.database, clockId: clock.id, asOf, limit: 10, after: null });

    const open = (await api.get(`/v1/billing_cases?account_id=${accountId}&status=open`)).body.data;
    expect(open).toMatchObject([
      { code: 'tax_rate_unknown', status: 'open', bill_date: '2026-08-01', resolved_at: null },
    ]);
    expect((await api.get(`/v1/billing_cases/${open[0].id}`)).body).toEqual(open[0]);
    expect((await api.get(`/v1/accounts/${accountId}`)).body.is_billing_stopped).toBe(true);

    const retried = await api.post(`/v1/billing_cases/${open[0].id}/retry`, { resolution: 'try again' });
    expect(retried.body).toMatchObject({ status: 'closed', resolution: 'try again' });
    expect((await api.post(`/v1/billing_cases/${open[0].id}/retry`, { resolution: 'again' })).body.code).toBe(
      'case_not_open',
    );
    await billPage({ database: api.database, clockId: clock.id, asOf, limit: 10, after: null });
    expect((await api.get(`/v1/billing_cases?account_id=${accountId}&status=open`)).body.data).toHaveLength(1);

    const entered = await api.post('/v1/tax_rates', rate);
    expect(entered.status).toBe(201);
    expect(entered.body).toMatchObject({
      jurisdiction: 'JP',
      rate: '0.1',
      from: '2019-10-01',
      to: null,
      applies_to: null,
    });
    expect((await api.get('/v1/tax_rates?jurisdiction=JP')).body.data).toContainEqual(entered.body);
    expect((await api.get(`/v1/billing_cases?account_id=${accountId}&status=open`)).body.data).toEqual([]);
    await billPage({ database: api.database, clockId: clock.id, asOf, limit: 10, after: null });
    const [invoice] = (await api.get(`/v1/invoices?account_id=${accountId}&include=lines`)).body.data;
    expect(invoice.taxes).toMatchObject([{ jurisdiction: 'JP', rate: '0.1' }]);
  });

  test.each([
    { why: 'percent', change: { rate: '13' }, field: 'rate' },
    { why: 'no reason', change: { reason: undefined }, field: 'reason' },
    { why: 'no source', change: { source: '' }, field: 'source' },
    { why: 'an end before its beginning', change: { to: '2019-10-01' }, field: 'to' },
    { why: 'an unknown category', change: { applies_to: ['food'] }, field: 'applies_to.0' },
  ])('a rate with $why is refused', async ({ change, field }) => {
    const answer = await api.post('/v1/tax_rates', { ...rate, ...change });
    expect(answer.body).toMatchObject({ code: 'validation_failed', errors: [{ field }] });
  });

  test('a case that is not there', async () => {
    expect((await api.get(`/v1/billing_cases/${nobody}`)).body.code).toBe('not_found');
    const retry = await api.post(`/v1/billing_cases/${nobody}/retry`, { resolution: 'try again' });
    expect(retry.body.code).toBe('not_found');
  });
});
