import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type ApiServer, type Reply, startApiServer } from './support/apiServer.ts';
import { ontario, openShop, type Shop } from './support/catalogue.ts';

const nobody = '0198f3c2-7d2e-7c1a-9b53-1f2d3c4b5a69';
let api: ApiServer;
let shop: Shop;
let accountId: string;
let started: Reply;
let invoice: Reply;

/** By `at_start` the order itself is invoiced: 16 of 31 days. */
beforeAll(async () => {
  api = await startApiServer('api_invoices');
  shop = await openShop(api);
  const clock = (await api.post('/v1/test_clocks', { frozen_at: '2026-07-15T16:00:00Z' })).body;
  const policies = { policy_overrides: { first_partial: 'at_start' } };
  accountId = (await api.post('/v1/accounts', { ...ontario, ...policies, test_clock_id: clock.id })).body.id;
  started = await api.post('/v1/subscriptions', { account_id: accountId, plan_id: shop.planId, quantity: 10 });
  invoice = await api.get(`/v1/invoices/${started.body.outcome.invoice_id}`);
});
afterAll(() => api.close());

test('an invoice shows lines, taxes, notes and totals at the scale of its currency', () => {
  expect(invoice.status).toBe(200);
  expect(invoice.body).toMatchObject({
    number: 'INV-2026-000001',
    account_id: accountId,
    kind: 'command',
    status: 'open',
    bill_date: '2026-07-15',
    date: '2026-07-15',
    due_on: '2026-08-14',
    currency: 'CAD',
    subtotal: '149.68',
    tax: '19.46',
    total: '169.14',
    credit_applied: '0.00',
    credit_arising: '0.00',
    amount_due: '169.14',
    policy: 'goto-admin@1 (first_partial)',
    taxes: [
      { name: 'HST', jurisdiction: 'CA-ON', rate: '0.13', base: '149.68', amount: '19.46', tax_date: '2026-07-15' },
    ],
    notes: [],
    lines: [
      {
        number: 1,
        kind: 'proration',
        description: 'Seat',
        subscription_id: started.body.id,
        item_id: started.body.items[0].id,
        price_id: shop.priceId,
        service_from: '2026-07-15',
        service_to: '2026-08-01',
        days: 16,
        quantity: '10',
        amount: '149.68',
        tax: '19.46',
      },
    ],
  });
});

test('invoices are found by account, subscription, status and bill date, with their lines where asked', async () => {
  const { lines: _, taxes: __, notes: ___, ...summary } = invoice.body;
  const filters = [
    `account_id=${accountId}`,
    `subscription_id=${started.body.id}`,
    `account_id=${accountId}&status=open`,
    `account_id=${accountId}&bill_date=2026-07-15`,
  ];
  for (const filter of filters) {
    expect((await api.get(`/v1/invoices?${filter}`)).body).toEqual({ data: [summary], next_cursor: null });
  }
  expect((await api.get(`/v1/invoices?account_id=${accountId}&include=lines`)).body.data).toEqual([invoice.body]);
  expect((await api.get(`/v1/invoices?account_id=${accountId}&status=paid`)).body.data).toEqual([]);
  expect((await api.get(`/v1/invoices?account_id=${accountId}&bill_date=2026-08-01`)).body.data).toEqual([]);
  expect((await api.get('/v1/invoices?status=opn')).body.code).toBe('validation_failed');
});

test('a line is explained, and its amount comes out again', async () => {
  const why = await api.get(`/v1/invoices/${invoice.body.id}/lines/1/explanation`);
  expect(why.body).toMatchObject({
    amount: '149.68',
    currency: 'CAD',
    rule: 'PRO-1',
    policy: 'goto-admin@1 (first_partial)',
    formula: '290 × 16 ÷ 31 = 149.68',
    inputs: { quantity_after: '10', charged: '16', of: '31', unit: 'day' },
    recomputed: '149.68',
    is_same: true,
    sentence: expect.stringContaining('charged for 16 of the 31 days'),
  });
});

test.each([`/v1/invoices/${nobody}`, `/v1/invoices/${nobody}/lines/1/explanation`, '/v1/invoices/INV-2026-000001'])(
  '%s is not there',
  async (path) => {
    expect((await api.get(path)).body.code).toBe('not_found');
  },
);

test.each(['2', '0', 'x'])('line %s is not there', async (line) => {
  expect((await api.get(`/v1/invoices/${invoice.body.id}/lines/${line}/explanation`)).body.code).toBe('not_found');
});

test('the ledger has the posting, which sums to zero', async () => {
  const { body } = await api.get(`/v1/accounts/${accountId}/ledger`);
  expect(body.balances).toEqual([
    { ledger_account: 'deferred_revenue', currency: 'CAD', balance: '-149.68' },
    { ledger_account: 'receivable', currency: 'CAD', balance: '169.14' },
    { ledger_account: 'tax_payable', currency: 'CAD', balance: '-19.46' },
  ]);
  expect(body.data).toHaveLength(3);
  for (const entry of body.data) expect(entry).toMatchObject({ invoice_id: invoice.body.id, posted_on: '2026-07-15' });
  const first = (await api.get(`/v1/accounts/${accountId}/ledger?limit=2`)).body;
  const second = (await api.get(`/v1/accounts/${accountId}/ledger?limit=2&cursor=${first.next_cursor}`)).body;
  expect([...first.data, ...second.data]).toEqual(body.data);
  expect(second.next_cursor).toBeNull();
});

test('what happened is told in order, and read on from any event', async () => {
  const all = (await api.get(`/v1/events?account_id=${accountId}`)).body.data;
  expect(all.map(({ type }: { type: string }) => type)).toEqual([
    'account.created',
    'subscription.activated',
    'invoice.issued',
  ]);
  expect(all[1]).toMatchObject({ subscription_id: started.body.id, at: '2026-07-15T16:00:00.000Z' });
  expect(all[2]).toMatchObject({ invoice_id: invoice.body.id });
  const rest = await api.get(`/v1/events?account_id=${accountId}&after=${all[0].id}&limit=1`);
  expect(rest.body).toEqual({ data: [all[1]], next_cursor: String(all[1].id) });
  expect((await api.get(`/v1/events?account_id=${accountId}&type=invoice.issued`)).body.data).toEqual([all[2]]);
  expect((await api.get('/v1/events?after=x')).body.code).toBe('validation_failed');
});

test('the audit log says who, from where, before and after', async () => {
  const { body } = await api.get(`/v1/audit_log?account_id=${accountId}&action=subscription.activated`);
  expect(body.data).toEqual([
    expect.objectContaining({
      actor: expect.stringMatching(/^api_key\/[0-9a-f-]{36}$/),
      action: 'subscription.activated',
      account_id: accountId,
      subject: `subscription/${started.body.id}`,
      before: null,
      after: expect.objectContaining({ status: 'active' }),
      origin: expect.stringContaining('request '),
    }),
  ]);
  expect((await api.get('/v1/audit_log', { as: api.secrets.read_only })).body.code).toBe('not_permitted');
  const page = await api.get(`/v1/audit_log?account_id=${accountId}&limit=1`);
  const next = await api.get(`/v1/audit_log?account_id=${accountId}&limit=1&cursor=${page.body.next_cursor}`);
  expect(next.body.data[0].id).toBeLessThan(page.body.data[0].id);
});
