import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decimal } from '../../../rules/money/decimal.ts';
import type { PriceModel } from '../../../rules/pricing/priceModel.ts';
import { priceOf, unitPriceOf } from '../../../rules/pricing/priceOf.ts';
import { RuleViolation } from '../../../rules/violation.ts';

const FLAT: PriceModel = { kind: 'flat', amount: '49.90' };
const SEAT: PriceModel = { kind: 'per_unit', unit: '29.00' };
const SMS: PriceModel = { kind: 'per_unit', unit: '0.00715' };
const GRADUATED: PriceModel = {
  kind: 'graduated',
  tiers: [
    { up_to: '10', unit: '5.00' },
    { up_to: null, unit: '4.00' },
  ],
};
const GRADUATED_FEES: PriceModel = {
  kind: 'graduated',
  tiers: [
    { up_to: '5', unit: '0', flat: '10.00' },
    { up_to: '20', unit: '2.00', flat: '1.00' },
    { up_to: null, unit: '1.50' },
  ],
};
const VOLUME: PriceModel = {
  kind: 'volume',
  tiers: [
    { up_to: '10', unit: '5.00' },
    { up_to: '20', unit: '4.00', flat: '3.00' },
    { up_to: null, unit: '3.50' },
  ],
};
const PACKAGE: PriceModel = { kind: 'package', size: '100', price: '7.50' };
const PERCENTAGE: PriceModel = { kind: 'percentage', percent: '2.9' };

const prices: { why: string; model: PriceModel; quantity: string; price: string; unit: string | null }[] = [
  { why: 'one of a flat price', model: FLAT, quantity: '1', price: '49.9', unit: '49.90' },
  { why: 'a flat price is the same for three', model: FLAT, quantity: '3', price: '49.9', unit: null },
  { why: 'none of a flat price is free', model: FLAT, quantity: '0', price: '0', unit: null },
  { why: 'ten seats of the worked examples', model: SEAT, quantity: '10', price: '290', unit: '29.00' },
  { why: 'no seats', model: SEAT, quantity: '0', price: '0', unit: '29.00' },
  { why: 'unit prices keep their decimals', model: SMS, quantity: '1234', price: '8.8231', unit: '0.00715' },
  { why: 'the last of the first tier', model: GRADUATED, quantity: '10', price: '50', unit: '5.00' },
  { why: 'the first of the second tier', model: GRADUATED, quantity: '11', price: '54', unit: null },
  { why: 'worked example 20 before', model: GRADUATED, quantity: '25', price: '110', unit: null },
  { why: 'worked example 20 after', model: GRADUATED, quantity: '30', price: '130', unit: null },
  { why: 'a part of a piece in the next tier', model: GRADUATED, quantity: '10.5', price: '52', unit: null },
  { why: 'no graduated pieces', model: GRADUATED, quantity: '0', price: '0', unit: null },
  { why: 'the flat part of the first tier only', model: GRADUATED_FEES, quantity: '5', price: '10', unit: null },
  { why: 'the flat parts of two tiers', model: GRADUATED_FEES, quantity: '6', price: '13', unit: null },
  { why: 'all tiers', model: GRADUATED_FEES, quantity: '22', price: '44', unit: null },
  { why: 'no flat part of what is not reached', model: GRADUATED_FEES, quantity: '0', price: '0', unit: null },
  { why: 'volume in the first tier', model: VOLUME, quantity: '10', price: '50', unit: '5.00' },
  { why: 'volume in the second tier with its flat part', model: VOLUME, quantity: '11', price: '47', unit: null },
  { why: 'the last of the second tier', model: VOLUME, quantity: '20', price: '83', unit: null },
  { why: 'volume in the open tier', model: VOLUME, quantity: '21', price: '73.5', unit: '3.50' },
  { why: 'no volume', model: VOLUME, quantity: '0', price: '0', unit: '5.00' },
  { why: 'a started package is whole', model: PACKAGE, quantity: '101', price: '15', unit: null },
  { why: 'a full package', model: PACKAGE, quantity: '100', price: '7.5', unit: null },
  { why: 'the smallest part of a package', model: PACKAGE, quantity: '0.001', price: '7.5', unit: null },
  { why: 'no package', model: PACKAGE, quantity: '0', price: '0', unit: null },
  { why: 'a percentage of a sum of money', model: PERCENTAGE, quantity: '1234.56', price: '35.80224', unit: null },
  { why: 'a percentage of nothing', model: PERCENTAGE, quantity: '0', price: '0', unit: null },
];

