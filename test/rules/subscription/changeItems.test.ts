import { describe, expect, test } from '@jest/globals';
import type { ItemChange, SubscriptionOrder } from '../../../rules/subscription/order.ts';
import { subscribe } from '../../../rules/subscription/subscribe.ts';
import { camera, desk, inEuro, Story, setUp } from '../../support/remoteSupport.ts';
import { device, eventsOf, invoiceOf, linesOf, seat, seatYearly, sums } from '../../support/situations.ts';
import { expectSound } from '../../support/soundness.ts';

type Owner = ConstructorParameters<typeof Story>[1];

/** Ten seats of 29.00 from 1 July. */
function seats(owner: Owner = {}, start = '2026-07-01', billingStartsOn?: string) {
  const items = [{ price: seat, quantity: '10' }];
  const order = { planId: 'plan', items, billingStartsOn };
  return new Story(start, owner).does((state, context) => subscribe(state, order, context));
}

const add = (quantity: number, item: Partial<ItemChange> = {}): ItemChange => ({
  ...item,
  change: { kind: 'add', quantity: String(quantity) },
});
const remove = (quantity: number, item: Partial<ItemChange> = {}): ItemChange => ({
  ...item,
  change: { kind: 'remove', quantity: String(quantity) },
});
const set = (quantity: number, item: Partial<ItemChange> = {}): ItemChange => ({
  ...item,
  change: { kind: 'set', quantity: String(quantity) },
});
const changing = (...items: ItemChange[]): SubscriptionOrder => ({ do: 'change_items', items });

describe('several items at once', () => {
  test('more seats, a new add-on and new devices come with the next invoice', () => {
    const story = seats().at('2026-08-10');
    story.orders(changing(add(5), add(2, { priceId: camera.id }), set(3, { priceId: device.id }))).at('2026-09-02');
    // 21 of 31 days: 145.00 → 98.23; 2 × 5.00 = 10.00 → 6.77; 3 × 10.00 = 30.00 → 20.32.
    expect(linesOf(invoiceOf(story.world, '2026-09-01'))).toEqual([
      'proration 2026-08-10/2026-09-01 21d 5 98.23',
      'recurring 2026-09-01/2026-10-01 30d 15 435.00',
      'proration 2026-08-10/2026-09-01 21d 2 6.77',
      'recurring 2026-09-01/2026-10-01 30d 2 10.00',
      'proration 2026-08-10/2026-09-01 21d 3 20.32',
      'recurring 2026-09-01/2026-10-01 30d 3 30.00',
    ]);
    expect(eventsOf(story.world, 'subscription.quantity_changed')).toHaveLength(3);
    expectSound(story.world);
  });

  test.each([
    { why: 'the profile that charges at once', owner: { profile: 'standard' } },
    {
      why: 'both policies one by one',
      owner: { policies: { mid_period_change: 'immediately', 'proration.first_day': 'counted' } },
    },
  ])('are one invoice where they are charged at once: $why', ({ owner }) => {
    const story = seats(owner).at('2026-08-10');
    story.orders(changing(add(5), add(2, { priceId: camera.id }), remove(1)));
    // 22 of 31 days: 5 and then 1 fewer, at once only where `decrease` says so; the cameras 10.00 × 22/31 = 7.10.
    const [invoice] = story.world.invoices.slice(2);
    expect(invoice?.kind).toBe('command');
    expect(linesOf(invoice).at(-1)).toBe('proration 2026-08-10/2026-09-01 22d 2 7.10');
    expect(story.world.invoices).toHaveLength(3);
  });

  test('a start is charged at once where only starts are', () => {
    const story = seats({ policies: { first_partial: 'at_start' } })
      .at('2026-08-10')
      .orders(changing(add(5), add(2, { priceId: camera.id })));
    expect(linesOf(story.world.invoices.at(-1))).toEqual(['proration 2026-08-10/2026-09-01 21d 2 6.77']);
  });

  test('are all or nothing', () => {
    const story = seats()
      .at('2026-08-10')
      .orders(changing(add(5), remove(1, { priceId: camera.id })));
    expect(story.answer).toMatchObject({ kind: 'refused', code: 'item_not_found' });
    expect(story.subscription.items).toMatchObject([{ quantityInForce: '10' }]);
  });

  test('of one price are one item', () => {
    const story = seats()
      .at('2026-08-10')
      .orders(changing(add(2, { priceId: camera.id }), add(1, { priceId: camera.id })));
    expect(story.subscription.items.map(({ quantityInForce }) => quantityInForce)).toEqual(['10', '3']);
    story.orders({ do: 'change_quantity', ...add(1, { priceId: camera.id }) });
    expect(story.subscription.items[1]?.quantityInForce).toBe('4');
  });

  test('an add-on bought in free months serves at once and is billed from the start of billing', () => {
    const story = seats({}, '2026-07-01', '2026-09-01')
      .at('2026-07-20')
      .orders(changing(add(2, { priceId: camera.id })));
    expect(story.subscription.items[1]).toMatchObject({ quantityInForce: '2', startsOn: '2026-09-01' });
    expect(sums(story.at('2026-09-02').world)).toEqual(['2026-09-01 300.00']);
  });

  test('an add-on is removed at the end of the paid period', () => {
    const story = seats()
      .orders(changing(add(2, { priceId: camera.id })))
      .at('2026-08-10');
    const itemId = story.subscription.items[1]?.id ?? '';
    story.orders(changing(set(0, { itemId })));
    expect(story.answer).toMatchObject({
      events: [{ type: 'subscription.change_scheduled', facts: { effective_on: '2026-09-01' } }],
    });
    expect(sums(story.at('2026-10-02').world)).toEqual([
      ...['2026-07-01 300.00', '2026-08-01 300.00', '2026-09-01 290.00', '2026-10-01 290.00'],
    ]);
  });

  test.each([
    { why: 'nothing is named', items: [], code: 'item_not_found' },
    { why: 'an unknown item', items: [add(1, { itemId: 'gone' })], code: 'item_not_found' },
    { why: 'an unknown price', items: [add(1, { priceId: 'gone' })], code: 'item_not_found' },
    { why: 'another price of the plan itself', items: [add(1, { priceId: seatYearly.id })], code: 'item_not_found' },
    { why: 'no quantity', items: [add(0, { priceId: camera.id })], code: 'quantity_out_of_range' },
    { why: 'another currency', items: [add(1, { priceId: inEuro.id })], code: 'price_not_in_currency' },
    { why: 'hardware without an address', items: [add(1, { priceId: desk.id })], code: 'shipping_address_required' },
  ])('are refused: $why', ({ items, code }) => {
    expect(
      seats()
        .at('2026-08-10')
        .orders(changing(...items)).answer,
    ).toMatchObject({ kind: 'refused', code });
  });

  test('are refused where nothing is active', () => {
    const story = seats().at('2026-08-10');
    story.does((state, context) =>
      subscribe(state, { planId: 'plan', items: [{ price: seat, quantity: '1' }] }, context),
    );
    story
      .orders({ do: 'cancel', channel: 'api' })
      .at('2026-12-01')
      .orders(changing(add(1)));
    expect(story.answer).toMatchObject({ code: 'subscription_not_active' });
  });

  test('a one-time price is whole, on the next invoice; hardware at once', () => {
    const story = seats({ hasShippingAddress: true }).at('2026-08-10');
    story.orders(changing(add(2, { priceId: desk.id }), add(1, { priceId: setUp.id }))).at('2026-09-02');
    expect(sums(story.world).slice(-2)).toEqual(['2026-08-10 200.00 at once', '2026-09-01 390.00']);
  });
});

