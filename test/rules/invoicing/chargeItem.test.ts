import { describe, expect, test } from '@jest/globals';
import { recompute } from '../../../rules/explain/recompute.ts';
import { chargeItem } from '../../../rules/invoicing/chargeItem.ts';
import { priceMove } from '../../../rules/invoicing/priceMove.ts';
import { decimal } from '../../../rules/money/decimal.ts';
import { moneyText } from '../../../rules/money/round.ts';
import type { PriceModel } from '../../../rules/pricing/priceModel.ts';
import type { Item } from '../../../rules/subscription/accountState.ts';
import { paidAugust, seats } from '../../support/inAugust.ts';
import { accountOf, changeOn, itemOfSeats, policyOf, seat, setupFee } from '../../support/situations.ts';

/** Lines as `kind days amount`. */
const charge = (item: Item, until: string, policies = {}) => {
  const account = accountOf({ policy: policyOf('goto-admin', policies) });
  const answer = chargeItem(item, account, until);
  for (const { explanation, amount, exactAmount } of answer.charges) {
    expect(moneyText(recompute(explanation, 'USD'))).toBe(moneyText(amount));
    expect(exactAmount.minus(amount.amount).abs().lessThan('0.01')).toBe(true);
  }
  const lines = answer.charges.map(({ kind, days, amount }) => `${kind} ${days} ${moneyText(amount)}`);
  return { lines, item: answer.item, charges: answer.charges };
};

describe('a credit never exceeds what the period was charged', () => {
  const fraction = { ...seat, model: { kind: 'per_unit' as const, unit: '0.014' } };
  const roundedUp = { rounding: 'up', 'proration.first_day': 'counted' };
  test.each([
    {
      why: 'less was charged than the days would give back: −290 × 21 ÷ 31',
      item: { ...seats, paid: { ...paidAugust, chargedAmount: '20' }, changes: [changeOn('2026-08-10', { set: 0 })] },
      lines: ['credit 21 -20.00'],
    },
    {
      why: 'what was added in between counts: 145 × 21 ÷ 31 and then all of 15 × 29 × 11 ÷ 31',
      item: {
        ...seats,
        paid: { ...paidAugust, chargedAmount: '20' },
        changes: [changeOn('2026-08-10', 5), changeOn('2026-08-20', { set: 0 })],
      },
      lines: ['proration 21 98.23', 'credit 11 -118.23'],
    },
    {
      why: 'of 0.028, rounded up to 0.03, two credits of 0.02 give 0.03 back',
      policies: roundedUp,
      item: {
        ...seats,
        price: fraction,
        chargedQuantity: '2',
        paid: { ...paidAugust, chargedAmount: '0.03' },
        changes: [changeOn('2026-08-02', -1), changeOn('2026-08-03', -1)],
      },
      lines: ['credit 30 -0.02', 'credit 29 -0.01'],
    },
    {
      why: 'nothing is left to give back: no line',
      policies: roundedUp,
      item: {
        ...seats,
        price: fraction,
        chargedQuantity: '2',
        paid: { ...paidAugust, chargedAmount: '0.02' },
        changes: [changeOn('2026-08-02', -1), changeOn('2026-08-03', -1)],
      },
      lines: ['credit 30 -0.02'],
    },
  ])('$why', ({ item, policies, lines }) => {
    const answer = charge({ ...item, endsOn: '2026-09-01' }, '2026-09-01', policies);
    expect(answer.lines).toEqual(lines);
  });

  test('the explanation keeps the cap, and taxes on exact lines see the capped amount', () => {
    const changes = [changeOn('2026-08-10', { set: 0 })];
    const { charges } = charge({ ...seats, paid: { ...paidAugust, chargedAmount: '20' }, changes }, '2026-09-01');
    expect(charges[0]?.exactAmount.toFixed()).toBe('-20');
    expect(charges[0]?.explanation).toEqual({
      rule: 'PRO-3',
      policy: 'goto-admin@1',
      formula: 'share_of_period',
      inputs: {
        price: 'seat-monthly',
        quantity_before: '10',
        quantity_after: '0',
        price_before: '290',
        price_after: '0',
        charged: '21',
        of: '31',
        unit: 'day',
        at_most: '20',
      },
      cause: 'command of 2026-08-10',
    });
  });
});

