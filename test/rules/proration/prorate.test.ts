import { describe, expect, test } from '@jest/globals';
import { money } from '../../../rules/money/money.ts';
import { moneyText } from '../../../rules/money/round.ts';
import { type ProrationPolicy, prorate } from '../../../rules/proration/prorate.ts';

const guide: ProrationPolicy = { basis: 'actual_days', firstDay: 'free', rounding: 'half_up' };
const utc = { zone: 'UTC' };

/** A part of the month of `from` that a change made begin, up to the month's end or an earlier day. */
function share(price: string, from: string, policy: Partial<ProrationPolicy> = {}, to?: string, currency = 'USD') {
  const first = `${from.slice(0, 7)}-01`;
  const next = new Date(Date.UTC(Number(from.slice(0, 4)), Number(from.slice(5, 7)), 1)).toISOString().slice(0, 10);
  const slice = { from, to: to ?? next, startsByChange: true, endsByChange: false };
  return prorate(money(currency, price), slice, { from: first, to: next }, { ...guide, ...policy }, utc);
}

describe('a share of a price', () => {
  test.each([
    { why: 'the guide: 290 × 16 ÷ 31', from: '2026-07-15', price: '290.00', amount: '149.68', charged: 16, of: 31 },
    { why: '290 × 13 ÷ 28', from: '2027-02-15', price: '290.00', amount: '134.64', charged: 13, of: 28 },
    {
      why: 'a credit mirrors its charge',
      from: '2026-07-15',
      price: '-290.00',
      amount: '-149.68',
      charged: 16,
      of: 31,
    },
    {
      why: 'a start on the last day owes nothing',
      from: '2026-07-31',
      price: '290.00',
      amount: '0.00',
      charged: 0,
      of: 31,
    },
    { why: 'the 1st is a whole month', from: '2026-07-01', price: '290.00', amount: '290.00', charged: 31, of: 31 },
  ])('$why', ({ from, price, amount, charged, of }) => {
    const answer = share(price, from);
    expect(moneyText(answer.amount)).toBe(amount);
    expect(answer).toMatchObject({ charged, of, unit: 'day' });
  });

  test('it keeps what it was before the rounding', () => {
    expect(share('290.00', '2026-07-15').exactAmount.toFixed(8)).toBe('149.67741935');
  });

  test('months of 30 days: 290 × 15 ÷ 30', () => {
    const answer = share('290.00', '2026-07-15', { basis: 'thirty_360' });
    expect([moneyText(answer.amount), answer.charged, answer.of, answer.unit]).toEqual(['145.00', 15, 30, 'day']);
  });

  test('counted: 290 × 17 ÷ 31', () => {
    expect(moneyText(share('290.00', '2026-07-15', { firstDay: 'counted' }).amount)).toBe('159.03');
  });
});

// 15 of the 30 days of September are half of the price.
test.each([
  { why: 'a tie goes away from zero', price: '1.01', rounding: 'half_up', amount: '0.51' },
  { why: 'a tie of a credit goes away from zero', price: '-1.01', rounding: 'half_up', amount: '-0.51' },
  { why: 'a tie goes to the even cent', price: '1.01', rounding: 'half_even', amount: '0.50' },
  { why: 'the even cent may be above', price: '1.03', rounding: 'half_even', amount: '0.52' },
  { why: 'everything goes up', price: '1.002', rounding: 'up', amount: '0.51' },
] as const)('rounded once by the policy ($rounding): $why', ({ price, rounding, amount }) => {
  expect(moneyText(share(price, '2026-09-16', { firstDay: 'counted', rounding }).amount)).toBe(amount);
});

test.each([
  { why: 'the yen has no decimals', currency: 'JPY', price: '2900', amount: '1497' },
  { why: 'the dinar has three', currency: 'KWD', price: '290.000', amount: '149.677' },
])('at the scale of the currency: $why', ({ currency, price, amount }) => {
  expect(moneyText(share(price, '2026-07-15', {}, undefined, currency).amount)).toBe(amount);
});

