import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { camt053, type MadeMovement } from '../support/camt053.ts';
import { type ApiServer, type SendOptions, startApiServer } from './support/apiServer.ts';

let api: ApiServer;
beforeAll(async () => {
  api = await startApiServer('api_bank_statements');
});
afterAll(() => api.close());

const send = (text: string, options: SendOptions = {}) =>
  api.post('/v1/bank_statements', text, {
    as: api.secrets.finance,
    ...options,
    headers: { 'content-type': 'text/xml', ...options.headers },
  });
const statement = (movements: readonly MadeMovement[], id: string = randomUUID()) => camt053(id, [{ id, movements }]);
const queue = async (query = '') => (await api.get(`/v1/bank_movements?status=queued${query}`)).body;
const account = async (company_name = `Company ${randomUUID()}`) =>
  (
    await api.post('/v1/accounts', {
      company_name,
      billing_address: { country: 'SG' },
      currency: 'CAD',
      time_zone: 'Asia/Singapore',
    })
  ).body;

test('a file is imported once: by its key, and by what it says', async () => {
  const key = randomUUID();
  const text = statement(
    [
      { amount: '12.50', from: 'Nobody Ltd' },
      { amount: '3.00', direction: 'DBIT' },
    ],
    'S-1',
  );
  const made = await send(text, { key });
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({
    statements: [
      {
        ...{ statement_id: 'S-1', account: 'DE14100100109876543210', currency: 'CAD' },
        ...{ opening: '10000.00', closing: '10009.50', new_movements: 2, known_movements: 0 },
      },
    ],
    counts: { matched: 0, queued: 1, ignored: 1, returned: 0, known: 0, not_booked: 0 },
    doubtful: [],
  });
  const replayed = await send(text, { key });
  expect(replayed.body).toEqual(made.body);
  expect(replayed.headers.get('idempotent-replayed')).toBe('true');
  const again = await send(text, { headers: { 'content-type': 'application/xml; charset=utf-8' } });
  expect(again.body).toMatchObject({ statements: made.body.statements, counts: { queued: 0, ignored: 0, known: 2 } });
  expect((await api.get('/v1/bank_statements')).body).toEqual({ data: made.body.statements, next_cursor: null });
  expect((await send(statement([]), { key })).body.code).toBe('idempotency_key_reused');
});

describe('a bad file is refused whole', () => {
  test.each([
    { why: 'no XML', text: 'Date;Amount', line: 1 },
    { why: 'XML of another kind', text: '<?xml version="1.0"?>\n<Document/>', line: 2 },
    {
      why: 'one amount of many that does not add up',
      text: statement([{ amount: '1.00' }, { amount: '2.00' }]).replace('<Amt Ccy="CAD">2.00', '<Amt Ccy="CAD">2.01'),
      line: expect.any(Number),
    },
    {
      why: 'an amount that is none',
      text: statement([{ amount: '1.00' }, { amount: '2.00' }]).replaceAll('>2.00<', '>two<'),
      line: expect.any(Number),
    },
  ])('$why: with its lines', async ({ text, line }) => {
    const before = await api.database('bank_movements').count();
    const answer = await send(text);
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ code: 'bank_file_refused', detail: expect.stringContaining('line ') });
    expect(answer.body.problems[0]).toEqual({
      ...{ line, path: expect.any(String), reason: expect.any(String) },
      column: answer.body.problems[0].column,
    });
    expect(await api.database('bank_movements').count()).toEqual(before);
  });

  test('the line of the fault is that of the file', async () => {
    const text = statement([{ amount: '1.00' }, { amount: '2.00' }]).replaceAll('>2.00<', '>two<');
    const line = text.split('\n').findIndex((each) => each.includes('>two<')) + 1;
    expect((await send(text)).body.problems[0]).toMatchObject({ line, path: expect.stringContaining('Ntry[2]') });
  });

  test('JSON, nothing, more than 20 MB, and a key that is none', async () => {
    expect((await send('{}', { headers: { 'content-type': 'application/json' } })).body.code).toBe(
      'content_type_unsupported',
    );
    expect((await send('')).body.code).toBe('validation_failed');
    const large = await send(`<Document>${' '.repeat(20_000_000)}</Document>`);
    expect(large).toMatchObject({ status: 413, body: { detail: expect.stringContaining('20 MB') } });
    expect((await send(statement([]), { as: '' })).status).toBe(401);
  });
});

