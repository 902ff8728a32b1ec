import { describe, expect, test } from '@jest/globals';
import { changePlan } from '../../../rules/subscription/changePlan.ts';
import type { SubscriptionOrder } from '../../../rules/subscription/order.ts';
import { planItems } from '../../../rules/subscription/planItem.ts';
import { subscribe } from '../../../rules/subscription/subscribe.ts';
import { camera, inEuro, pro, proYearly, Story, setUp, voice } from '../../support/remoteSupport.ts';
import { eventsOf, invoiceOf, linesOf, seat, seatYearly, sums } from '../../support/situations.ts';
import { expectSound } from '../../support/soundness.ts';

type Owner = ConstructorParameters<typeof Story>[1];

/** Ten seats of 29.00 from 1 July. */
function seats(owner: Owner = {}, price = seat, start = '2026-07-01') {
  const items = [{ price, quantity: '10' }];
  return new Story(start, owner).does((state, context) => subscribe(state, { planId: price.planId, items }, context));
}

const toPro = (when: string): SubscriptionOrder => ({ do: 'change_plan', priceId: pro.id, when });
const toSeat = (when: string): SubscriptionOrder => ({ do: 'change_plan', priceId: seat.id, when });
const upgrade: SubscriptionOrder = { do: 'upgrade', priceId: pro.id, when: 'now' };

describe('an upgrade within a period', () => {
  test('is a credit and a charge over the same days on the next invoice', () => {
    const story = seats().at('2026-08-10').orders(upgrade).at('2026-09-02');
    // 21 of the 31 days of August: 290.00 × 21/31 = 196.45 back, 590.00 × 21/31 = 399.68.
    expect(linesOf(invoiceOf(story.world, '2026-09-01'))).toEqual([
      'credit 2026-08-10/2026-09-01 21d -10 -196.45',
      'proration 2026-08-10/2026-09-01 21d 10 399.68',
      'recurring 2026-09-01/2026-10-01 30d 10 590.00',
    ]);
    expect(sums(story.world)).toEqual(['2026-07-01 290.00', '2026-08-01 290.00', '2026-09-01 793.23']);
    expect(story.subscription.planId).toBe('pro');
    expect(story.subscription.items.map(({ quantityInForce }) => quantityInForce)).toEqual(['0', '10']);
    expectSound(story.world);
  });

  test('is invoiced at once under standard', () => {
    const story = seats({ profile: 'standard' }).at('2026-08-10').orders(upgrade);
    // The 10th counts: 22 of 31 days. 205.81 back, 418.71.
    expect(linesOf(invoiceOf(story.world, '2026-08-10'))).toEqual([
      'credit 2026-08-10/2026-09-01 22d -10 -205.81',
      'proration 2026-08-10/2026-09-01 22d 10 418.71',
    ]);
    story.at('2026-09-02');
    expect(sums(story.world).slice(2)).toEqual(['2026-08-10 212.90 at once', '2026-09-01 590.00']);
    expectSound(story.world);
  });

  test.each([
    { why: 'a change at once, its start with the next', policies: { mid_period_change: 'immediately' } },
    { why: 'a start at once, its change with the next', policies: { first_partial: 'at_start' } },
  ])('keeps credit and charge on one invoice: $why', ({ policies }) => {
    const { world } = seats({ policies }).at('2026-08-10').orders(upgrade).at('2026-09-02');
    const changed = world.invoices.filter(({ lines }) => lines.some(({ kind }) => kind === 'credit'));
    expect(changed.map(({ lines }) => lines.slice(0, 2).map(({ kind }) => kind))).toEqual([['credit', 'proration']]);
  });

  test('may raise the quantity, and may not lower it', () => {
    const story = seats()
      .at('2026-08-10')
      .orders({ ...upgrade, quantity: '8' });
    expect(story.answer).toMatchObject({ code: 'quantity_out_of_range', facts: { quantity: '10' } });
    story.orders({ ...upgrade, quantity: '12' }).at('2026-09-02');
    // 12 × 59.00 = 708.00; × 21/31 = 479.61. 708.00 + 479.61 − 196.45 = 991.16.
    expect(sums(story.world).at(-1)).toBe('2026-09-01 991.16');
  });

  test('before anything is invoiced is a start, a credit and a charge', () => {
    const story = seats({}, seat, '2026-07-15').at('2026-07-20').orders(upgrade).at('2026-08-02');
    // 290.00 × 16/31 = 149.68; the last 11 days: 290.00 × 11/31 = 102.90 back, 590.00 × 11/31 = 209.35.
    expect(linesOf(invoiceOf(story.world, '2026-08-01'))).toEqual([
      'proration 2026-07-15/2026-08-01 16d 10 149.68',
      'credit 2026-07-20/2026-08-01 11d -10 -102.90',
      'proration 2026-07-20/2026-08-01 11d 10 209.35',
      'recurring 2026-08-01/2026-09-01 31d 10 590.00',
    ]);
  });

  test.each([
    { why: 'the plan names no such upgrade', order: { ...upgrade, priceId: camera.id }, code: 'not_permitted' },
    { why: 'there is no trial to wait for', order: { ...upgrade, when: 'trial_end' as const }, code: 'not_permitted' },
    { why: 'an unknown price', order: { ...upgrade, priceId: 'gone' }, code: 'item_not_found' },
  ])('is refused: $why', ({ order, code }) => {
    expect(seats().at('2026-08-10').orders(order).answer).toMatchObject({ kind: 'refused', code });
  });
});

