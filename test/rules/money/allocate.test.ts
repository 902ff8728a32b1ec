import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { allocate, settleShares } from '../../../rules/money/allocate.ts';
import { decimal } from '../../../rules/money/decimal.ts';
import { money, negateMoney, sumMoney } from '../../../rules/money/money.ts';
import { moneyText, type RoundingMode, roundMoney } from '../../../rules/money/round.ts';
import { RuleViolation } from '../../../rules/violation.ts';

const texts = (values: readonly { currency: string; amount: ReturnType<typeof decimal> }[]) => values.map(moneyText);

test.each([
  {
    why: 'the cent over goes to the earlier of equals',
    total: '10.00',
    weights: ['1', '1', '1'],
    parts: '3.34 3.33 3.33',
  },
  { why: 'two cents over go to the first two', total: '0.02', weights: ['1', '1', '1'], parts: '0.01 0.01 0.00' },
  { why: 'the largest remainder is served first', total: '1.00', weights: ['1', '5'], parts: '0.17 0.83' },
  { why: 'a later one with a larger remainder wins', total: '0.10', weights: ['1.4', '1.6'], parts: '0.05 0.05' },
  { why: 'a credit splits like its charge', total: '-10.00', weights: ['1', '1', '1'], parts: '-3.34 -3.33 -3.33' },
  { why: 'weights may be negative together', total: '-10.00', weights: ['-1', '-3'], parts: '-2.50 -7.50' },
  { why: 'without weight the first takes it all', total: '5.00', weights: ['0', '0'], parts: '5.00 0.00' },
  { why: 'a weight of zero gets nothing', total: '5.00', weights: ['0', '2'], parts: '0.00 5.00' },
  { why: 'the tax of the first worked example', total: '57.16', weights: ['149.68', '290.00'], parts: '19.46 37.70' },
])('$why', ({ total, weights, parts }) => {
  expect(texts(allocate(money('USD', total), weights.map(decimal))).join(' ')).toBe(parts);
});

test('yen are split into whole ones, dinars into thousandths', () => {
  expect(texts(allocate(money('JPY', '100'), ['1', '1', '1'].map(decimal)))).toEqual(['34', '33', '33']);
  expect(texts(allocate(money('KWD', '1'), ['1', '1', '1'].map(decimal)))).toEqual(['0.334', '0.333', '0.333']);
});

test('there must be something to allocate to', () => {
  expect(() => allocate(money('USD', '1.00'), [])).toThrow(new RuleViolation('money.nothing_to_allocate_to'));
});

test.each([
  {
    why: 'a charge and a credit keep their own shares',
    total: '0.01',
    shares: ['10.005', '-10.000'],
    parts: '10.01 -10.00',
  },
  { why: 'what cancels out stays what it is', total: '0.00', shares: ['13.0026', '-13.0026'], parts: '13.00 -13.00' },
  { why: 'the same the other way round', total: '0.00', shares: ['-13.0026', '13.0026'], parts: '-13.00 13.00' },
  {
    why: 'a leading zero does not hide the sign',
    total: '0.00',
    shares: ['0', '-0.004', '0.004'],
    parts: '0.00 0.00 0.00',
  },
  { why: 'a net credit cuts towards zero too', total: '-0.01', shares: ['-10.005', '10.000'], parts: '-10.01 10.00' },
  { why: 'all zero', total: '0.00', shares: ['0', '0'], parts: '0.00 0.00' },
  { why: 'no shares of nothing', total: '0.00', shares: [], parts: '' },
  { why: 'rounded up', total: '0.01', shares: ['0.0001', '0.0002'], parts: '0.00 0.01' },
])('settles: $why', ({ total, shares, parts }) => {
  expect(texts(settleShares(money('USD', total), shares.map(decimal))).join(' ')).toBe(parts);
});

test('a share that is cut to nothing has no sign', () => {
  const [first, second] = settleShares(money('USD', '-0.01'), ['-0.004', '-0.005'].map(decimal));
  expect(first?.amount.isNegative()).toBe(false);
  expect(second?.amount.toString()).toBe('-0.01');
});

test.each([
  { why: 'too much', total: '0.05', shares: ['0.011', '0.012'], left: '0.03 of 0.05 USD is left over 2 shares' },
  { why: 'too little', total: '0.01', shares: ['0.011', '0.012'], left: '-0.01 of 0.01 USD is left over 2 shares' },
  { why: 'not rounded', total: '0.025', shares: ['0.011', '0.012'], left: '0.005 of 0.025 USD is left over 2 shares' },
])('a total that is not that of the shares is a bug: $why', ({ total, shares, left }) => {
  const wrong = () => settleShares(money('USD', total), shares.map(decimal));
  expect(wrong).toThrow(new RuleViolation('money.shares_do_not_settle', left));
});

const cents = fc.integer({ min: -1_000_000, max: 1_000_000 }).map((value) => decimal(value).div('100'));
const exact = fc.integer({ min: -10_000_000, max: 10_000_000 }).map((value) => decimal(value).div('100000'));
const modes = fc.constantFrom<RoundingMode>('half_up', 'half_even', 'up');

test('parts add up to the whole, and none is a cent away from its share', () => {
  const weights = fc.array(fc.nat({ max: 100_000 }).map(decimal), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(cents, weights, (amount, parts) => {
      const total = money('USD', amount);
      const split = allocate(total, parts);
      expect(sumMoney('USD', split).amount.equals(amount)).toBe(true);
      const whole = parts.reduce((sum, part) => sum.plus(part));
      split.forEach((part, index) => {
        if (whole.isZero()) return;
        const share = amount.times(parts[index] ?? '0').div(whole);
        expect(part.amount.minus(share).abs().lessThan('0.01')).toBe(true);
      });
    }),
  );
});

test('shares of both signs settle to their total in every mode, and a credit mirrors its charge', () => {
  fc.assert(
    fc.property(fc.array(exact, { minLength: 1, maxLength: 12 }), modes, (shares, mode) => {
      const sum = shares.reduce((all, share) => all.plus(share));
      const total = roundMoney(money('USD', sum), mode);
      const parts = settleShares(total, shares);
      expect(sumMoney('USD', parts).amount.equals(total.amount)).toBe(true);
      parts.forEach((part, index) => {
        expect(
          part.amount
            .minus(shares[index] ?? '0')
            .abs()
            .lessThan('0.01'),
        ).toBe(true);
      });
      const mirrored = settleShares(
        negateMoney(total),
        shares.map((share) => share.negated()),
      );
      expect(texts(mirrored)).toEqual(texts(parts.map(negateMoney)));
    }),
  );
});
