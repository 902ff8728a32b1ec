import { describe, expect, test } from '@jest/globals';
import { EMPTY_CATALOGUE } from '../../../rules/catalogue/catalogueView.ts';
import { endedWithCredit } from '../../../rules/subscription/endItem.ts';
import {
  type Act,
  accountOf,
  contextAt,
  device,
  eventsOf,
  invoiceOf,
  itemOfSeats,
  linesOf,
  live,
  type Situation,
  seat,
  seatYearly,
  sums,
} from '../../support/situations.ts';
import { expectSound } from '../../support/soundness.ts';

const fifteen = { months: 15 };
const start = (on: string, more: Partial<Extract<Act, { subscribe: unknown }>> = {}): Act => ({
  on,
  subscribe: [[seat, 10]],
  term: fifteen,
  ...more,
});
const notice = (on: string, acceptNextTerm = false): Act => ({
  on,
  order: { do: 'give_notice', channel: 'api', acceptNextTerm },
});
const lived = (situation: Situation) => {
  const life = live(situation);
  expectSound(life.world);
  return { ...life, subscription: life.world.state.subscriptions[0], last: life.answers.at(-1) };
};

describe('the worked examples of terms', () => {
  // 6: 2026-01-15 + 15 months = 2027-04-15; less 30 days = 2027-03-16.
  test.each([
    { on: '2027-03-16T23:59', zone: 'UTC', answer: 'decided' },
    { on: '2027-03-17T00:00', zone: 'UTC', answer: 'refused' },
    { on: '2027-03-16T23:59', zone: 'Pacific/Auckland', answer: 'decided' },
    { on: '2027-03-17T00:00', zone: 'Pacific/Auckland', answer: 'refused' },
    { on: '2027-03-16T23:59', zone: 'America/Los_Angeles', answer: 'decided' },
    { on: '2027-03-17T00:00', zone: 'America/Los_Angeles', answer: 'refused' },
    { on: '2027-03-16T23:59', zone: 'Asia/Kolkata', answer: 'decided' },
    { on: '2027-03-17T00:00', zone: 'Pacific/Honolulu', answer: 'refused' },
  ])('6: notice at $on in $zone is $answer', ({ on, zone, answer }) => {
    const { last } = lived({ account: { zone }, acts: [start('2026-01-15'), notice(on)], until: '2027-03-17' });
    expect(last?.kind).toBe(answer);
    const facts = { notice_until: '2027-03-16', renews_on: '2027-04-15', next_term_ends_on: '2028-07-15' };
    if (answer === 'refused') expect(last).toMatchObject({ code: 'notice_window_closed', facts });
  });

  test('7: cancelled three months before its end, the three months are still billed', () => {
    const { world, subscription } = lived({
      policies: { cycle: 'anniversary' },
      acts: [start('2026-01-15'), { on: '2027-01-15', cancel: true }],
      until: '2027-06-01',
    });
    // 15 charges of 290.00: from 15 January 2026 to 15 March 2027.
    expect(sums(world)).toHaveLength(15);
    expect(sums(world).slice(12)).toEqual(['2027-01-15 290.00', '2027-02-15 290.00', '2027-03-15 290.00']);
    expect(eventsOf(world, 'subscription.ended')).toEqual(['2027-04-15T00:00:00.000Z subscription.ended']);
    expect(subscription).toMatchObject({ status: 'ended', endsOn: '2027-04-15' });
    expect(world.emails).toContainEqual(expect.objectContaining({ template: 'cancellation_confirmed' }));
  });

  test('9: two free months are served and not billed', () => {
    const { world, subscription } = lived({
      acts: [start('2026-05-10', { freeMonths: 2 })],
      until: '2026-08-31',
    });
    expect(subscription).toMatchObject({
      status: 'active',
      startsOn: '2026-05-10',
      billingStartsOn: '2026-07-10',
      lifecycle: { term: { anchor: '2026-07-10', months: 15, elapsedMonths: 0, number: 1 } },
    });
    // 290 × 21 ÷ 31 = 196.45, + 290.00
    expect(sums(world)).toEqual(['2026-08-01 486.45']);
  });

  test('17: with notice the parts of the first and the last month make the term 15 months', () => {
    const { world } = lived({ acts: [start('2026-07-15'), notice('2027-01-10')], until: '2027-12-31' });
    const totals = sums(world);
    expect(totals[0]).toBe('2026-08-01 439.68');
    expect(totals.at(-1)).toBe('2027-10-01 140.32'); // 290 × 15 ÷ 31
    // 149.68 + 14 × 290.00 + 140.32 = 4,350.00
    expect(totals.reduce((sum, line) => sum + Math.round(Number(line.slice(11)) * 100), 0)).toBe(435_000);
    expect(eventsOf(world, 'subscription.ended')).toEqual(['2027-10-16T00:00:00.000Z subscription.ended']);
  });

  test('18: the last invoice goes to the end of the term only', () => {
    const { world } = lived({ acts: [start('2026-01-15'), notice('2027-03-16')], until: '2027-06-30' });
    expect(sums(world).at(-1)).toBe('2027-04-01 145.00'); // 290 × 15 ÷ 30
    expect(linesOf(invoiceOf(world, '2027-04-01'))).toEqual(['proration 2027-04-01/2027-04-15 15d 10 145.00']);
  });
});