describe('changes of one day collapse', () => {
  test('up, more and back again on one day leave just what is more', () => {
    const story = seats({ policies: { decrease: 'now_with_credit' } })
      .at('2026-08-10')
      .orders(toPro('now'));
    story.orders({ do: 'change_quantity', change: { kind: 'add', quantity: '5' } }).orders(toSeat('now'));
    expect(story.subscription.planId).toBe('plan');
    expect(planItems(story.subscription)).toHaveLength(1);
    story.at('2026-09-02');
    // As in example 3: five more from 10 August are 145.00 × 21/31 = 98.23.
    expect(linesOf(invoiceOf(story.world, '2026-09-01'))).toEqual([
      'proration 2026-08-10/2026-09-01 21d 5 98.23',
      'recurring 2026-09-01/2026-10-01 30d 15 435.00',
    ]);
    expect(story.subscription.items.map(({ quantityInForce }) => quantityInForce)).toEqual(['15', '0']);
  });

  test('up and back leave nothing, and so does up, back and up the upgrade alone', () => {
    const story = seats({ policies: { decrease: 'now_with_credit' } })
      .at('2026-08-10')
      .orders(toPro('now'));
    story.orders(toSeat('now')).orders(upgrade).at('2026-09-02');
    expect(sums(story.world).at(-1)).toBe('2026-09-01 793.23');
    const back = seats({ policies: { decrease: 'now_with_credit' } })
      .at('2026-08-10')
      .orders(toPro('now'));
    expect(sums(back.orders(toSeat('now')).at('2026-09-02').world).at(-1)).toBe('2026-09-01 290.00');
  });

  test('a start that changes its plan on its first day is one start', () => {
    const story = seats({}, seat, '2026-07-15')
      .orders(upgrade)
      .orders({ do: 'change_plan', priceId: proYearly.id, when: 'now' });
    story.at('2026-08-02');
    // A year from 15 July is anchored there: the whole price.
    expect(linesOf(invoiceOf(story.world, '2026-07-15'))).toEqual(['recurring 2026-07-15/2027-07-15 365d 10 5900.00']);
    expect(sums(story.world)).toEqual(['2026-07-15 5900.00']);
  });

  test('what was invoiced at once is not undone but changed again', () => {
    const story = seats({ profile: 'standard' }).at('2026-08-10').orders(upgrade).orders(toSeat('now'));
    expect(sums(story.world).slice(2)).toEqual(['2026-08-10 212.90 at once', '2026-08-10 0.00 at once']);
    // The invoice of the way back is below zero: 212.90 are credit balance.
    expect(story.world.state.creditBalance).toBe('212.9');
    expectSound(story.world);
  });
});

