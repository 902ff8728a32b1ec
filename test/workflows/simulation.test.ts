import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type LiveTenor, liveTenor } from '../support/liveTenor.ts';
import { sentQuote } from '../support/sentQuote.ts';
import { tenorCommand } from '../support/tenorCommand.ts';

type Made = { readonly id: string };
type Line = { readonly kind: string; readonly service_from: string; readonly amount: string; readonly tax: string };
type Invoice = {
  readonly date: string;
  readonly due_on: string;
  readonly lines: readonly Line[];
  readonly taxes: readonly { readonly name: string; readonly amount: string }[];
  readonly subtotal: string;
  readonly tax: string;
  readonly total: string;
  readonly amount_due: string;
};
type Simulation = {
  readonly answers: readonly { readonly outcome: string; readonly code: string | null }[];
  readonly supposed: { readonly invoices: readonly Invoice[]; readonly events: readonly { readonly type: string }[] };
  readonly difference: { readonly by_date: readonly object[]; readonly total: string };
};

let live: LiveTenor;
let priceId: string;
beforeAll(async () => {
  live = await liveTenor('simulation');
  const { api } = live;
  const { id: productId } = await api.post<Made>('/v1/products', { name: 'Connect' }, 'product');
  const { id: planId } = await api.post<Made>('/v1/plans', { product_id: productId, name: 'Seat' }, 'plan');
  const price = { model: 'per_unit', unit: '29.00', interval: 'month', currency: 'CAD', description: 'Seat' };
  priceId = (await api.post<Made>('/v1/prices', { plan_id: planId, ...price }, 'price')).id;
});
afterAll(() => live.stop());

async function start(name: string) {
  const { api } = live;
  const { id: clockId } = await api.post<Made>(
    '/v1/test_clocks',
    { frozen_at: '2026-07-15T16:00:00Z' },
    `${name}-clock`,
  );
  const account = {
    ...{ company_name: name, billing_address: { country: 'CA', region: 'ON' }, currency: 'CAD' },
    // Nobody pays here: what follows from that is told elsewhere.
    ...{ time_zone: 'America/Toronto', test_clock_id: clockId, policy_overrides: { dunning: 'none' } },
  };
  const { id: accountId } = await api.post<Made>('/v1/accounts', account, `${name}-account`);
  const order = { account_id: accountId, items: [{ price_id: priceId, quantity: 10 }] };
  const { id: subscriptionId } = await api.post<Made>('/v1/subscriptions', order, `${name}-subscription`);
  const advance = (to: string) => api.post(`/v1/test_clocks/${clockId}/advance`, { to }, `${name}-${to}`);
  return { accountId, subscriptionId, advance };
}

/** What both a simulated and an issued invoice have. */
const figures = ({ date, due_on, lines, taxes, subtotal, tax, total, amount_due }: Invoice) => ({
  lines: lines.map((line) => `${line.kind} ${line.service_from} ${line.amount} ${line.tax}`),
  taxes: taxes.map(({ name, amount }) => `${name} ${amount}`),
  ...{ date, due_on, subtotal, tax, total, amount_due },
});

test('what is simulated is what then really happens, to the cent', async () => {
  const { accountId, subscriptionId, advance } = await start('alder');
  const { api } = live;
  await advance('2026-08-10T16:00:00Z');
  const body = {
    account_id: accountId,
    to: '2026-11-30',
    what_if: [
      { do: 'change_quantity', at: '2026-08-20T16:00:00Z', subscription: subscriptionId, add: 5 },
      { do: 'cancel', at: '2026-10-20T16:00:00Z', subscription: subscriptionId },
      { do: 'change_quantity', at: '2026-09-05T16:00:00Z', subscription: subscriptionId, remove: 20 },
    ],
  };
  const simulation = await api.post<Simulation>('/v1/simulations', body, 'simulate');
  expect(simulation.answers.map(({ outcome, code }) => code ?? outcome)).toEqual([
    'done',
    'quantity_out_of_range',
    'done',
  ]);
  // 29 × 5 × 11 ÷ 31 = 51.45 of August; then 145.00 more a month; HST of 13 %; from November on nothing
  expect(simulation.difference).toEqual({
    by_date: [
      { date: '2026-09-01', supposed: '549.69', unchanged: '327.70', difference: '221.99' },
      { date: '2026-10-01', supposed: '491.55', unchanged: '327.70', difference: '163.85' },
      { date: '2026-11-01', supposed: '0.00', unchanged: '327.70', difference: '-327.70' },
    ],
    total: '58.14',
  });

  await advance('2026-08-20T16:00:00Z');
  await api.post(`/v1/subscriptions/${subscriptionId}/quantity`, { add: 5 }, 'five-more');
  await advance('2026-10-20T16:00:00Z');
  await api.post(`/v1/subscriptions/${subscriptionId}/cancel`, {}, 'cancel');
  await advance('2026-12-01T05:00:00Z');
  const { data } = await api.get<{ data: Invoice[] }>(`/v1/invoices?account_id=${accountId}&include=lines`);
  const issued = data.toReversed().filter(({ date }) => date > '2026-08-10');
  expect(simulation.supposed.invoices.map(figures)).toEqual(issued.map(figures));
  const events = await api.get<{ data: { type: string }[] }>(`/v1/events?account_id=${accountId}&limit=100`);
  const happened = events.data.map(({ type }) => type);
  expect(happened.slice(-simulation.supposed.events.length)).toEqual(
    simulation.supposed.events.map(({ type }) => type),
  );
}, 120_000);