describe('the item once it is invoiced', () => {
  test('it is paid to the end of the last period, and knows what that was charged', () => {
    const { item } = charge(
      { ...itemOfSeats(), changes: [changeOn('2026-07-15', 10), changeOn('2026-08-02', 5)] },
      '2026-08-01',
    );
    expect(item).toEqual({
      ...itemOfSeats(),
      paid: { from: '2026-08-01', to: '2026-09-01', chargedAmount: '290' },
      chargedQuantity: '10',
      changes: [changeOn('2026-08-02', 5)],
    });
  });

  test('a period that is still open knows what its changes added', () => {
    const policies = { mid_period_change: 'immediately' };
    const { item } = charge({ ...seats, changes: [changeOn('2026-08-10', 5)] }, '2026-08-10', policies);
    expect(item).toMatchObject({
      paid: { ...paidAugust, chargedAmount: '388.23' },
      chargedQuantity: '15',
      changes: [],
    });
  });

  test('all periods that have begun are charged, each by itself', () => {
    const { lines, item } = charge(itemOfSeats(), '2026-10-01');
    expect(lines).toEqual(['proration 16 149.68', 'recurring 31 290.00', 'recurring 30 290.00', 'recurring 31 290.00']);
    expect(item.paid).toEqual({ from: '2026-10-01', to: '2026-11-01', chargedAmount: '290' });
  });

  test.each([
    { why: 'it has not begun', item: itemOfSeats({ startsOn: '2026-09-10' }), policies: {} },
    { why: 'all is paid', item: seats, policies: {} },
    {
      why: 'its period is not over',
      item: itemOfSeats({ startsOn: '2026-08-01' }),
      policies: { timing: 'in_arrears' },
    },
    {
      why: 'it has ended',
      item: { ...seats, endsOn: '2026-08-01', paid: { ...paidAugust, to: '2026-08-01' } },
      policies: {},
    },
    { why: 'it is charged once, and was', item: { ...seats, price: setupFee }, policies: {} },
    { why: 'it is charged once, later', item: itemOfSeats({ price: setupFee, startsOn: '2026-09-10' }), policies: {} },
  ])('nothing is owed and it is the same object: $why', ({ item, policies }) => {
    const answer = charge(item, '2026-08-20', policies);
    expect(answer.lines).toEqual([]);
    expect(answer.item).toBe(item);
  });

  test('a price of nothing is still a line of its whole period, and of no part', () => {
    const free = { ...seat, model: { kind: 'flat' as const, amount: '0.00' } };
    expect(charge(itemOfSeats({ price: free }), '2026-08-01').lines).toEqual(['recurring 31 0.00']);
  });
});

describe('what is charged once', () => {
  const once = (changes: Item['changes'], chargedQuantity = '0') =>
    charge(itemOfSeats({ price: setupFee, changes, chargedQuantity }), '2026-08-01');

  test('whole, dated its day, with the command that ordered it', () => {
    const { charges, item } = once([changeOn('2026-07-15', 2)]);
    expect(charges).toEqual([
      {
        kind: 'one_time',
        itemId: 'item',
        description: 'Seat',
        period: { from: '2026-07-15', to: '2026-07-15' },
        price: setupFee,
        service: { from: '2026-07-15', to: '2026-07-15' },
        days: 0,
        quantity: '2',
        unitPrice: '100.00',
        amount: { currency: 'USD', amount: decimal('200') },
        exactAmount: decimal('200'),
        explanation: {
          rule: 'CAT-2',
          policy: 'goto-admin@1',
          formula: 'whole_price',
          inputs: { price: 'setup', quantity_before: '0', quantity_after: '2', price_before: '0', price_after: '200' },
          cause: 'command of 2026-07-15',
        },
      },
    ]);
    expect(item).toMatchObject({ chargedQuantity: '2', changes: [], paid: null });
  });

  test.each([
    {
      why: 'one more is one more',
      changes: [changeOn('2026-07-20', 1)],
      before: '2',
      lines: ['one_time 0 100.00'],
      left: [],
    },
    {
      why: 'taking it away gives nothing back',
      changes: [changeOn('2026-07-20', { set: 0 })],
      before: '2',
      lines: [],
      left: [],
    },
    {
      why: 'what comes later stays open',
      changes: [changeOn('2026-07-20', 1), changeOn('2026-08-02', 1)],
      before: '0',
      lines: ['one_time 0 100.00'],
      left: ['2026-08-02'],
    },
    {
      why: 'the bill date belongs to it',
      changes: [changeOn('2026-08-01', 1)],
      before: '0',
      lines: ['one_time 0 100.00'],
      left: [],
    },
  ])('$why', ({ changes, before, lines, left }) => {
    const answer = once(changes, before);
    expect(answer.lines).toEqual(lines);
    expect(answer.item.changes.map(({ effectiveOn }) => effectiveOn)).toEqual(left);
  });

  test('it is rounded by the policy, and keeps what it was before', () => {
    const price = { ...setupFee, model: { kind: 'per_unit' as const, unit: '0.005' } };
    const item = itemOfSeats({ price, changes: [changeOn('2026-07-15', 1)] });
    expect(charge(item, '2026-08-01').lines).toEqual(['one_time 0 0.01']);
    const { lines, charges } = charge(item, '2026-08-01', { rounding: 'half_even' });
    expect(lines).toEqual(['one_time 0 0.00']);
    expect(charges[0]?.exactAmount.toFixed()).toBe('0.005');
    expect(charges[0]?.explanation.inputs.rounding).toBe('half_even');
  });
});

