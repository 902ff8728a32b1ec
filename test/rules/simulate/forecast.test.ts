import { describe, expect, test } from '@jest/globals';
import { money } from '../../../rules/money/money.ts';
import { moneyText } from '../../../rules/money/round.ts';
import { type ForecastRow, forecastAccount, sumRows } from '../../../rules/simulate/forecast.ts';
import { newWorld, perform, type World } from '../../../rules/simulate/world.ts';
import { subscribe } from '../../../rules/subscription/subscribe.ts';
import {
  accountOf,
  device,
  inOntario,
  itemOfSeats,
  live,
  noRates,
  ontarioRates,
  policyOf,
  seat,
  setupFee,
  stateOf,
  subscriptionOf,
} from '../../support/situations.ts';

/** `2026-08-31 cash_expected 439.68`, with the place, and how many where there are several. */
const read = (rows: readonly ForecastRow[]) =>
  rows.map(({ kind, on, place, count, amount }) =>
    [on, kind, place, moneyText(amount), count === 1 ? '' : `× ${count}`].filter(Boolean).join(' '),
  );

/** Ten seats and a set-up fee from 15 July, for a term of three months. */
function contract(overrides: Readonly<Record<string, unknown>> = {}): World {
  const from = newWorld(
    stateOf([], accountOf({ policy: policyOf('goto-admin', overrides) })),
    '2026-07-15T10:00:00.000Z',
    noRates,
  );
  const items = [
    { price: seat, quantity: '10' },
    { price: setupFee, quantity: '1' },
  ];
  const { world } = perform(from, 'order', (state, context) =>
    subscribe(state, { planId: 'plan', items, term: { months: 3 } }, context),
  );
  return world;
}

describe('the forecast of an account', () => {
  test('has what falls due, and taxes by the month of the invoice', () => {
    const { world } = live({
      account: inOntario,
      rates: ontarioRates,
      acts: [{ on: '2026-07-15', subscribe: [[seat, 10]] }],
      until: '2026-08-10',
    });
    const before = JSON.stringify(world.state);
    const { rows, isStopped } = forecastAccount({ ...world, invoices: [] }, '2026-10-05');
    // 290.00 and HST of 37.70; that of 1 October is due on the 31st, and its tax is October's
    expect(read(rows)).toEqual([
      '2026-10-01 cash_expected 327.70',
      '2026-09-01 tax CA-ON 37.70',
      '2026-10-01 tax CA-ON 37.70',
    ]);
    expect(isStopped).toBe(false);
    expect(JSON.stringify(world.state)).toBe(before);
  });

  test('has the renewal of a term and the last days for notice, with what a term is worth', () => {
    const { rows } = forecastAccount(contract(), '2026-12-31');
    const terms = rows.filter(({ kind }) => kind === 'renewal' || kind === 'notice');
    // Three months of 290.00; 30 days before 15 October, and before 15 January
    expect(read(terms)).toEqual(['2026-09-15 notice 870.00', '2026-10-15 renewal 870.00', '2026-12-16 notice 870.00']);
  });

  test('values what goes on from month to month by a month, and has no day for notice after it', () => {
    const { rows } = forecastAccount(contract({ renewal: 'month_to_month' }), '2026-12-31');
    expect(read(rows.filter(({ kind }) => kind === 'renewal' || kind === 'notice'))).toEqual([
      '2026-09-15 notice 870.00',
      '2026-10-15 renewal 290.00',
    ]);
  });

  test('leaves out days for notice that are over or too far ahead, and counts prices of days by thirty a month', () => {
    const term = { anchor: '2026-07-15', months: 2, elapsedMonths: 0, number: 1 };
    const byDays = { ...seat, interval: { every: 15, unit: 'day' as const } };
    const held = (id: string, months: number) =>
      subscriptionOf(
        [
          itemOfSeats({ id: `${id} seats`, price: byDays }),
          itemOfSeats({ id: `${id} device`, price: device, endsOn: '2026-09-01' }),
        ],
        { id, lifecycle: { term: { ...term, months } } },
      );
    const state = stateOf([
      held('near', 2),
      held('far', 12),
      held('next', 3),
      subscriptionOf([itemOfSeats({ id: 'x' })]),
    ]);
    const { rows } = forecastAccount(newWorld(state, '2026-08-20T10:00:00.000Z', noRates), '2026-09-30');
    // Three months are 90 days, six periods of 290.00
    expect(read(rows.filter(({ kind }) => kind === 'notice'))).toContain('2026-09-15 notice 1740.00');
    expect(rows.filter(({ kind, on }) => kind === 'notice' && on < '2026-08-20')).toEqual([]);
  });

  test('says where its billing stops', () => {
    const { world } = live({
      account: inOntario,
      acts: [{ on: '2026-07-15', subscribe: [[seat, 10]] }],
      until: '2026-07-20',
    });
    expect(forecastAccount(world, '2026-12-31')).toEqual({ rows: [], isStopped: true });
  });
});

test('rows of one kind, day, place and currency are one', () => {
  const row = (amount: string, other: Partial<ForecastRow> = {}): ForecastRow => {
    return { kind: 'notice', on: '2026-09-15', place: '', count: 1, amount: money('USD', amount), ...other };
  };
  const rows = [row('1.10'), row('2.20'), row('3.00', { on: '2026-09-16' }), row('4.00', { kind: 'renewal' })];
  expect(read([...sumRows(rows), ...sumRows([row('5.00'), row('6.00', { amount: money('EUR', '6') })])])).toEqual([
    '2026-09-15 notice 3.30 × 2',
    '2026-09-16 notice 3.00',
    '2026-09-15 renewal 4.00',
    '2026-09-15 notice 5.00',
    '2026-09-15 notice 6.00',
  ]);
});