describe('the end of a term', () => {
  // The term is three months from the given day; always anchor + n, clamped.
  test.each([
    { from: '2026-11-01', endsOn: '2027-02-01', over: '2027-02-01' },
    { from: '2026-11-10', endsOn: '2027-02-10', over: '2027-02-11' },
    { from: '2026-11-29', endsOn: '2027-02-28', over: '2027-03-01' },
    { from: '2026-11-30', endsOn: '2027-02-28', over: '2027-03-01' },
    { from: '2026-10-31', endsOn: '2027-01-31', over: '2027-02-01' },
    { from: '2027-11-29', endsOn: '2028-02-29', over: '2028-03-01' },
  ])('on the day of $from is $endsOn', ({ from, endsOn, over }) => {
    const { world, subscription } = lived({
      acts: [start(from, { term: { months: 3 } }), notice(from)],
      until: '2028-06-01',
    });
    expect(subscription).toMatchObject({ endsOn, status: 'ended' });
    expect(eventsOf(world, 'subscription.ended')).toEqual([`${over}T00:00:00.000Z subscription.ended`]);
  });

  test('an annual price in 15 months: the second year is invoiced to the end of the term', () => {
    const { world } = lived({
      acts: [start('2026-07-15', { subscribe: [[seatYearly, 10]] }), notice('2026-09-01')],
      until: '2028-01-31',
    });
    // 2027-07-15 to the end of 2027-10-15 within the year to 2028-07-15: 93 of 366 days of 3,000.00.
    expect(sums(world)).toEqual(['2026-07-15 3000.00', '2027-07-15 762.30']);
  });

  test('an annual price in 15 months: what was paid for days after the end is credited', () => {
    const { world } = lived({
      acts: [start('2026-07-15', { subscribe: [[seatYearly, 10]] }), notice('2027-08-20')],
      until: '2028-01-31',
    });
    // 366 − 93 = 273 days of 3,000.00 ÷ 366.
    expect(sums(world)).toEqual(['2026-07-15 3000.00', '2027-07-15 3000.00', '2027-11-01 0.00']);
    expect(linesOf(invoiceOf(world, '2027-11-01'))).toEqual(['credit 2027-10-15/2028-07-15 273d -10 -2237.70']);
    expect(world.state.creditBalance).toBe('2237.7');
  });
});

