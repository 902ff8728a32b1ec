import type { z } from 'zod';
import { createForecast } from '../../db/forecasts/forecastStore.ts';
import {
  type ForecastFigure,
  type ForecastListRow,
  findForecast,
  listForecasts,
  readForecastFigures,
} from '../../db/readModels/forecasts.ts';
import { findTestClock } from '../../db/readModels/testClocks.ts';
import { addMoney, money } from '../../rules/money/money.ts';
import { moneyText } from '../../rules/money/round.ts';
import { forecastWorkflowId } from '../../workflows/workflowIds.ts';
import { keysetOf, pageOfRows } from '../http/cursor.ts';
import { orNotFound, orRefuse } from '../http/orRefuse.ts';
import { type Call, route } from '../http/route.ts';
import { MAY } from '../keys/permissions.ts';
import { Id } from '../schemas/fields.ts';
import { Forecast, ForecastInput, ListedForecast } from '../schemas/forecast.ts';
import { pageOf, pageQuery } from '../schemas/page.ts';
import { horizonAt } from './horizon.ts';

export const forecastRoutes = [
  route({
    method: 'post',
    path: '/v1/forecasts',
    name: 'startForecast',
    tag: 'forecasts',
    summary: 'Simulate every account of a portfolio up to a date',
    description:
      'Cash by day, renewals and last days for notice, taxes by jurisdiction and month. No account is changed.',
    roles: MAY.bill,
    once: 'command',
    body: ForecastInput,
    success: { 202: 'The forecast is starting; read it for its progress and its figures.' },
    answer: Forecast,
    problems: ['date_out_of_range', 'item_not_found', 'command_reused', 'lifecycle_unavailable'],
    async handle({ body }, { database, lifecycles, order, now }) {
      const { to, test_clock_id: clockId, seller_id: sellerId, page_size: pageSize } = body;
      const clock = clockId === undefined ? undefined : await findTestClock(database, clockId);
      horizonAt(to, clock?.frozen_at ?? now().toISOString(), 'UTC');
      const forecast = { to, clockId, sellerId, pageSize };
      const { forecastId } = orRefuse(await createForecast({ database, ...order, forecast }));
      await lifecycles.startForecast(forecastId);
      return readForecast({ database }, forecastId);
    },
  }),
  route({
    method: 'get',
    path: '/v1/forecasts',
    name: 'listForecasts',
    tag: 'forecasts',
    summary: 'Forecasts, the newest first',
    query: pageQuery,
    success: { 200: 'A page.' },
    answer: pageOf(ListedForecast),
    handle: async ({ query }, { database }) =>
      pageOfRows(await listForecasts(database, keysetOf(query)), query.limit, ({ id }) => id, headerJson),
  }),
  route({
    method: 'get',
    path: '/v1/forecasts/{forecast_id}',
    name: 'getForecast',
    tag: 'forecasts',
    summary: 'A forecast: its progress, and what the pages that are done come to',
    params: { forecast_id: Id },
    success: { 200: 'The forecast.' },
    answer: Forecast,
    handle: ({ params }, call) => readForecast(call, params.forecast_id),
  }),
];

async function readForecast({ database }: Pick<Call, 'database'>, id: string): Promise<z.input<typeof Forecast>> {
  const row = orNotFound(await findForecast(database, id), 'forecast', id);
  const figures = await readForecastFigures(database, id);
  const of = (kind: ForecastFigure['kind']) => figures.filter((figure) => figure.kind === kind);
  return {
    ...headerJson(row),
    cash: cashJson([...of('cash_issued'), ...of('cash_expected')]),
    renewals: of('renewal').map(countedJson),
    notice_cliffs: of('notice').map(countedJson),
    taxes: of('tax').map(({ on_date: month, place: jurisdiction, ...figure }) => {
      return { month, jurisdiction, count: figure.count, currency: figure.currency, amount: textOf(figure) };
    }),
  };
}

function headerJson({ to_date: to, ...row }: ForecastListRow): z.input<typeof ListedForecast> {
  return { ...row, to, workflow_id: forecastWorkflowId(row.id) };
}

/** One row for each day and currency, in the order of the days. */
function cashJson(figures: readonly ForecastFigure[]): z.input<typeof Forecast>['cash'] {
  const days = new Map<string, ForecastFigure[]>();
  for (const figure of figures) {
    const key = `${figure.on_date} ${figure.currency}`;
    days.set(key, [...(days.get(key) ?? []), figure]);
  }
  return [...days]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, ofDay]) => {
      const [due_on = '', currency = ''] = key.split(' ');
      const sum = (kind: string) => money(currency, ofDay.find((figure) => figure.kind === kind)?.amount ?? '0');
      const [issued, expected] = [sum('cash_issued'), sum('cash_expected')];
      return {
        due_on,
        currency,
        issued: moneyText(issued),
        expected: moneyText(expected),
        total: moneyText(addMoney(issued, expected)),
        invoices: ofDay.reduce((count, figure) => count + figure.count, 0),
      };
    });
}

function countedJson(figure: ForecastFigure) {
  return { on: figure.on_date, count: figure.count, currency: figure.currency, amount: textOf(figure) };
}

function textOf({ currency, amount }: Pick<ForecastFigure, 'currency' | 'amount'>): string {
  return moneyText(money(currency, amount));
}