test('the agenda is what then really happens, to the cent', async () => {
  const { accountId, advance } = await start('birch');
  const agenda = await live.api.get<{ data: { date: string; amount: string | null }[] }>(
    `/v1/accounts/${accountId}/agenda?to=2026-10-01`,
  );
  await advance('2026-10-02T04:00:00Z');
  const { data } = await live.api.get<{ data: Invoice[] }>(`/v1/invoices?account_id=${accountId}`);
  expect(agenda.data.map(({ date, amount }) => ({ date, amount }))).toEqual(
    data.toReversed().map(({ date, total }) => ({ date, amount: total })),
  );
}, 120_000);

test('a quote that waits for its answer is on the agenda, and then does what stood there', async () => {
  const { api } = live;
  const { id: clockId } = await api.post<Made>('/v1/test_clocks', { frozen_at: '2026-07-15T16:00:00Z' }, 'quote-clock');
  const { accountId } = await sentQuote(api, { clockId, expires_on: '2026-08-15' });
  const agenda = await api.get<{ data: { at: string; what: string }[] }>(`/v1/accounts/${accountId}/agenda`);
  const coming = agenda.data.filter(({ what }) => what.startsWith('quote.')).map(({ at, what }) => `${at} ${what}`);
  // 09:00 in Toronto, 7 days and 1 day before the last one; then its end
  expect(coming).toEqual([
    '2026-08-08T13:00:00.000Z quote.expiry_announced',
    '2026-08-14T13:00:00.000Z quote.expiry_announced',
    '2026-08-16T04:00:00.000Z quote.expired',
  ]);
  await api.post(`/v1/test_clocks/${clockId}/advance`, { to: '2026-08-20T16:00:00Z' }, 'quote-advance');
  const { data } = await api.get<{ data: { at: string; type: string }[] }>(
    `/v1/events?account_id=${accountId}&limit=100`,
  );
  expect(data.slice(-3).map(({ at, type }) => `${at} ${type}`)).toEqual(coming);
}, 120_000);

test('the command simulates a live account, and says what an order would change', async () => {
  const { accountId, subscriptionId } = await start('cedar');
  const at = ['--url', live.url, '--key', live.key];
  const { code, stdout, stderr } = await tenorCommand(
    ...['simulate', '--account', accountId, '--to', '2026-10-31', ...at],
    ...['--what-if', `cancel:${subscriptionId}@2026-08-20`, '--what-if', `change_quantity:${subscriptionId}:add=1`],
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  // 11 × 29 × 16 ÷ 31 = 164.65 of July, and all of August, 319.00: 483.65 with HST of 62.87; without it 496.84
  expect(stdout).toContain('546.52');
  expect(stdout).toMatch(/2026-08-01 .*546\.52.*496\.84.*49\.68/);
  expect(stdout).toMatch(/total .*-605\.72/);
  const json = await tenorCommand('simulate', '--account', accountId, '--to', '2026-10-31', ...at, '--json');
  expect(JSON.parse(json.stdout)).toMatchObject({ account_id: accountId, difference: { total: '0.00' } });
  const unknown = await tenorCommand(
    'simulate',
    '--account',
    accountId,
    '--to',
    '2026-10-31',
    ...at,
    '--what-if',
    'leave:x',
  );
  expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining('what_if.0.do') });
}, 120_000);