test.each([
  { why: 'a started slice costs the whole period', from: '2026-07-15', price: '290.00', amount: '290.00', charged: 31 },
  { why: 'so does its last day', from: '2026-07-31', price: '290.00', amount: '290.00', charged: 31 },
  { why: 'a removed one gives nothing back', from: '2026-07-15', price: '-290.00', amount: '0.00', charged: 0 },
  { why: 'an empty one is nothing', from: '2026-07-15', to: '2026-07-15', price: '290.00', amount: '0.00', charged: 0 },
])('no proration: $why', ({ from, to, price, amount, charged }) => {
  const answer = share(price, from, { basis: 'none' }, to);
  expect(moneyText(answer.amount).replace('-', '')).toBe(amount);
  expect(answer).toMatchObject({ charged, of: 31, unit: 'day' });
});

describe('by the second', () => {
  const bySecond: ProrationPolicy = { ...guide, basis: 'by_second' };
  const july = { from: '2026-07-01', to: '2026-08-01' };
  const march = { from: '2026-03-01', to: '2026-04-01' };
  const november = { from: '2026-11-01', to: '2026-12-01' };
  const newYork = 'America/New_York';

  test.each([
    // 15.5 days of 31
    {
      why: 'from noon of the 16th it is half a July',
      period: july,
      from: '2026-07-16',
      startsAt: '2026-07-16T12:00:00.000Z',
      zone: 'UTC',
      charged: 1_339_200,
      of: 2_678_400,
      amount: '145.00',
    },
    {
      why: 'parts of a second are nothing',
      period: july,
      from: '2026-07-16',
      startsAt: '2026-07-16T12:00:00.500Z',
      zone: 'UTC',
      charged: 1_339_199,
      of: 2_678_400,
      amount: '145.00',
    },
    // 15 days of 31: the first day is not given away
    {
      why: 'without a change it is the start of the day',
      period: july,
      from: '2026-07-17',
      startsAt: undefined,
      zone: 'UTC',
      charged: 1_296_000,
      of: 2_678_400,
      amount: '140.32',
    },
    // 8 March has 23 hours: 23 days of 31 days less an hour
    {
      why: 'a month that loses an hour',
      period: march,
      from: '2026-03-09',
      startsAt: undefined,
      zone: newYork,
      charged: 1_987_200,
      of: 2_674_800,
      amount: '215.45',
    },
    // 1 November has 25 hours: 29 days of 30 days and an hour
    {
      why: 'a month that gains an hour',
      period: november,
      from: '2026-11-02',
      startsAt: undefined,
      zone: newYork,
      charged: 2_505_600,
      of: 2_595_600,
      amount: '279.94',
    },
    // 10:00 in Tokyo is 01:00 UTC: 16 days and 14 hours
    {
      why: 'days are those of the account',
      period: july,
      from: '2026-07-15',
      startsAt: '2026-07-15T01:00:00.000Z',
      zone: 'Asia/Tokyo',
      charged: 1_432_800,
      of: 2_678_400,
      amount: '155.13',
    },
  ])('$why', ({ period, from, startsAt, zone, charged, of, amount }) => {
    const slice = { from, to: period.to, startsByChange: true, endsByChange: false };
    const answer = prorate(money('USD', '290.00'), slice, period, bySecond, { zone, startsAt });
    expect(answer).toMatchObject({ charged, of, unit: 'second' });
    expect(moneyText(answer.amount)).toBe(amount);
  });

  test('what ends before it starts is nothing', () => {
    const slice = { from: '2026-07-20', to: '2026-07-20', startsByChange: true, endsByChange: true };
    const clock = { zone: 'UTC', startsAt: '2026-07-20T10:00:00.000Z' };
    expect(prorate(money('USD', '290.00'), slice, july, bySecond, clock).charged).toBe(0);
  });
});

test('a slice outside its period is a bug', () => {
  expect(() => share('290.00', '2026-07-15', {}, '2026-08-02')).toThrow('proration.slice_outside_period');
});
