import { expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { memoryEngine } from '../../cli/scenario/engines/memory/memoryEngine.ts';
import { instantOfMoment } from '../../cli/scenario/language/storyTime.ts';
import { addDays } from '../../rules/calendar/date.ts';
import { type Decimal, decimal, ZERO } from '../../rules/money/decimal.ts';
import { arbitraryStory, live, withZeroInvoices } from './arbitraryStory.ts';

/** Hundreds of lives each, on a machine that may be busy. */
jest.setTimeout(60_000);

const sum = (amounts: readonly string[]): Decimal => amounts.reduce((total, amount) => total.plus(amount), ZERO);

const runs = { numRuns: 150 };

test('the lines and taxes of every invoice add up to its total, or to credit', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryStory, async (story) => {
      const { invoices } = await (await live(story)).observe();
      for (const { lines, subtotal, taxes, total } of invoices) {
        const whole = decimal(subtotal).plus(sum(taxes.map(({ amount }) => amount)));
        expect(sum(lines.map(({ amount }) => amount)).toFixed(2)).toBe(decimal(subtotal).toFixed(2));
        expect(sum(lines.map(({ tax }) => tax)).toFixed(2)).toBe(sum(taxes.map(({ amount }) => amount)).toFixed(2));
        expect(decimal(total).toFixed(2)).toBe((whole.isNegative() ? ZERO : whole).toFixed(2));
      }
    }),
    runs,
  );
});

test('the ledger sums to zero, and holds what the invoices and the credit balance say', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryStory, async (story) => {
      const { ledger, balance, credit, invoices } = await (await live(story)).observe();
      expect(sum(Object.values(ledger)).isZero()).toBe(true);
      expect(decimal(ledger.receivable ?? '0').toFixed(2)).toBe(balance);
      expect(
        decimal(ledger.credit_balance ?? '0')
          .negated()
          .plus('0')
          .toFixed(2),
      ).toBe(credit);
      expect(decimal(credit).isNegative()).toBe(false);
      expect(sum(invoices.map(({ amount_due }) => amount_due)).toFixed(2)).toBe(balance);
    }),
    runs,
  );
});

test('a credit never exceeds what has been charged, coupons aside', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryStory, async (story) => {
      const { invoices } = await (await live(withZeroInvoices(story))).observe();
      let charged = ZERO;
      for (const line of invoices.flatMap(({ lines }) => lines).filter(({ kind }) => kind !== 'coupon')) {
        if (line.kind === 'credit') {
          const most = decimal(line.why.inputs.at_most ?? '0');
          expect(most.lessThanOrEqualTo(charged)).toBe(true);
          expect(decimal(line.amount).negated().lessThanOrEqualTo(most)).toBe(true);
        }
        charged = charged.plus(line.amount);
      }
      expect(charged.isNegative() && !charged.isZero()).toBe(false);
    }),
    runs,
  );
});

test('running the billing again changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryStory, async (story) => {
      const session = await live(story);
      const before = await session.observe();
      await session.perform({ do: 'run_billing' });
      await session.perform({ do: 'run_billing' });
      expect(await session.observe()).toEqual(before);
    }),
    runs,
  );
});

test('a clock that moves day by day does what one that jumps does', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryStory, async (story) => {
      const jumped = await (await live(story)).observe();
      const zone = story.scenario.account.timezone ?? 'UTC';
      let day = story.acts[0]?.on ?? story.until;
      const session = await memoryEngine.open(story.scenario, instantOfMoment(day, zone));
      const walkTo = async (end: string) => {
        for (; day < end; day = addDays(day, 1)) await session.advanceTo(instantOfMoment(day, zone));
        await session.advanceTo(instantOfMoment(end, zone));
      };
      for (const { on, act } of story.acts) {
        await walkTo(on);
        await session.perform(act);
      }
      await walkTo(story.until);
      expect(await session.observe()).toEqual(jumped);
    }),
    { numRuns: 60 },
  );
});
