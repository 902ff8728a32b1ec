import { expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import type { Act } from '../../cli/scenario/language/scenario.ts';
import { addDays, addMonths, type DatePeriod, daysBetween, daysIn, type LocalDate } from '../../rules/calendar/date.ts';
import { type Decimal, decimal, ZERO } from '../../rules/money/decimal.ts';
import { live, scenarioOf } from './arbitraryStory.ts';

/** Hundreds of lives each, on a machine that may be busy. */
jest.setTimeout(60_000);

const start = fc.integer({ min: 0, max: 1500 }).map((day) => addDays('2026-01-01', day));
const months = fc.integer({ min: 1, max: 26 });
const firstDay = fc.constantFrom('free', 'counted');
/** Enough for a day to cost a cent: an invoice of nothing is not sent. */
const prices = fc.integer({ min: 100, max: 99_999 }).map((amount) => decimal(amount).div('100').toFixed(2));

/** A term of whole months, each charged when it is over, the last one to its last day. */
async function linesOfTerm(from: LocalDate, n: number, price: string, policies: Record<string, unknown>) {
  const subscribe: Act = { do: 'subscribe', as: 's1', plan: 'thing', quantity: 1 };
  const to = addMonths(from, n);
  const session = await live({
    scenario: scenarioOf({
      // Nobody pays here: what follows from that is proved elsewhere.
      policies: { timing: 'in_arrears', cancel: 'now_without_credit', dunning: 'none', ...policies },
      catalog: [{ plan: 'thing', model: 'flat', amount: price, interval: 'month' }],
    }),
    acts: [
      { on: from, act: subscribe },
      { on: to, act: { do: 'cancel', of: 's1' } },
    ],
    until: addDays(to, 70),
  });
  return (await session.observe()).invoices.flatMap(({ lines }) => lines);
}

test('over a term of whole months free and counted charge the same days: all of them', async () => {
  await fc.assert(
    fc.asyncProperty(start, months, firstDay, async (from, n, day) => {
      const lines = await linesOfTerm(from, n, '290.00', { 'proration.first_day': day });
      const days = lines.reduce((sum, line) => sum + line.days, 0);
      expect(days).toBe(daysBetween(from, addMonths(from, n)));
    }),
    { numRuns: 200 },
  );
});

test('whole months cost the price each, and the two parts what their days are of their months', async () => {
  await fc.assert(
    fc.asyncProperty(start, months, prices, firstDay, async (from, n, price, day) => {
      const lines = await linesOfTerm(from, n, price, { 'proration.first_day': day });
      const whole = lines.filter(({ kind }) => kind === 'recurring');
      const parts = lines.filter(({ kind }) => kind !== 'recurring');
      expect(parts.length).toBeLessThanOrEqual(2);
      for (const line of whole) expect(line.amount).toBe(price);
      for (const { from: first, amount, days } of parts) {
        const exact = decimal(price)
          .times(days)
          .div(daysIn(monthOf(first)));
        expect(exact.minus(amount).abs().lessThanOrEqualTo('0.005')).toBe(true);
      }
    }),
    { numRuns: 200 },
  );
});

test('where the first and the last month are equally long, the two parts are one month by days and within a cent', async () => {
  await fc.assert(
    fc.asyncProperty(start, months, prices, async (from, n, price) => {
      fc.pre(from.slice(8) !== '01' && daysIn(monthOf(from)) === daysIn(monthOf(addMonths(from, n))));
      const lines = await linesOfTerm(from, n, price, {});
      const whole = lines.filter(({ kind }) => kind === 'recurring');
      const parts = lines.filter(({ kind }) => kind !== 'recurring');
      const total = lines.reduce<Decimal>((sum, { amount }) => sum.plus(amount), ZERO);
      if (parts.length > 0) expect(parts.reduce((sum, { days }) => sum + days, 0)).toBe(daysIn(monthOf(from)));
      expect(whole.length).toBe(parts.length > 0 ? n - 1 : n);
      expect(total.minus(decimal(price).times(n)).abs().lessThanOrEqualTo('0.01')).toBe(true);
    }),
    { numRuns: 200 },
  );
});

function monthOf(date: LocalDate): DatePeriod {
  const from = `${date.slice(0, 8)}01`;
  return { from, to: addMonths(from, 1) };
}