describe('less', () => {
  test('takes effect at the end of what is paid, whatever was asked', () => {
    const story = seats({}, pro).at('2026-08-10').orders(toSeat('now'));
    expect(story.answer).toMatchObject({
      events: [{ type: 'subscription.change_scheduled', facts: { effective_on: '2026-09-01', plan_id: 'plan' } }],
    });
    expect(story.subscription.planId).toBe('pro');
    story.at('2026-09-02');
    expect(story.subscription.planId).toBe('plan');
    expect(sums(story.world)).toEqual(['2026-07-01 590.00', '2026-08-01 590.00', '2026-09-01 290.00']);
    expect(eventsOf(story.world).filter((event) => event.startsWith('2026-09-01T00'))).toEqual([
      '2026-09-01T00:00:00.000Z subscription.plan_changed',
    ]);
  });

  test('is at once, with a credit, where the policy says so', () => {
    const story = seats({ profile: 'standard' }, pro).at('2026-08-10').orders(toSeat('now'));
    expect(story.subscription.planId).toBe('plan');
    expect(story.world.state.creditBalance).toBe('212.9');
  });

  test('may not be earlier than that on a date either, but later', () => {
    const early = seats({}, pro).at('2026-08-10').orders(toSeat('2026-08-20'));
    expect(early.answer).toMatchObject({ events: [{ facts: { effective_on: '2026-09-01' } }] });
    const late = seats({}, pro).at('2026-08-10').orders(toSeat('2026-10-01'));
    expect(late.answer).toMatchObject({ events: [{ facts: { effective_on: '2026-10-01' } }] });
    expect(sums(late.at('2026-10-02').world).slice(2)).toEqual(['2026-09-01 590.00', '2026-10-01 290.00']);
  });
});

describe('a change on a date', () => {
  test('within a period that will be invoiced before is a credit and a charge', () => {
    const story = seats().at('2026-08-10').orders(toPro('2026-09-11')).at('2026-10-02');
    expect(linesOf(invoiceOf(story.world, '2026-09-01'))).toEqual(['recurring 2026-09-01/2026-10-01 30d 10 290.00']);
    // 19 of 30 days: 183.67 back, 373.67.
    expect(linesOf(invoiceOf(story.world, '2026-10-01'))).toEqual([
      'credit 2026-09-11/2026-10-01 19d -10 -183.67',
      'proration 2026-09-11/2026-10-01 19d 10 373.67',
      'recurring 2026-10-01/2026-11-01 31d 10 590.00',
    ]);
    expect(eventsOf(story.world, 'subscription.plan_changed')).toEqual([
      '2026-09-11T00:00:00.000Z subscription.plan_changed',
    ]);
    expect(eventsOf(story.world, 'subscription.quantity_changed')).toEqual([]);
    expectSound(story.world);
  });

  test('at the end of the period keeps what was scheduled for then and later', () => {
    const story = seats()
      .at('2026-08-10')
      .orders({ do: 'change_quantity', change: { kind: 'remove', quantity: '3' } });
    story.orders(toPro('2026-08-20')).at('2026-09-02');
    // From 20 August: 11 of 31 days of ten seats, then seven: 7 × 59.00 = 413.00.
    expect(linesOf(invoiceOf(story.world, '2026-09-01'))).toEqual([
      'credit 2026-08-20/2026-09-01 11d -10 -102.90',
      'proration 2026-08-20/2026-09-01 11d 10 209.35',
      'recurring 2026-09-01/2026-10-01 30d 7 413.00',
    ]);
  });

  test.each([
    { why: 'a day that is over', order: toPro('2026-08-09'), code: 'date_out_of_range' },
    { why: 'no day', order: toPro('soon'), code: 'date_out_of_range' },
    { why: 'the price that it has', order: toSeat('now'), code: 'quantity_unchanged' },
    {
      why: 'another product',
      order: { ...toPro('now'), priceId: voice.id } as SubscriptionOrder,
      code: 'item_not_found',
    },
    {
      why: 'another currency',
      order: { ...toPro('now'), priceId: inEuro.id } as SubscriptionOrder,
      code: 'price_not_in_currency',
    },
    {
      why: 'a price paid once',
      order: { ...toPro('now'), priceId: setUp.id } as SubscriptionOrder,
      code: 'item_not_found',
    },
    {
      why: 'an unknown price',
      order: { ...toPro('now'), priceId: 'gone' } as SubscriptionOrder,
      code: 'item_not_found',
    },
  ])('is refused: $why', ({ order, code }) => {
    const story = seats().at('2026-08-10').orders(order);
    expect(story.answer).toMatchObject({ kind: 'refused', code });
  });

  test('is refused while another one is scheduled, before billing starts, and of what is no subscription', () => {
    const story = seats().at('2026-08-10').orders(toPro('2026-09-11')).orders(toPro('2026-09-12'));
    expect(story.answer).toMatchObject({ code: 'future_change_unsupported' });
    const free = new Story('2026-07-01').does((state, context) =>
      subscribe(
        state,
        { planId: 'plan', items: [{ price: seat, quantity: '1' }], billingStartsOn: '2026-09-01' },
        context,
      ),
    );
    expect(free.orders(toPro('now')).answer).toMatchObject({
      code: 'future_change_unsupported',
      facts: { starts_on: '2026-09-01' },
    });
  });
});