test('more than JSON may have is no trouble for a statement', async () => {
  const movements = Array.from({ length: 500 }, (_, index) => ({
    amount: '1.00',
    text: `${index} ${'x'.repeat(120)}`,
  }));
  const text = statement(movements);
  expect(text.length).toBeGreaterThan(200_000);
  expect((await send(text)).body.counts).toMatchObject({ queued: 500 });
});

describe('the queue', () => {
  test('is paged, and read by those who may', async () => {
    const id = (await send(statement([{ amount: '1.00' }, { amount: '2.00' }, { amount: '3.00' }]))).body.statements[0]
      .id;
    const of = `&bank_statement_id=${id}&limit=2`;
    const first = await queue(of);
    expect(first.data.map(({ amount }: { amount: string }) => amount)).toEqual(['3.00', '2.00']);
    const second = await queue(`${of}&cursor=${first.next_cursor}`);
    expect(second).toMatchObject({ data: [{ amount: '1.00', status: 'queued', account_id: null }], next_cursor: null });
    expect((await api.get('/v1/bank_movements', { as: api.secrets.sales })).body.code).toBe('not_permitted');
    expect((await api.get(`/v1/bank_movements/${second.data[0].id}`)).body).toEqual(second.data[0]);
  });

  test('a person assigns a movement once, with a reason that is kept', async () => {
    const { id: accountId } = await account();
    await send(statement([{ amount: '77.00', from: 'Who Knows', iban: 'DE82370400440123456789' }]));
    const [{ id }] = (await queue('&limit=1')).data;
    const body = { account_id: accountId, reason: 'They called.' };
    const key = randomUUID();
    const as = api.secrets.finance;
    const assigned = await api.post(`/v1/bank_movements/${id}/assign`, body, { key, as });
    expect(assigned).toMatchObject({
      status: 200,
      body: { status: 'assigned', account_id: accountId, why: 'They called.', movement_ids: [expect.any(String)] },
    });
    expect((await api.post(`/v1/bank_movements/${id}/assign`, body, { key, as })).body).toEqual(assigned.body);
    expect(await api.post(`/v1/bank_movements/${id}/assign`, body, { as })).toMatchObject({
      ...{ status: 409, body: { code: 'bank_movement_not_queued', status: 409 } },
    });
    const ledger = (await api.get(`/v1/accounts/${accountId}/ledger`)).body;
    expect(ledger.balances).toEqual(
      expect.arrayContaining([
        { ledger_account: 'cash', currency: 'CAD', balance: '77.00' },
        { ledger_account: 'credit_balance', currency: 'CAD', balance: '-77.00' },
      ]),
    );
    const audit = (await api.get('/v1/audit_log?action=bank_movement.assigned')).body.data;
    expect(audit).toMatchObject([{ subject: `bank_movement/${id}`, after: { reason: 'They called.' } }]);
    expect((await api.get(`/v1/bank_movements?account_id=${accountId}`)).body.data).toEqual([assigned.body]);
  });

  test('or ignores it; support may do neither', async () => {
    await send(statement([{ amount: '78.00' }]));
    const [{ id }] = (await queue('&limit=1')).data;
    const path = `/v1/bank_movements/${id}/ignore`;
    const body = { reason: 'Our own money.' };
    expect((await api.post(path, body, { as: api.secrets.support })).body.code).toBe('not_permitted');
    expect((await api.post(path, {})).body.code).toBe('validation_failed');
    expect((await api.post(path, body)).body).toMatchObject({ status: 'ignored', why: body.reason, account_id: null });
    expect((await api.post(`/v1/bank_movements/${randomUUID()}/ignore`, body)).status).toBe(404);
  });
});
