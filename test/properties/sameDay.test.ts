import { expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import type { Act } from '../../cli/scenario/language/scenario.ts';
import { addDays } from '../../rules/calendar/date.ts';
import { live, scenarioOf } from './arbitraryStory.ts';

/** Hundreds of lives each, on a machine that may be busy. */
jest.setTimeout(60_000);

const change = fc.record({
  of: fc.constant('s1'),
  kind: fc.constantFrom('add', 'remove'),
  count: fc.integer({ min: 1, max: 9 }),
});

/** The invoices after some changes of one day, in the order in which they are given. */
async function invoicesAfter(day: number, changes: readonly { kind: string; count: number }[], basis: string) {
  const on = addDays('2026-08-01', day);
  const acts = changes.map(({ kind, count }) => ({
    on,
    act: { do: 'change_quantity', of: 's1', [kind]: count } as Act,
  }));
  const session = await live({
    scenario: scenarioOf({ policies: { decrease: 'now_with_credit', 'proration.basis': basis } }),
    acts: [{ on: '2026-08-01', act: { do: 'subscribe', as: 's1', plan: 'seat', quantity: 100 } }, ...acts],
    until: '2026-10-02',
  });
  return (await session.observe()).invoices;
}

test('the order of additions and removals of one day does not matter', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 45 }),
      fc
        .array(change, { minLength: 1, maxLength: 6 })
        .chain((changes) =>
          fc.tuple(fc.constant(changes), fc.shuffledSubarray(changes, { minLength: changes.length })),
        ),
      fc.constantFrom('actual_days', 'thirty_360', 'by_second', 'none'),
      async (day, [changes, shuffled], basis) => {
        expect(await invoicesAfter(day, shuffled, basis)).toEqual(await invoicesAfter(day, changes, basis));
      },
    ),
    { numRuns: 100 },
  );
});

test('changes of one day cost what one change to their sum costs', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 45 }),
      fc.array(change, { minLength: 1, maxLength: 6 }),
      async (day, changes) => {
        const sum = changes.reduce((total, { kind, count }) => total + (kind === 'add' ? count : -count), 0);
        fc.pre(sum !== 0);
        const one = [{ kind: sum > 0 ? 'add' : 'remove', count: Math.abs(sum) }];
        expect(await invoicesAfter(day, changes, 'actual_days')).toEqual(await invoicesAfter(day, one, 'actual_days'));
      },
    ),
    { numRuns: 100 },
  );
});

test('so many more and as many fewer on one day leave no line', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 45 }), fc.integer({ min: 1, max: 9 }), async (day, count) => {
      const invoices = await invoicesAfter(
        day,
        [
          { kind: 'add', count },
          { kind: 'remove', count },
        ],
        'actual_days',
      );
      expect(invoices.flatMap(({ lines }) => lines.map(({ kind }) => kind))).toEqual([
        'recurring',
        'recurring',
        'recurring',
      ]);
    }),
    { numRuns: 50 },
  );
});
