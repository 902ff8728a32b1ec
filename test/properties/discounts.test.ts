import { expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import type { ObservedLine } from '../../cli/scenario/observation.ts';
import { type Decimal, ZERO } from '../../rules/money/decimal.ts';
import { arbitraryStory, live, withZeroInvoices } from './arbitraryStory.ts';

/** Hundreds of lives, on a machine that may be busy. */
jest.setTimeout(60_000);

const sum = (lines: readonly ObservedLine[]): Decimal => lines.reduce((total, { amount }) => total.plus(amount), ZERO);

/** The lines of an invoice that are about the same thing: a charge or a credit, and what coupons make of it. */
function belongingTogether(lines: readonly ObservedLine[]): readonly (readonly ObservedLine[])[] {
  const groups = new Map<string, ObservedLine[]>();
  for (const line of lines) {
    const key = `${line.from} ${line.to} ${line.quantity}`;
    groups.set(key, [...(groups.get(key) ?? []), line]);
  }
  return [...groups.values()];
}

test('coupons take off no more than is charged, and give back no more than they took off', async () => {
  let discounted = 0;
  await fc.assert(
    fc.asyncProperty(arbitraryStory, async (story) => {
      const { invoices } = await (await live(withZeroInvoices(story))).observe();
      let [net, off] = [ZERO, ZERO];
      for (const { lines } of invoices) {
        for (const group of belongingTogether(lines)) {
          const coupons = group.filter(({ kind }) => kind === 'coupon');
          const charged = sum(group).minus(sum(coupons));
          // What is left of a charge is no credit, and of a credit no charge.
          const share = charged.isZero() ? ZERO : sum(group).div(charged);
          expect(share.isNegative() && !share.isZero()).toBe(false);
          expect(share.lessThanOrEqualTo('1')).toBe(true);
          if (charged.isZero()) expect(sum(coupons).toFixed(2)).toBe('0.00');
          discounted += coupons.length;
          off = off.minus(sum(coupons));
        }
        net = net.plus(sum(lines));
        expect(net.lessThan(ZERO)).toBe(false);
        expect(off.lessThan(ZERO)).toBe(false);
      }
    }),
    { numRuns: 300 },
  );
  expect(discounted).toBeGreaterThan(500);
});
