import { expect, test } from '@jest/globals';
import { checkModel } from '../../../rules/pricing/checkModel.ts';

const open = { up_to: null, unit: '4.00' };

test.each([
  { why: 'flat', model: { kind: 'flat', amount: '49.90' } },
  { why: 'free', model: { kind: 'flat', amount: '0' } },
  { why: 'eight decimals', model: { kind: 'per_unit', unit: '0.00000001' } },
  { why: 'zeros behind them do not count', model: { kind: 'per_unit', unit: '0.1000000000' } },
  { why: 'twenty digits before the point', model: { kind: 'flat', amount: '9'.repeat(20) } },
  {
    why: 'twenty behind it, of which twelve are zeros',
    model: { kind: 'flat', amount: `0.12345678${'0'.repeat(12)}` },
  },
  { why: 'one open tier', model: { kind: 'volume', tiers: [open] } },
  {
    why: 'tiers with flat parts',
    model: { kind: 'graduated', tiers: [{ up_to: '10', unit: '5.00', flat: '1' }, open] },
  },
  { why: 'package', model: { kind: 'package', size: '0.5', price: '7.50' } },
  { why: 'percentage', model: { kind: 'percentage', percent: '2.9' } },
])('nothing is wrong with $why', ({ model }) => {
  expect(checkModel(model)).toEqual([]);
});

const tiersOf = (...tiers: unknown[]) => ({ kind: 'graduated', tiers });

test.each([
  {
    why: 'no object',
    model: 'flat',
    problems: ['model is not an object; write it like {"kind": "per_unit", "unit": "29.00"}'],
  },
  {
    why: 'a list',
    model: [],
    problems: ['model is not an object; write it like {"kind": "per_unit", "unit": "29.00"}'],
  },
  {
    why: 'null',
    model: null,
    problems: ['model is not an object; write it like {"kind": "per_unit", "unit": "29.00"}'],
  },
  {
    why: 'a misspelt kind',
    model: { kind: 'per_unti' },
    problems: ['model.kind "per_unti" is no price model; did you mean "per_unit"?'],
  },
  {
    why: 'a strange kind',
    model: { kind: 'auction' },
    problems: [
      'model.kind "auction" is no price model; use one of flat, per_unit, graduated, volume, package, percentage',
    ],
  },
  {
    why: 'no kind',
    model: {},
    problems: [
      'model.kind is missing and is no price model; use one of flat, per_unit, graduated, volume, package, percentage',
    ],
  },
  {
    why: 'a kind from the language itself',
    model: { kind: 'constructor' },
    problems: [
      'model.kind "constructor" is no price model; use one of flat, per_unit, graduated, volume, package, percentage',
    ],
  },
  {
    why: 'a field too many',
    model: { kind: 'flat', amount: '1', unit: '2' },
    problems: ['model.unit does not belong here; the fields are kind, amount'],
  },
  {
    why: 'a number',
    model: { kind: 'flat', amount: 29 },
    problems: ['model.amount must be decimal text like "29.00", not 29'],
  },
  {
    why: 'a field too few',
    model: { kind: 'flat' },
    problems: ['model.amount must be decimal text like "29.00", not missing'],
  },
  {
    why: 'an exponent',
    model: { kind: 'flat', amount: '1e3' },
    problems: ['model.amount must be decimal text like "29.00", not "1e3"'],
  },
  {
    why: 'a discount',
    model: { kind: 'per_unit', unit: '-1' },
    problems: ['model.unit must not be negative, but is -1; give a discount by a coupon'],
  },
  {
    why: 'nine decimals',
    model: { kind: 'per_unit', unit: '0.000000001' },
    problems: ['model.unit has more than 8 decimals: 0.000000001'],
  },
  {
    why: 'an empty package',
    model: { kind: 'package', size: '0', price: '1' },
    problems: ['model.size must be above 0, not 0'],
  },
  {
    why: 'two at once',
    model: { kind: 'package', size: '-1', price: 'x' },
    problems: ['model.size must be above 0, not -1', 'model.price must be decimal text like "29.00", not "x"'],
  },
  {
    why: 'no tiers',
    model: tiersOf(),
    problems: ['model.tiers must be a list of at least one tier like {"up_to": null, "unit": "5.00"}'],
  },
  {
    why: 'tiers that are no list',
    model: { kind: 'volume', tiers: 'x' },
    problems: ['model.tiers must be a list of at least one tier like {"up_to": null, "unit": "5.00"}'],
  },
  {
    why: 'a tier that is none',
    model: tiersOf(5, open),
    problems: ['model.tiers[0] is not an object; write it like {"up_to": "10", "unit": "5.00"}'],
  },
  {
    why: 'a closed end',
    model: tiersOf({ up_to: '10', unit: '5.00' }),
    problems: ['model.tiers[0].up_to of the last tier must be null, so that no quantity is without a price'],
  },
  {
    why: 'an open middle',
    model: tiersOf(open, open),
    problems: ['model.tiers[0].up_to is open, but tiers follow; only the last tier may be null'],
  },
  {
    why: 'unordered tiers',
    model: tiersOf({ up_to: '10', unit: '5' }, { up_to: '5', unit: '4' }, open),
    problems: ['model.tiers[1].up_to 5 is not above 10 of the tier before; order the tiers by up_to'],
  },
  {
    why: 'a tier of no width',
    model: tiersOf({ up_to: '10', unit: '5' }, { up_to: '10', unit: '4' }, open),
    problems: ['model.tiers[1].up_to 10 is not above 10 of the tier before; order the tiers by up_to'],
  },
  {
    why: 'a tier up to nothing',
    model: tiersOf({ up_to: '0', unit: '5' }, open),
    problems: ['model.tiers[0].up_to must be above 0, not 0'],
  },
  {
    why: 'bad prices of a tier',
    model: tiersOf({ up_to: '1', unit: 5, flat: '-1', fee: '1' }, open),
    problems: [
      'model.tiers[0].fee does not belong here; the fields are up_to, unit, flat',
      'model.tiers[0].unit must be decimal text like "29.00", not 5',
      'model.tiers[0].flat must not be negative, but is -1; give a discount by a coupon',
    ],
  },
])('says what is wrong with $why', ({ model, problems }) => {
  expect(checkModel(model)).toEqual(problems);
});

test.each([
  { why: 'twenty-one digits before the point', amount: '9'.repeat(21) },
  { why: 'twenty-one behind it', amount: `0.${'0'.repeat(21)}` },
])('$why are no price', ({ amount }) => {
  expect(checkModel({ kind: 'flat', amount })).toEqual([
    `model.amount must be decimal text like "29.00", not "${amount}"`,
  ]);
});

test('the path is that of the input', () => {
  expect(checkModel({ kind: 'flat', amount: '' }, 'prices[2].model')).toEqual([
    'prices[2].model.amount must be decimal text like "29.00", not ""',
  ]);
});