describe('renewal', () => {
  test('without notice a term is followed by one of the same length, and that by another', () => {
    const { world, subscription } = lived({
      acts: [start('2026-01-31', { term: { months: 1 } })],
      until: '2026-04-15',
    });
    expect(eventsOf(world, 'subscription.renewed')).toEqual([
      '2026-02-28T00:00:00.000Z subscription.renewed',
      '2026-03-31T00:00:00.000Z subscription.renewed',
    ]);
    expect(subscription?.lifecycle.term).toEqual({ anchor: '2026-01-31', months: 1, elapsedMonths: 2, number: 3 });
    expect(world.events.findLast(({ type }) => type === 'subscription.renewed')?.facts).toEqual({
      renewed_on: '2026-03-31',
      agreement: 'contract',
      term: '3',
      months: '1',
      renews_on: '2026-04-30',
    });
    expect(sums(world)).toEqual(['2026-02-01 290.00', '2026-03-01 290.00', '2026-04-01 290.00']);
  });

  test('from month to month there is no term any more, and a cancellation ends with the month', () => {
    const { world, subscription } = lived({
      policies: { renewal: 'month_to_month' },
      acts: [start('2026-01-01', { term: { months: 3 } }), { on: '2026-05-10', cancel: true }],
      until: '2026-05-31',
    });
    expect(eventsOf(world, 'subscription.renewed')).toEqual(['2026-04-01T00:00:00.000Z subscription.renewed']);
    expect(subscription?.lifecycle.term).toBeUndefined();
    expect(subscription?.endsOn).toBe('2026-06-01');
  });

  test('where the policy says none, the last day is known from the start and notice is not needed', () => {
    const { world, subscription, last } = lived({
      policies: { renewal: 'none' },
      acts: [start('2026-01-15', { term: { months: 3 } }), notice('2026-02-01')],
      until: '2026-06-01',
    });
    expect(last).toMatchObject({ code: 'already_ended', facts: { ends_on: '2026-04-15' } });
    expect(subscription?.status).toBe('ended');
    // 16 of 31 days, February, March, 15 of 30 days.
    expect(sums(world)).toEqual(['2026-02-01 439.68', '2026-03-01 290.00', '2026-04-01 145.00']);
    expect(world.emails.map(({ template }) => template)).toEqual([]);
  });

  test('where the policy says none since then, it ends with its term and the rest of the month comes back', () => {
    const { world, subscription } = lived({
      acts: [start('2026-01-15', { term: { months: 3 } }), { on: '2026-04-14', policies: { renewal: 'none' } }],
      until: '2026-06-01',
    });
    expect(subscription).toMatchObject({ status: 'ended', endsOn: '2026-04-15', cancelledAt: null });
    expect(sums(world)).toEqual(['2026-02-01 439.68', '2026-03-01 290.00', '2026-04-01 290.00', '2026-05-01 0.00']);
    expect(world.state.creditBalance).toBe('145');
  });

  test('since then a notice is never late: nothing follows', () => {
    const { last } = lived({
      acts: [
        start('2026-01-15', { term: { months: 3 } }),
        { on: '2026-04-14', policies: { renewal: 'none' } },
        notice('2026-04-14'),
      ],
      until: '2026-04-14',
    });
    expect(last).toMatchObject({ kind: 'decided', events: [{ facts: { ends_on: '2026-04-15' } }] });
  });

  test('an end that was set stays, whatever the policy says when the term before it is over', () => {
    const { world, subscription } = lived({
      acts: [
        start('2026-01-15', { term: { months: 3 } }),
        notice('2026-04-01', true),
        { on: '2026-04-14', policies: { renewal: 'none' } },
      ],
      until: '2026-08-01',
    });
    expect(eventsOf(world, 'subscription.renewed')).toEqual(['2026-04-15T00:00:00.000Z subscription.renewed']);
    expect(subscription).toMatchObject({ status: 'ended', endsOn: '2026-07-15' });
  });
});

describe('reminders', () => {
  test('go out 90, 60, 45 and 31 days before, at nine on the account’s clock', () => {
    const { world } = lived({
      account: { zone: 'America/Toronto' },
      acts: [start('2026-01-15', { term: { months: 12 } })],
      until: '2027-01-20',
    });
    // 2027-01-15 − 90 = 2026-10-17 (summer time), − 60 = 11-16, − 45 = 12-01, − 31 = 12-15.
    expect(world.emails.map(({ at, template, facts }) => `${at} ${template} ${facts.days_left}`)).toEqual([
      '2026-10-17T13:00:00.000Z renewal_reminder 90',
      '2026-11-16T14:00:00.000Z renewal_reminder 60',
      '2026-12-01T14:00:00.000Z renewal_reminder 45',
      '2026-12-15T14:00:00.000Z renewal_reminder 31',
    ]);
    expect(eventsOf(world, 'subscription.renewal_announced')).toHaveLength(4);
    expect(world.emails[0]?.facts).toEqual({ renews_on: '2027-01-15', days_left: '90', notice_until: '2026-12-16' });
  });

  test('what lies before the order is not sent, and nothing once notice is given', () => {
    const { world } = lived({
      acts: [start('2026-01-15', { term: { months: 2 } }), notice('2026-01-25')],
      until: '2026-03-20',
    });
    // 2026-03-15 − 60 = 01-14, before the order; − 45 = 01-29 and − 31 = 02-12, after the notice.
    expect(world.emails.map(({ template }) => template)).toEqual(['cancellation_confirmed']);
  });

  test('the policy names other days', () => {
    const { world } = lived({
      policies: { 'renewal.reminder_days': [10] },
      acts: [start('2026-01-15', { term: { months: 2 } })],
      until: '2026-03-16',
    });
    expect(world.emails.map(({ at }) => at)).toEqual(['2026-03-05T09:00:00.000Z']);
  });
});

