import { describe, expect, test } from '@jest/globals';
import { formulaText } from '../../../rules/explain/formulaText.ts';
import { recompute } from '../../../rules/explain/recompute.ts';
import { sentence } from '../../../rules/explain/sentence.ts';
import { cutAccount } from '../../../rules/invoicing/cutAccount.ts';
import { moneyText } from '../../../rules/money/round.ts';
import { newDiscounts } from '../../../rules/subscription/newDiscounts.ts';
import { taxTable } from '../../../rules/tax/taxTable.ts';
import { amountOff, percentOff } from '../../support/coupons.ts';
import {
  device,
  inOntario,
  invoiceOf,
  itemOfSeats,
  linesOf,
  live,
  noRates,
  ontario,
  ontarioRates,
  type Situation,
  seat,
  seatYearly,
  setupFee,
  stateOf,
  subscriptionOf,
  sums,
} from '../../support/situations.ts';

/** Lives a story; every line is what its explanation comes to, and every invoice adds up. */
function lived(situation: Situation) {
  const { world } = live(situation);
  for (const invoice of world.invoices) {
    for (const line of invoice.lines) {
      expect(moneyText(recompute(line.explanation, 'USD'))).toBe(moneyText(line.amount));
    }
    const sum = invoice.lines.reduce(
      (total, { amount }) => total.plus(amount.amount),
      invoice.subtotal.amount.times('0'),
    );
    expect(sum.toFixed(2)).toBe(moneyText(invoice.subtotal));
  }
  return world;
}

const tenSeats = [[seat, 10]] as const;

