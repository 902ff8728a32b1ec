import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type ApiServer, startApiServer } from './support/apiServer.ts';

const nobody = '0198f3c2-7d2e-7c1a-9b53-1f2d3c4b5a69';
let api: ApiServer;
beforeAll(async () => {
  api = await startApiServer('api_forecasts');
});
afterAll(() => api.close());

test('a forecast is recorded, its workflow started, and repeating the request makes no second one', async () => {
  const key = 'one-forecast';
  const first = await api.post('/v1/forecasts', { to: '2026-12-31' }, { key });
  expect(first.status).toBe(202);
  expect(first.body).toMatchObject({ status: 'starting', to: '2026-12-31', pages: null, accounts_done: 0, cash: [] });
  expect(first.body.workflow_id).toBe(`forecast/${first.body.id}`);
  expect(api.lifecycles.sent.at(-1)).toMatchObject({ name: 'startForecast', target: first.body.id });
  expect((await api.post('/v1/forecasts', { to: '2026-12-31' }, { key })).body).toEqual(first.body);
  const { cash: _, renewals: __, notice_cliffs: ___, taxes: ____, ...header } = first.body;
  expect((await api.get('/v1/forecasts')).body).toEqual({ data: [header], next_cursor: null });
  expect((await api.get(`/v1/forecasts/${first.body.id}`)).body).toEqual(first.body);
});

test.each([
  { why: 'a day that is over', body: { to: '2026-07-14' }, status: 422, code: 'date_out_of_range' },
  { why: 'a day too far ahead', body: { to: '2031-07-16' }, status: 422, code: 'date_out_of_range' },
  { why: 'no date', body: {}, status: 422, code: 'validation_failed' },
  { why: 'a clock of nobody', body: { to: '2026-12-31', test_clock_id: nobody }, status: 404, code: 'item_not_found' },
  { why: 'a seller of nobody', body: { to: '2026-12-31', seller_id: nobody }, status: 404, code: 'item_not_found' },
])('$why is refused', async ({ body, status, code }) => {
  const answer = await api.post('/v1/forecasts', body);
  expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code });
});

test('who may not bill may not ask for one, and what nobody asked for is not there', async () => {
  const { status } = await api.post('/v1/forecasts', { to: '2026-12-31' }, { as: api.secrets.sales });
  expect(status).toBe(403);
  expect((await api.get(`/v1/forecasts/${nobody}`)).status).toBe(404);
});