describe('what is held during a term', () => {
  const committed = start('2026-01-01', { term: { months: 3, commitsQuantities: true } });

  test('what a quote committed to goes down on the renewal date', () => {
    const { world } = lived({ acts: [committed, { on: '2026-01-10', remove: 2 }], until: '2026-04-02' });
    expect(eventsOf(world, 'subscription.quantity_changed')).toEqual([
      '2026-04-01T00:00:00.000Z subscription.quantity_changed',
    ]);
    expect(sums(world).slice(-2)).toEqual(['2026-03-01 290.00', '2026-04-01 232.00']);
  });

  test('after a notice more can still be bought, to the end of the term', () => {
    const { world, subscription } = lived({
      acts: [start('2026-01-15', { term: { months: 3 } }), notice('2026-01-20'), { on: '2026-02-01', add: 5 }],
      until: '2026-06-01',
    });
    // February: 149.68 + 435.00; the last: 435 × 15 ÷ 30.
    expect(sums(world)).toEqual(['2026-02-01 584.68', '2026-03-01 435.00', '2026-04-01 217.50']);
    expect(subscription?.status).toBe('ended');
  });

  test('so can an add-on, which ends with it', () => {
    const { world } = lived({
      catalogue: { ...EMPTY_CATALOGUE, prices: new Map([[device.id, device]]) },
      acts: [
        start('2026-01-15', { term: { months: 3 } }),
        notice('2026-01-20'),
        {
          on: '2026-02-01',
          order: { do: 'change_items', items: [{ priceId: 'device', change: { kind: 'add', quantity: '2' } }] },
        },
      ],
      until: '2026-06-01',
    });
    // 20.00 a month; the last 145.00 + 10.00.
    expect(sums(world)).toEqual(['2026-02-01 459.68', '2026-03-01 310.00', '2026-04-01 155.00']);
  });

  test('not on the day of the end', () => {
    const { last } = lived({
      acts: [start('2026-01-15', { term: { months: 3 } }), notice('2026-01-20'), { on: '2026-04-15', add: 5 }],
      until: '2026-04-15',
    });
    expect(last).toMatchObject({ code: 'future_change_unsupported' });
  });

  test('what ends before is not given back', () => {
    const paid = { from: '2026-01-15', to: '2027-01-15', chargedAmount: '3000' };
    const item = itemOfSeats({ price: seatYearly, paid, endsOn: '2026-05-01' });
    expect(endedWithCredit(item, '2026-06-01', accountOf(), contextAt('2026-04-01T10:00:00.000Z'))).toBe(item);
  });
});

describe('a term that cannot be', () => {
  test.each([
    { term: { months: 0 }, detail: '0 months are not possible; write a whole number from 1 to 120.' },
    { term: { months: 1.5 }, detail: '1.5 months are not possible; write a whole number from 1 to 120.' },
    { term: { months: 121 }, detail: '121 months are not possible; write a whole number from 1 to 120.' },
    { freeMonths: -1, detail: '-1 months are not possible; write a whole number from 0 to 120.' },
  ])('$detail', ({ detail, ...more }) => {
    const { last } = lived({ acts: [start('2026-01-15', more)], until: '2026-01-15' });
    expect(last).toMatchObject({ kind: 'refused', code: 'date_out_of_range', detail });
  });
});
