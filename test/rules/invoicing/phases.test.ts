import { describe, expect, test } from '@jest/globals';
import { recompute } from '../../../rules/explain/recompute.ts';
import { phasesFrom } from '../../../rules/invoicing/phaseParts.ts';
import { moneyText } from '../../../rules/money/round.ts';
import {
  invoiceOf,
  itemOfSeats,
  linesOf,
  live,
  type Situation,
  seat,
  seatYearly,
  sums,
} from '../../support/situations.ts';

/** Three free months, two at half price, then in full. */
const ramp = {
  ...seat,
  phases: [
    { months: 3, factor: '0' },
    { months: 2, factor: '0.5' },
  ],
};

function lived(situation: Situation) {
  const { world } = live(situation);
  for (const { explanation, amount } of world.invoices.flatMap(({ lines }) => lines)) {
    expect(moneyText(recompute(explanation, 'USD'))).toBe(moneyText(amount));
  }
  return world;
}

describe('phases', () => {
  test('a boundary within a period splits it, and its day belongs to what was before', () => {
    // Free to 15 October, so 16 days of October at half: 145 × 16 ÷ 31 = 74.84; half to 15 December, so 15 days at half,
    // 145 × 15 ÷ 31 = 70.16, and 16 in full, 290 × 16 ÷ 31 = 149.68.
    const world = lived({ acts: [{ on: '2026-07-15', subscribe: [[ramp, 10]] }], until: '2027-01-01' });
    expect(sums(world)).toEqual(['2026-10-01 74.84', '2026-11-01 145.00', '2026-12-01 219.84', '2027-01-01 290.00']);
    expect(linesOf(invoiceOf(world, '2026-12-01'))).toEqual([
      'proration 2026-12-01/2026-12-15 15d 10 70.16',
      'proration 2026-12-15/2027-01-01 16d 10 149.68',
    ]);
    const [half] = invoiceOf(world, '2026-11-01')?.lines ?? [];
    expect(half).toMatchObject({ unitPrice: '14.5', explanation: { inputs: { phase: '2', price_after: '145' } } });
  });

  test('counted: the day belongs to what follows', () => {
    // 145 × 17 ÷ 31 = 79.52.
    const policies = { 'proration.first_day': 'counted' };
    const world = lived({ policies, acts: [{ on: '2026-07-15', subscribe: [[ramp, 10]] }], until: '2026-10-01' });
    expect(sums(world)).toEqual(['2026-10-01 79.52']);
  });

  test('by_second: from the start of its day', () => {
    const policies = { 'proration.basis': 'by_second' };
    const world = lived({ policies, acts: [{ on: '2026-07-15', subscribe: [[ramp, 10]] }], until: '2026-10-01' });
    expect(sums(world)).toEqual(['2026-10-01 79.52']);
  });

  test('who wants invoices of zero gets the free months on them', () => {
    const policies = { zero_invoice: true };
    const world = lived({ policies, acts: [{ on: '2026-07-01', subscribe: [[ramp, 10]] }], until: '2026-09-01' });
    expect(sums(world)).toEqual(['2026-07-01 0.00', '2026-08-01 0.00', '2026-09-01 0.00']);
  });

  test('free months stand on no invoice beside what is charged', () => {
    const world = lived({
      acts: [
        {
          on: '2026-07-01',
          subscribe: [
            [ramp, 10],
            [seat, 1],
          ],
        },
      ],
      until: '2026-07-01',
    });
    expect(linesOf(invoiceOf(world, '2026-07-01'))).toEqual(['recurring 2026-07-01/2026-08-01 31d 1 29.00']);
  });

  test('a phase may have a model of its own', () => {
    const price = { ...seat, phases: [{ months: 1, model: { kind: 'flat' as const, amount: '99.00' } }] };
    const world = lived({ acts: [{ on: '2026-07-01', subscribe: [[price, 10]] }], until: '2026-08-01' });
    expect(sums(world)).toEqual(['2026-07-01 99.00', '2026-08-01 290.00']);
  });

  test('what changes within a period is charged at the price of each of its days', () => {
    // +5 on 10 October: free to the 15th, then 72.50 × 16 ÷ 31 = 37.42.
    const acts = [
      { on: '2026-07-15', subscribe: [[ramp, 10]] },
      { on: '2026-10-10', add: 5 },
    ] as const;
    const world = lived({ acts, until: '2026-11-01' });
    expect(linesOf(invoiceOf(world, '2026-11-01'))).toEqual([
      'proration 2026-10-15/2026-11-01 16d 5 37.42',
      'recurring 2026-11-01/2026-12-01 30d 15 217.50',
    ]);
  });

  test('a year is split too', () => {
    // From 15 January 2026: three months free, 300 × 10 = 3000; 15 April to 15 January are 275 days, and one is free: 3000 × 274 ÷ 365.
    const price = { ...seatYearly, phases: [{ months: 3, factor: '0' }] };
    const world = lived({ acts: [{ on: '2026-01-15', subscribe: [[price, 10]] }], until: '2026-01-15' });
    expect(linesOf(world.invoices[0])).toEqual(['proration 2026-04-15/2027-01-15 274d 10 2252.05']);
  });
});