describe('a unit price is shown where it gives the amount', () => {
  const perUnit: PriceModel = { kind: 'per_unit', unit: '29.00' };
  const tiers = [
    { up_to: '10', unit: '5.00' },
    { up_to: null, unit: '4.00' },
  ];
  test.each([
    { why: 'a start', model: perUnit, from: '0', to: '10', unit: '29.00', price: '290', quantity: '10' },
    { why: 'an addition', model: perUnit, from: '10', to: '15', unit: '29.00', price: '145', quantity: '5' },
    { why: 'a removal', model: perUnit, from: '10', to: '0', unit: '29.00', price: '-290', quantity: '-10' },
    {
      why: 'within one tier',
      model: { kind: 'graduated', tiers },
      from: '2',
      to: '8',
      unit: '5.00',
      price: '30',
      quantity: '6',
    },
    {
      why: 'across two tiers there is none',
      model: { kind: 'graduated', tiers },
      from: '5',
      to: '15',
      unit: null,
      price: '45',
      quantity: '10',
    },
    {
      why: 'volume within one tier',
      model: { kind: 'volume', tiers },
      from: '11',
      to: '15',
      unit: '4.00',
      price: '16',
      quantity: '4',
    },
    {
      why: 'volume across two',
      model: { kind: 'volume', tiers },
      from: '5',
      to: '15',
      unit: null,
      price: '35',
      quantity: '10',
    },
    {
      why: 'fewer may be dearer by volume',
      model: { kind: 'volume', tiers },
      from: '11',
      to: '10',
      unit: null,
      price: '6',
      quantity: '-1',
    },
    {
      why: 'a flat price of one',
      model: { kind: 'flat', amount: '9.00' },
      from: '0',
      to: '1',
      unit: '9.00',
      price: '9',
      quantity: '1',
    },
    {
      why: 'a package has none',
      model: { kind: 'package', size: '10', price: '7.00' },
      from: '0',
      to: '11',
      unit: null,
      price: '14',
      quantity: '11',
    },
    { why: 'nothing has none', model: perUnit, from: '0', to: '0', unit: null, price: '0', quantity: '0' },
  ] as const)('$why', ({ model, from, to, unit, price, quantity }) => {
    const item = itemOfSeats({ price: { ...seat, model } });
    const answer = priceMove(item, accountOf(), decimal(from), decimal(to));
    expect(answer).toMatchObject({ unitPrice: unit, quantity });
    expect(answer.price.amount.toFixed()).toBe(price);
  });

  test('a one-time price of fewer that are dearer is charged', () => {
    const price = { ...setupFee, model: { kind: 'volume' as const, tiers } };
    const item = itemOfSeats({ price, chargedQuantity: '11', changes: [changeOn('2026-07-20', -1)] });
    expect(charge(item, '2026-08-01').lines).toEqual(['one_time 0 6.00']);
  });
});
