import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Debtor, type MoneyServer, startMoneyServer } from './support/moneyServer.ts';

let api: MoneyServer;
beforeAll(async () => {
  api = await startMoneyServer('api_dunning');
});
afterAll(() => api?.close());

const dunning = ({ accountId }: Debtor) => `/v1/accounts/${accountId}/dunning`;

/** 149.68 were due on 14 August: day 1 is the 15th, day 14 the 28th. */
async function overdue(to = '2026-08-15T16:00:00Z'): Promise<Debtor> {
  const debtor = await api.openDebtor();
  await api.advance(debtor.clockId, to);
  return debtor;
}

describe('a case', () => {
  test('nothing follows while nothing is overdue', async () => {
    const debtor = await api.openDebtor();
    expect((await api.get(dunning(debtor))).body).toMatchObject({
      ...{ balance_due: '149.68', overdue_amount: '0.00', service: 'on', open: [], closed: [], contact: null },
    });
    const paused = await api.post(dunning(debtor), { do: 'pause', reason: 'they called' });
    expect(paused.body.code).toBe('item_not_found');
  });

  test('it shows its next step and its date, and stands in the way of changes', async () => {
    const debtor = await overdue();
    // 290.00 of 1 August are not yet due.
    expect((await api.get(dunning(debtor))).body).toMatchObject({
      ...{ balance_due: '439.68', overdue_amount: '149.68', service: 'on', contact: null },
      open: [
        {
          counted_from: { invoice_id: debtor.invoiceId, due_on: '2026-08-14' },
          next: { step: 'retry', at: '2026-08-17T13:00:00.000Z', label: 'Day 3: charge the default method again' },
          ...{ suspended_at: null, pause: null, promise: null, workflow_id: `dun/${debtor.accountId}` },
        },
      ],
    });
    const [subscription] = (await api.get(`/v1/subscriptions?account_id=${debtor.accountId}`)).body.data;
    const more = await api.post(`/v1/subscriptions/${subscription.id}/quantity`, { add: 1 });
    expect(more.body).toMatchObject({ code: 'account_overdue', amount: '149.68' });
  });

  test('operators pause it, record promises, extend it and end it, each with a reason', async () => {
    const debtor = await overdue();
    const act = (body: object, as = api.secrets.support) => api.post(dunning(debtor), body, { as });
    expect((await act({ do: 'pause' })).body).toMatchObject({
      code: 'validation_failed',
      errors: [{ field: 'reason' }],
    });
    expect((await act({ do: 'pause', reason: 'no' }, api.secrets.sales)).body.code).toBe('not_permitted');
    const reason = 'they called and asked for time';
    expect((await act({ do: 'pause', reason })).body.open).toMatchObject([{ next: null, pause: { until: null } }]);
    expect((await act({ do: 'resume', reason })).body.open).toMatchObject([{ pause: null, next: { step: 'retry' } }]);
    const promise = { do: 'promise', on: '2026-08-20', amount: '149.68', reason };
    expect((await act(promise)).body.open).toMatchObject([
      { promise: { on: '2026-08-20', amount: '149.68' }, next: { at: '2026-08-21T04:00:00.000Z' } },
    ]);
    expect((await act({ ...promise, on: '2026-08-14' })).body.code).toBe('date_out_of_range');
    await act({ do: 'resume', reason });
    expect((await act({ do: 'extend', days: 7, reason })).body.open).toMatchObject([
      { next: { at: '2026-08-24T13:00:00.000Z' } },
    ]);
    expect((await act({ do: 'extend', days: 0, reason })).body.code).toBe('date_out_of_range');
    expect((await act({ do: 'retry_now', reason })).body.code).toBe('method_not_usable');
    expect((await act({ do: 'stop', reason })).body.code).toBe('validation_failed');
    const log = (
      await api.get(`/v1/audit_log?account_id=${debtor.accountId}&action=dunning.promised`, {
        as: api.secrets.finance,
      })
    ).body.data;
    expect(log).toMatchObject([{ after: { reason, on: '2026-08-20' } }]);
  });

  test('service goes off on day 14, and is on again as soon as nothing is owed', async () => {
    const debtor = await overdue('2026-08-28T16:00:00Z');
    expect((await api.get(dunning(debtor))).body).toMatchObject({
      service: 'off',
      open: [{ suspended_at: '2026-08-28T13:00:00.000Z', next: { step: 'terminate', at: '2026-10-13T13:00:00.000Z' } }],
    });
    const [subscription] = (await api.get(`/v1/subscriptions?account_id=${debtor.accountId}`)).body.data;
    expect(subscription).toMatchObject({ status: 'active', service: 'off', suspended_at: '2026-08-28T13:00:00.000Z' });
    await api.post('/v1/transfers', { account_id: debtor.accountId, amount: '439.67' });
    expect((await api.get(`/v1/accounts/${debtor.accountId}`)).body).toMatchObject({
      service: 'off',
      balance_due: '0.01',
    });
    await api.post('/v1/transfers', { account_id: debtor.accountId, amount: '0.01' });
    expect((await api.get(`/v1/accounts/${debtor.accountId}`)).body).toMatchObject({
      service: 'on',
      balance_due: '0.00',
    });
    expect((await api.get(dunning(debtor))).body).toMatchObject({
      ...{ service: 'on', open: [], contact: null },
      closed: [{ closed_at: '2026-08-28T16:00:00.000Z' }],
    });
    const events = (await api.get(`/v1/events?account_id=${debtor.accountId}&type=service.restored`)).body.data;
    expect(events).toHaveLength(1);
  });
});

describe('whom a suspended customer writes to', () => {
  test('there is a contact for each region, which finance edits', async () => {
    const before = (await api.get('/v1/ar_contacts')).body.data;
    expect(before.map(({ region }: { region: string }) => region).sort()).toEqual(
      ['AU', 'CA', 'DE', 'ES', 'FR', 'GB', 'US', 'rest'].sort(),
    );
    const contact = { region: 'US', email: 'ar-us@vendor.example', phone: '+1 212 555 0100' };
    expect((await api.post('/v1/ar_contacts', contact, { as: api.secrets.support })).body.code).toBe('not_permitted');
    expect((await api.post('/v1/ar_contacts', { ...contact, phone: 'call me' })).body.code).toBe('validation_failed');
    expect((await api.post('/v1/ar_contacts', contact, { as: api.secrets.finance })).body).toEqual(contact);
    expect((await api.get('/v1/ar_contacts')).body.data).toContainEqual(contact);
  });

  test('who pays by wire is shown theirs, and who has a card and no contract is not', async () => {
    const byWire = await overdue('2026-08-28T16:00:00Z');
    expect((await api.get(dunning(byWire))).body.contact).toMatchObject({ region: 'US' });
    const byCard = await api.openDebtor();
    await api.post(`/v1/accounts/${byCard.accountId}/payment_methods`, { gateway_token: 'tok_visa#1', autopay: false });
    await api.advance(byCard.clockId, '2026-08-28T16:00:00Z');
    expect((await api.get(dunning(byCard))).body).toMatchObject({ service: 'off', contact: null });
  });
});