describe('while a switch of interval is scheduled', () => {
  const switching = () => seats().at('2026-08-10').orders({ do: 'switch_interval', priceId: seatYearly.id });

  test('more seats hold now and after it', () => {
    const story = switching()
      .orders({ do: 'change_quantity', ...add(5) })
      .at('2026-09-02');
    // Five from 10 August: 98.23; then fifteen for a year, 300.00 each.
    expect(linesOf(invoiceOf(story.world, '2026-09-01'))).toEqual([
      'proration 2026-08-10/2026-09-01 21d 5 98.23',
      'recurring 2026-09-01/2027-09-01 365d 15 4500.00',
    ]);
    expectSound(story.world);
  });

  test('fewer hold from it on', () => {
    const story = switching().orders({ do: 'change_quantity', ...remove(4) });
    expect(story.answer).toMatchObject({
      events: [
        {
          type: 'subscription.change_scheduled',
          facts: { effective_on: '2026-09-01', quantity_before: '10', quantity_after: '6' },
        },
      ],
    });
    expect(sums(story.at('2026-09-02').world).at(-1)).toBe('2026-09-01 1800.00');
  });

  test('an absolute quantity of the day takes back what the day added, and holds after it', () => {
    const story = switching()
      .orders({ do: 'change_quantity', ...add(5) })
      .orders({ do: 'change_quantity', ...set(8) });
    expect(sums(story.at('2026-09-02').world).at(-1)).toBe('2026-09-01 2400.00');
  });

  test('never fewer than one', () => {
    const story = switching().orders({ do: 'change_quantity', ...remove(10) });
    expect(story.answer).toMatchObject({ code: 'quantity_out_of_range', facts: { quantity: '10' } });
  });
});

describe('quantities that a quote committed to', () => {
  function committed(policies = {}) {
    const story = seats({ policies });
    const [item] = story.subscription.items;
    const term = {
      anchor: '2026-07-01',
      months: 12,
      elapsedMonths: 0,
      number: 1,
      committed: { [item?.id ?? '']: '8' },
    };
    const subscriptions = [{ ...story.subscription, lifecycle: { term } }];
    story.world = { ...story.world, state: { ...story.world.state, subscriptions } };
    return story.at('2026-08-10');
  }
  const effectiveOn = (story: Story, change: ItemChange) => story.orders({ do: 'change_quantity', ...change }).answer;

  test.each([
    { why: 'down to them is the end of the period', change: remove(2), on: '2026-09-01' },
    { why: 'below them is the renewal date', change: remove(3), on: '2027-07-01' },
    { why: 'an absolute one below them too', change: set(7), on: '2027-07-01' },
  ])('$why', ({ change, on }) => {
    expect(effectiveOn(committed(), change)).toMatchObject({ events: [{ facts: { effective_on: on } }] });
  });

  test('every decrease waits for the end of the term where the policy says so', () => {
    const story = committed({ decrease: 'term_end' });
    expect(effectiveOn(story, remove(1))).toMatchObject({ events: [{ facts: { effective_on: '2027-07-01' } }] });
    expect(story.orders({ do: 'change_plan', priceId: camera.id, when: 'now' }).answer).toMatchObject({
      events: [{ facts: { effective_on: '2027-07-01' } }],
    });
  });
});