describe('a coupon of so many periods counts full ones; a tail is discounted, not counted', () => {
  test.each([
    {
      why: 'once, from the 1st: July at half price, August in full',
      on: '2026-07-01',
      coupons: [percentOff('50', 1)],
      expected: ['2026-07-01 145.00', '2026-08-01 290.00', '2026-09-01 290.00'],
    },
    {
      why: 'once, from 15 July: the tail and August, (149.68 + 290.00) ÷ 2, then in full',
      on: '2026-07-15',
      coupons: [percentOff('50', 1)],
      expected: ['2026-08-01 219.84', '2026-09-01 290.00'],
    },
    {
      why: 'twice: August and September',
      on: '2026-07-15',
      coupons: [percentOff('50', 2)],
      expected: ['2026-08-01 219.84', '2026-09-01 145.00', '2026-10-01 290.00'],
    },
    {
      why: 'forever',
      on: '2026-07-01',
      coupons: [percentOff('100', null)],
      expected: [],
    },
    {
      why: 'a fixed amount once, on the invoice of the tail and August: 439.68 − 50',
      on: '2026-07-15',
      coupons: [amountOff('50', 1)],
      expected: ['2026-08-01 389.68', '2026-09-01 290.00'],
    },
    {
      why: 'a tail that is invoiced by itself has its own: 149.68 − 50, then August 290 − 50',
      on: '2026-07-15',
      policies: { first_partial: 'at_start' },
      coupons: [amountOff('50', 1)],
      expected: ['2026-07-15 99.68 at once', '2026-08-01 240.00', '2026-09-01 290.00'],
    },
    {
      why: 'never more than the charge',
      on: '2026-07-01',
      coupons: [amountOff('300', 1)],
      expected: ['2026-08-01 290.00', '2026-09-01 290.00'],
    },
    {
      why: 'percentages first, each of what the last left, then the fixed: 290 → 232 → 208.80 → 198.80',
      on: '2026-07-01',
      coupons: [amountOff('10', null), percentOff('20', null), percentOff('10', 1)],
      expected: ['2026-07-01 198.80', '2026-08-01 222.00', '2026-09-01 222.00'],
    },
  ])('$why', ({ on, coupons, expected, policies }) => {
    const until = expected.at(-1)?.slice(0, 10) ?? '2026-09-01';
    const world = lived({ policies: policies ?? {}, acts: [{ on, subscribe: tenSeats, coupons }], until });
    expect(sums(world)).toEqual(expected);
  });

  test('two periods on one invoice are two, and have two fixed amounts', () => {
    // Cut late: July and August, 580 − 2 × 50; the third amount is for September, October is in full.
    const state = stateOf([
      subscriptionOf([itemOfSeats({ startsOn: '2026-07-01' })], { lifecycle: newDiscounts([amountOff('50', 3)]) }),
    ]);
    const july = cutAccount(state, '2026-08-01', '2026-08-01', noRates);
    if (july.kind === 'rate_unknown') throw new Error(july.detail);
    expect(july.invoice && moneyText(july.invoice.total)).toBe('480.00');
    const september = cutAccount(july.state, '2026-10-01', '2026-10-01', noRates);
    expect(september.kind === 'cut' && september.invoice && moneyText(september.invoice.total)).toBe('530.00');
  });

  test('a last period that is not whole is a tail', () => {
    // 10 days of July in arrears, half of 290 × 11 ÷ 31 = 102.90.
    const policies = { timing: 'in_arrears', cancel: 'now_without_credit' };
    const acts = [
      { on: '2026-07-01', subscribe: tenSeats, coupons: [percentOff('50', 1)] },
      { on: '2026-07-11', cancel: true },
    ] as const;
    const world = lived({ policies, acts, until: '2026-09-01' });
    expect(sums(world)).toEqual(['2026-08-01 51.45']);
    expect(world.state.subscriptions[0]?.lifecycle.discounts?.coupons[0]?.periodsUsed).toBe(0);
  });

  test('the last whole period of one that is cancelled counts', () => {
    const acts = [
      { on: '2026-07-15', subscribe: tenSeats, coupons: [percentOff('50', 2)] },
      { on: '2026-07-20', cancel: true },
    ] as const;
    const world = lived({ profile: 'standard', acts, until: '2026-09-15' });
    expect(sums(world)).toEqual(['2026-07-15 145.00 at once']);
    expect(world.state.subscriptions[0]?.lifecycle.discounts?.coupons[0]?.periodsUsed).toBe(1);
  });

  test('what comes to nothing is no line', () => {
    const cent = { ...seat, model: { kind: 'per_unit' as const, unit: '0.01' } };
    const acts = [{ on: '2026-07-01', subscribe: [[cent, 1]], coupons: [percentOff('10', 1)] }] as const;
    expect(linesOf(lived({ acts, until: '2026-07-01' }).invoices[0])).toEqual([
      'recurring 2026-07-01/2026-08-01 31d 1 0.01',
    ]);
  });

  test('where a percentage leaves nothing, a fixed amount has nothing to take', () => {
    const coupons = [percentOff('100', 1), amountOff('5', 1)];
    const acts = [{ on: '2026-07-01', subscribe: tenSeats, coupons }] as const;
    const world = lived({ policies: { zero_invoice: true }, acts, until: '2026-07-01' });
    expect(linesOf(world.invoices[0])).toEqual([
      'recurring 2026-07-01/2026-08-01 31d 10 290.00',
      'coupon 2026-07-01/2026-08-01 31d 10 -290.00',
    ]);
  });

  test('free months use nothing up', () => {
    const ramp = { ...seat, phases: [{ months: 1, factor: '0' }] };
    const world = lived({
      acts: [{ on: '2026-07-01', subscribe: [[ramp, 10]], coupons: [percentOff('50', 1)] }],
      until: '2026-09-01',
    });
    expect(sums(world)).toEqual(['2026-08-01 145.00', '2026-09-01 290.00']);
  });

  test('what is added within a period that it covers is discounted, and what is added later is not', () => {
    // 145 × 21 ÷ 31 = 98.23, half is 49.115, rounded 49.12 off: 49.11; then 145 × 20 ÷ 30 = 96.67 in full.
    const world = lived({
      acts: [
        { on: '2026-08-01', subscribe: tenSeats, coupons: [percentOff('50', 1)] },
        { on: '2026-08-10', add: 5 },
        { on: '2026-09-10', add: 5 },
      ],
      until: '2026-10-01',
    });
    expect(sums(world)).toEqual(['2026-08-01 145.00', '2026-09-01 484.11', '2026-10-01 676.67']);
  });
});