test.each(prices)('$why', ({ model, quantity, price, unit }) => {
  expect(priceOf(model, decimal(quantity)).toString()).toBe(price);
  expect(unitPriceOf(model, decimal(quantity))).toBe(unit);
});

test('tiers with one unit price in all show it', () => {
  const tiers = [
    { up_to: '10', unit: '5.00', flat: '0' },
    { up_to: null, unit: '5' },
  ];
  expect(unitPriceOf({ kind: 'graduated', tiers }, decimal('25'))).toBe('5.00');
});

describe('bugs of the caller', () => {
  test.each([FLAT, SEAT, GRADUATED, VOLUME, PACKAGE, PERCENTAGE])('$kind: a negative quantity', (model) => {
    const bug = new RuleViolation('pricing.negative_quantity', '-1');
    expect(() => priceOf(model, decimal('-1'))).toThrow(bug);
    expect(() => unitPriceOf(model, decimal('-1'))).toThrow(bug);
  });

  test('a minus zero is a zero', () => {
    expect(priceOf(SEAT, decimal('-0')).isZero()).toBe(true);
  });

  test('a volume model that ends has no price beyond its end', () => {
    const ended: PriceModel = { kind: 'volume', tiers: [{ up_to: '10', unit: '5.00' }] };
    expect(() => priceOf(ended, decimal('11'))).toThrow(
      new RuleViolation('pricing.no_tier', 'quantity 11 is above the last tier'),
    );
  });
});

const unit = fc.integer({ min: 0, max: 1_000_000_000 }).map((value) => decimal(value).div('1e8').toString());
const tiers = fc
  .tuple(
    fc.uniqueArray(fc.integer({ min: 1, max: 200 }), { maxLength: 4 }),
    fc.array(unit, { minLength: 5, maxLength: 5 }),
  )
  .map(([tops, units]) => [
    ...tops.sort((a, b) => a - b).map((top, index) => ({ up_to: String(top), unit: units[index] ?? '0' })),
    { up_to: null, unit: units[4] ?? '0' },
  ]);
const model: fc.Arbitrary<PriceModel> = fc.oneof(
  unit.map((amount): PriceModel => ({ kind: 'flat', amount })),
  unit.map((each): PriceModel => ({ kind: 'per_unit', unit: each })),
  tiers.map((all): PriceModel => ({ kind: 'graduated', tiers: all })),
  tiers.map((all): PriceModel => ({ kind: 'volume', tiers: all })),
  fc
    .tuple(fc.integer({ min: 1, max: 100 }), unit)
    .map(([size, price]): PriceModel => ({ kind: 'package', size: String(size), price })),
  unit.map((percent): PriceModel => ({ kind: 'percentage', percent })),
);
const quantity = fc.integer({ min: 0, max: 300 }).map(decimal);

test('the unit price shown times the quantity is the price', () => {
  fc.assert(
    fc.property(model, quantity, (one, pieces) => {
      const shown = unitPriceOf(one, pieces);
      if (shown !== null) expect(decimal(shown).times(pieces).equals(priceOf(one, pieces))).toBe(true);
    }),
  );
});

test('more never costs less, volume aside', () => {
  fc.assert(
    fc.property(model, quantity, quantity, (one, pieces, more) => {
      fc.pre(one.kind !== 'volume');
      expect(priceOf(one, pieces.plus(more)).greaterThanOrEqualTo(priceOf(one, pieces))).toBe(true);
    }),
  );
});

test('graduated pieces cost what each costs by itself', () => {
  fc.assert(
    fc.property(tiers, fc.integer({ min: 1, max: 250 }), (all, pieces) => {
      const single = Array.from({ length: pieces }, (_, index) =>
        decimal(all.find(({ up_to }) => up_to === null || index < Number(up_to))?.unit ?? '0'),
      ).reduce((sum, each) => sum.plus(each));
      expect(priceOf({ kind: 'graduated', tiers: all }, decimal(pieces)).equals(single)).toBe(true);
    }),
  );
});