describe('refused as well', () => {
  test('what is no subscription, and what is not active', () => {
    const story = seats();
    story.does((state, context) => changePlan(state, 'none', { price: pro, when: 'now' }, context));
    expect(story.answer).toMatchObject({ code: 'item_not_found' });
    story.orders({ do: 'cancel', channel: 'api' }).at('2026-12-01').orders(toPro('now'));
    expect(story.answer).toMatchObject({ code: 'subscription_not_active' });
    expect(story.orders(upgrade).answer).toMatchObject({ code: 'subscription_not_active' });
    expect(story.orders({ do: 'switch_interval', priceId: 'gone' }).answer).toMatchObject({ code: 'item_not_found' });
  });

  test('a charge of which the tax is unknown', () => {
    const inOntario = {
      address: { country: 'CA', region: 'ON' },
      registrations: [{ jurisdiction: 'CA', from: '2026-08-05', to: null }],
    };
    const story = seats({ profile: 'standard', ...inOntario })
      .at('2026-08-10')
      .orders(upgrade);
    expect(story.answer).toMatchObject({ code: 'tax_rate_unknown' });
    const pausing = seats({ profile: 'standard', policies: { pause: 'now_with_credit' }, ...inOntario }).at(
      '2026-08-10',
    );
    expect(pausing.orders({ do: 'pause', periods: 1 }).answer).toMatchObject({ code: 'tax_rate_unknown' });
  });
});

describe('another rhythm', () => {
  test('by the end of the period, where that was asked', () => {
    const story = seats().at('2026-08-10').orders(toPro('period_end'));
    expect(story.answer).toMatchObject({ events: [{ facts: { effective_on: '2026-09-01' } }] });
  });

  test('in weeks is compared by the month', () => {
    // 16.00 a week are 68.57 in 30 days, which is more than 59.00; 10.00 are 42.86, which is less.
    const weekly = (unit: string) => ({
      ...pro,
      id: 'weekly',
      planId: 'camera',
      interval: { every: 1, unit: 'week' } as const,
      model: { kind: 'per_unit', unit } as const,
    });
    const effective = (unit: string) => {
      const story = seats({}, pro).at('2026-08-10');
      story.does((state, context) =>
        changePlan(state, story.subscription.id, { price: weekly(unit), when: 'now' }, context),
      );
      return story.answer;
    };
    expect(effective('16.00')).toMatchObject({ events: [{ facts: { effective_on: '2026-08-10' } }] });
    expect(effective('10.00')).toMatchObject({ events: [{ facts: { effective_on: '2026-09-01' } }] });
  });

  test('annual to monthly in the middle of the year takes effect at the end of what is paid', () => {
    const story = seats({}, seatYearly)
      .at('2027-01-10')
      .orders({ do: 'switch_interval', priceId: seat.id })
      .at('2027-08-02');
    expect(sums(story.world)).toEqual(['2026-07-01 3000.00', '2027-07-01 290.00', '2027-08-01 290.00']);
  });

  test('with another plan, at once, gives the rest of the year back and charges that of the month', () => {
    const story = seats({}, seatYearly).at('2027-01-10').orders(toPro('now')).at('2027-02-02');
    // From 11 January, 171 of 365 days: 3,000.00 × 171/365 = 1,405.48 back; 21 of 31 days of 590.00 are 399.68.
    expect(linesOf(invoiceOf(story.world, '2027-02-01'))).toEqual([
      'credit 2027-01-10/2027-07-01 171d -10 -1405.48',
      'proration 2027-01-10/2027-02-01 21d 10 399.68',
      'recurring 2027-02-01/2027-03-01 28d 10 590.00',
    ]);
    expectSound(story.world);
  });
});

test('what a quote committed to follows the plan', () => {
  const story = seats();
  const [item] = story.subscription.items;
  const term = { anchor: '2026-07-01', months: 12, elapsedMonths: 0, number: 1, committed: { [item?.id ?? '']: '10' } };
  story.world = {
    ...story.world,
    state: { ...story.world.state, subscriptions: [{ ...story.subscription, lifecycle: { term } }] },
  };
  story.at('2026-08-10').orders(upgrade);
  const follower = story.subscription.items[1]?.id ?? '';
  expect(story.subscription.lifecycle.term?.committed?.[follower]).toBe('10');
});