describe('the lines', () => {
  test('one for each charge, of its days, after all charges', () => {
    const world = lived({
      acts: [{ on: '2026-07-15', subscribe: [...tenSeats, [setupFee, 1]], coupons: [percentOff('10', 1)] }],
      until: '2026-08-01',
    });
    expect(linesOf(invoiceOf(world, '2026-08-01'))).toEqual([
      'proration 2026-07-15/2026-08-01 16d 10 149.68',
      'recurring 2026-08-01/2026-09-01 31d 10 290.00',
      'one_time 2026-07-15/2026-07-15 0d 1 100.00',
      'coupon 2026-07-15/2026-08-01 16d 10 -14.97',
      'coupon 2026-08-01/2026-09-01 31d 10 -29.00',
      'coupon 2026-07-15/2026-07-15 0d 1 -10.00',
    ]);
  });

  test('a fixed amount is spread by line amount, the largest remainder first', () => {
    // 10 over 290, 50 and 100: 6.590…, 1.136…, 2.272… → 6.59 + 1.13 + 2.27 = 9.99, and the cent goes to .6363 of the second.
    const world = lived({
      account: { hasShippingAddress: true },
      acts: [{ on: '2026-07-01', subscribe: [...tenSeats, [device, 5], [setupFee, 1]], coupons: [amountOff('10', 1)] }],
      until: '2026-07-01',
    });
    const coupons = invoiceOf(world, '2026-07-01')?.lines.filter(({ kind }) => kind === 'coupon') ?? [];
    expect(coupons.map(({ amount }) => moneyText(amount))).toEqual(['-6.59', '-1.14', '-2.27']);
    expect(coupons.map(({ explanation }) => formulaText(explanation, 'USD'))[1]).toBe(
      '−10 × 50 ÷ (290 + 50 + 100) = −1.14',
    );
  });

  test('they say why', () => {
    const world = lived({
      acts: [{ on: '2026-07-01', subscribe: tenSeats, coupons: [percentOff('20', 1), amountOff('32', 1)] }],
      until: '2026-07-01',
    });
    const [, percent, fixed] = invoiceOf(world, '2026-07-01')?.lines ?? [];
    const told = [percent, fixed].map((line) => line && sentence({ ...line, currency: 'USD' }));
    expect(told).toEqual([
      '20 % off: coupon P20 on what is served from 2026-07-01 up to 2026-08-01; −290 × 20 % = −58.00 USD, because of the request command-1.',
      '32 off: coupon A32 on what is served from 2026-07-01 up to 2026-08-01; −32 × 232 ÷ 232 = −32.00 USD, because of the request command-1.',
    ]);
  });
});

describe('credits undo what was charged net', () => {
  const removable = { decrease: 'now_with_credit', mid_period_change: 'with_next', 'proration.first_day': 'counted' };
  test('half of what comes back had been discounted', () => {
    // −290 ÷ 2 × 16 ÷ 31 = −74.84 and its half, 37.42, is taken back; September is 145 at half price: 72.50.
    const world = lived({
      policies: removable,
      acts: [
        { on: '2026-08-01', subscribe: tenSeats, coupons: [percentOff('50', null)] },
        { on: '2026-08-16', remove: 5 },
      ],
      until: '2026-09-01',
    });
    expect(linesOf(invoiceOf(world, '2026-09-01'))).toEqual([
      'credit 2026-08-16/2026-09-01 16d -5 -74.84',
      'recurring 2026-09-01/2026-10-01 30d 5 145.00',
      'coupon 2026-09-01/2026-10-01 30d 5 -72.50',
      'coupon 2026-08-16/2026-09-01 16d -5 37.42',
    ]);
    const returned = invoiceOf(world, '2026-09-01')?.lines.at(-1);
    expect(returned && sentence({ ...returned, currency: 'USD' })).toBe(
      '50 % off: what was credited from 2026-08-16 up to 2026-09-01 had been discounted, and its discount goes with it; 74.84 × 145 ÷ 290 = 37.42 USD, because of the request command-2.',
    );
  });

  test('less than half a cent of a discount stays where it is', () => {
    // −29 × 16 ÷ 31 = −14.97; of 290 a cent was taken off, of which that is a twentieth.
    const world = lived({
      policies: removable,
      acts: [
        { on: '2026-08-01', subscribe: tenSeats, coupons: [amountOff('0.01', 1)] },
        { on: '2026-08-16', remove: 1 },
      ],
      until: '2026-09-01',
    });
    expect(linesOf(invoiceOf(world, '2026-09-01'))).toEqual([
      'credit 2026-08-16/2026-09-01 16d -1 -14.97',
      'recurring 2026-09-01/2026-10-01 30d 9 261.00',
    ]);
  });

  test('of a period that no coupon covered all comes back', () => {
    // September in full: −290 × 15 ÷ 30 for half of it is −72.50 of five.
    const world = lived({
      policies: removable,
      acts: [
        { on: '2026-08-01', subscribe: tenSeats, coupons: [percentOff('50', 1)] },
        { on: '2026-09-16', remove: 5 },
      ],
      until: '2026-10-01',
    });
    expect(linesOf(invoiceOf(world, '2026-10-01'))).toEqual([
      'credit 2026-09-16/2026-10-01 15d -5 -72.50',
      'recurring 2026-10-01/2026-11-01 31d 5 145.00',
    ]);
  });

  test('a coupon that is used up still holds for the period that it was used for', () => {
    const world = lived({
      policies: { ...removable, cancel: 'now_with_credit' },
      acts: [
        { on: '2026-08-01', subscribe: tenSeats, coupons: [amountOff('290', 1)] },
        { on: '2026-08-16', cancel: true },
      ],
      until: '2026-09-01',
    });
    // Nothing was paid, so nothing comes back.
    expect(sums(world)).toEqual([]);
    expect(world.state.creditBalance).toBe('0');
  });

  test('several credits of one period give back no more than was paid for it', () => {
    // Net 290 − 289.99 = 0.01 was paid.
    const world = lived({
      policies: { ...removable, cancel: 'now_with_credit' },
      acts: [
        { on: '2026-08-01', subscribe: tenSeats, coupons: [amountOff('289.99', 1)] },
        { on: '2026-08-05', remove: 3 },
        { on: '2026-08-16', remove: 3 },
        { on: '2026-08-20', cancel: true },
      ],
      until: '2026-10-01',
    });
    expect(sums(world)[0]).toBe('2026-08-01 0.01');
    expect(Number(world.state.creditBalance)).toBeLessThanOrEqual(0.01);
  });
});