describe('where phases count from', () => {
  const first = itemOfSeats({ id: 'first', price: ramp, startsOn: '2026-01-15', endsOn: '2026-03-15' });
  test.each([
    { why: 'the start', item: first, from: '2026-01-15' },
    {
      why: 'the same price goes on after two months of pause',
      item: itemOfSeats({ price: ramp, startsOn: '2026-05-15', replacesId: 'first' }),
      from: '2026-03-15',
    },
    {
      why: 'after a pause of 20 days',
      item: itemOfSeats({ price: ramp, startsOn: '2026-04-04', replacesId: 'first' }),
      from: '2026-02-04',
    },
    {
      why: 'another price begins anew',
      item: itemOfSeats({ price: { ...ramp, id: 'other' }, startsOn: '2026-03-15', replacesId: 'first' }),
      from: '2026-03-15',
    },
    {
      why: 'what it follows goes on',
      item: itemOfSeats({ price: ramp, startsOn: '2026-05-15', replacesId: 'open' }),
      from: '2026-05-15',
    },
  ])('$why', ({ item, from }) => {
    const open = { ...first, id: 'open', endsOn: null };
    expect(phasesFrom(item, [first, open, item])).toBe(from);
  });
});

describe('setup fees', () => {
  const withSetup = { ...seat, setupFee: '100.00' };
  test('whole and once, on the first invoice with the item, whatever its quantity', () => {
    const world = lived({ acts: [{ on: '2026-07-15', subscribe: [[withSetup, 10]] }], until: '2026-09-01' });
    expect(linesOf(invoiceOf(world, '2026-08-01'))).toEqual([
      'proration 2026-07-15/2026-08-01 16d 10 149.68',
      'recurring 2026-08-01/2026-09-01 31d 10 290.00',
      'setup 2026-07-15/2026-07-15 0d 1 100.00',
    ]);
    expect(sums(world)).toEqual(['2026-08-01 539.68', '2026-09-01 290.00']);
  });

  test('also where the first months are free', () => {
    const price = { ...ramp, setupFee: '100.00' };
    const world = lived({ acts: [{ on: '2026-07-01', subscribe: [[price, 10]] }], until: '2026-09-01' });
    expect(sums(world)).toEqual(['2026-07-01 100.00']);
  });

  test('another interval of the same plan is no new item', () => {
    const yearly = { ...seatYearly, setupFee: '50.00' };
    const acts = [
      { on: '2026-07-01', subscribe: [[withSetup, 10]] },
      { on: '2026-07-10', switchTo: yearly },
    ] as const;
    const world = lived({ acts, until: '2026-08-01' });
    expect(sums(world)).toEqual(['2026-07-01 390.00', '2026-08-01 3000.00']);
  });

  test('a fee of nothing is no line, and the policy rounds it', () => {
    const free = { ...seat, setupFee: '0' };
    const odd = { ...seat, setupFee: '0.125' };
    const policies = { rounding: 'half_even' };
    const world = lived({
      policies,
      acts: [
        {
          on: '2026-07-01',
          subscribe: [
            [free, 1],
            [odd, 1],
          ],
        },
      ],
      until: '2026-07-01',
    });
    expect(sums(world)).toEqual(['2026-07-01 58.12']);
  });

  test('who leaves before anything is charged owes no setup', () => {
    const policies = { cancel: 'now_without_credit' };
    const acts = [
      { on: '2026-07-15', subscribe: [[withSetup, 10]] },
      { on: '2026-07-15', cancel: true },
    ] as const;
    expect(sums(lived({ policies, acts, until: '2026-09-01' }))).toEqual([]);
  });
});