describe('taxes are on discounted charges', () => {
  test.each([
    { why: '10.04 − 5.02 = 5.02, 13 % of it', unit: '10.04', level: 'invoice', tax: '0.65' },
    { why: 'the same, and not 1.31 of the charge less 0.65 of the coupon', unit: '10.04', level: 'line', tax: '0.65' },
    { why: '0.39 − 0.20 = 0.19, 13 % is 0.0247', unit: '0.39', level: 'invoice', tax: '0.02' },
    { why: '0.39 ÷ 2 = 0.195 exactly, 13 % is 0.02535', unit: '0.39', level: 'sum_of_exact_lines', tax: '0.03' },
  ])('by $level: $why', ({ unit, level, tax }) => {
    const one = { ...seat, model: { kind: 'per_unit' as const, unit } };
    const { invoices } = lived({
      policies: { 'tax.level': level },
      account: inOntario,
      rates: ontarioRates,
      acts: [{ on: '2026-07-01', subscribe: [[one, 1]], coupons: [percentOff('50', 1)] }],
      until: '2026-07-01',
    });
    expect(invoices.map(({ taxTotal }) => moneyText(taxTotal))).toEqual([tax]);
    expect(invoices[0]?.lines.map(({ taxAmount }) => moneyText(taxAmount))).toEqual([tax, '0.00']);
  });

  test('where nobody knows the rate nothing is invoiced', () => {
    const { world } = live({
      account: inOntario,
      acts: [{ on: '2026-07-01', subscribe: tenSeats, coupons: [percentOff('50', 1)] }],
      until: '2026-07-01',
    });
    expect(world.stoppedBy?.jurisdiction).toBe('CA-ON');
    expect(world.state.subscriptions[0]?.lifecycle.discounts?.coupons[0]?.periodsUsed).toBe(0);
  });

  test('why a line bears no tax is said of the line of the charge', () => {
    const onlySaas = taxTable([
      { ...ontario, appliesTo: ['saas'] },
      { ...ontario, rate: '0', appliesTo: ['service'] },
    ]);
    const { invoices } = lived({
      account: inOntario,
      rates: onlySaas,
      acts: [{ on: '2026-07-01', subscribe: [...tenSeats, [setupFee, 1]], coupons: [percentOff('50', 1)] }],
      until: '2026-07-01',
    });
    expect(invoices[0]?.taxNotes).toMatchObject([{ lineIndex: 1, code: 'zero_rated' }]);
    expect(invoices[0]?.lines.map(({ taxAmount }) => moneyText(taxAmount))).toEqual(['18.85', '0.00', '0.00', '0.00']);
  });

  test('a line that is discounted to nothing is untaxed', () => {
    const { invoices } = lived({
      account: inOntario,
      rates: ontarioRates,
      policies: { zero_invoice: true },
      acts: [{ on: '2026-07-01', subscribe: tenSeats, coupons: [percentOff('100', 1)] }],
      until: '2026-07-01',
    });
    expect(invoices.map(({ total }) => moneyText(total))).toEqual(['0.00']);
  });
});

test('longer prices beside a coupon of months are discounted while it holds', () => {
  const world = lived({
    acts: [
      {
        on: '2026-07-01',
        subscribe: [
          [seat, 1],
          [{ ...seatYearly, itemKind: 'add_on' }, 1],
        ],
        coupons: [percentOff('10', 1)],
      },
    ],
    until: '2026-08-01',
  });
  expect(sums(world)).toEqual(['2026-07-01 296.10', '2026-08-01 29.00']);
});
