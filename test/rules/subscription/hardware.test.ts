import { describe, expect, test } from '@jest/globals';
import type { Ordered } from '../../../rules/subscription/lifecycle.ts';
import type { SubscriptionOrder } from '../../../rules/subscription/order.ts';
import { subscribe } from '../../../rules/subscription/subscribe.ts';
import { percentOff } from '../../support/coupons.ts';
import { camera, desk, remoteSupport, Story, setUp } from '../../support/remoteSupport.ts';
import { linesOf, seat, sums } from '../../support/situations.ts';
import { expectSound } from '../../support/soundness.ts';

type Owner = ConstructorParameters<typeof Story>[1];
type Order = Parameters<typeof subscribe>[1];

const owner = (policies: Record<string, unknown> = {}, profile?: string): Owner => ({
  hasShippingAddress: true,
  policies,
  ...(profile === undefined ? {} : { profile }),
});
const tenSeats = { price: seat, quantity: '10' };
const twoDesks = { price: desk, quantity: '2' };

/** Ten seats of 29.00 and two desks, ordered on 15 July. */
function ordered(who: Owner = owner(), more: Partial<Order> = {}, items: Ordered['items'] = [tenSeats, twoDesks]) {
  return new Story('2026-07-15', who, remoteSupport).does((state, context) =>
    subscribe(state, { planId: 'plan', items, ...more }, context),
  );
}

const buying = (quantity: string, priceId = desk.id): SubscriptionOrder => ({
  do: 'change_items',
  items: [{ priceId, change: { kind: 'add', quantity } }],
});

const identities = (story: Story) =>
  story.world.invoices.map(({ kind, source, billDate, lines }) => [kind, source, billDate, lines.length]);

describe('hardware is invoiced by itself on the day of the order', () => {
  test.each([
    { why: 'where all else waits for the next bill', who: owner(), invoices: ['2026-07-15 200.00 at once'] },
    {
      why: 'where all else is charged at once too: two invoices of one command',
      who: owner({ first_partial: 'at_start' }),
      invoices: ['2026-07-15 149.68 at once', '2026-07-15 200.00 at once'],
    },
    {
      why: 'where prices are invoiced when they are over',
      who: owner({ timing: 'in_arrears' }),
      invoices: ['2026-07-15 200.00 at once'],
    },
  ])('$why', ({ who, invoices }) => {
    const story = ordered(who);
    expect(sums(story.world)).toEqual(invoices);
    expect(identities(story).at(-1)).toEqual(['command', 'command-1/hardware', '2026-07-15', 1]);
    expect(linesOf(story.world.invoices.at(-1))).toEqual(['one_time 2026-07-15/2026-07-15 0d 2 200.00']);
    story.at('2026-10-02');
    expect(story.world.invoices.flatMap(({ lines }) => lines).filter(({ price }) => price === desk)).toHaveLength(1);
    expectSound(story.world);
  });

  test('an order of nothing else makes one invoice', () => {
    const story = ordered(owner({ first_partial: 'at_start' }), {}, [twoDesks]);
    expect(story.answer).toMatchObject({ invoice: null, hardwareInvoice: { source: 'command-1/hardware' } });
  });

  test('an order without hardware makes none of its own', () => {
    const story = ordered(owner(), {}, [tenSeats, { price: setUp, quantity: '1' }]);
    expect(story.answer).toMatchObject({ invoice: null, hardwareInvoice: null });
  });

  test('free months and a later start of billing are of what is billed by the period', () => {
    const story = ordered(owner(), { freeMonths: 2 });
    expect(sums(story.world)).toEqual(['2026-07-15 200.00 at once']);
    // 290.00 × 15/30, and October.
    expect(sums(story.at('2026-10-02').world).slice(1)).toEqual(['2026-10-01 435.00']);
    const later = ordered(owner(), { billingStartsOn: '2026-09-01' }).orders(buying('1'));
    expect(sums(later.world)).toEqual(['2026-07-15 200.00 at once', '2026-07-15 100.00 at once']);
  });

  test('what waits for its circuit is ordered with the confirmation', () => {
    const story = ordered(owner(), { awaitsCircuit: true });
    expect(story.world.invoices).toEqual([]);
    story.at('2026-07-20').orders({ do: 'confirm_circuit' });
    expect(sums(story.world)).toEqual(['2026-07-20 200.00 at once']);
  });

  test.each([{ mid_period_change: 'with_next' }, { mid_period_change: 'immediately' }])(
    'bought later, under %p',
    (policies) => {
      const story = ordered(owner(policies), {}, [tenSeats]).at('2026-08-10').orders(buying('1'));
      expect(sums(story.world).slice(1)).toEqual(['2026-08-10 100.00 at once']);
      // More of the same.
      story.at('2026-08-20').orders(buying('3'));
      expect(sums(story.world).slice(2)).toEqual(['2026-08-20 300.00 at once']);
      expect(sums(story.at('2026-10-02').world).slice(3)).toEqual(['2026-09-01 290.00', '2026-10-01 290.00']);
    },
  );

  test('bought with something that is charged at once, it has an invoice of its own', () => {
    const story = ordered(owner({ mid_period_change: 'immediately' }), {}, [tenSeats]).at('2026-08-10');
    const items = [desk, camera].map(({ id }) => ({ priceId: id, change: { kind: 'add', quantity: '1' } as const }));
    story.orders({ do: 'change_items', items });
    // A camera of 5.00 from 10 August: 21 of 31 days.
    expect(sums(story.world).slice(1)).toEqual(['2026-08-10 3.39 at once', '2026-08-10 100.00 at once']);
  });

  test('a percentage is taken off it, a fixed amount is of the periods', () => {
    const story = ordered(owner(), { coupons: [percentOff('10', null)] });
    expect(sums(story.world)).toEqual(['2026-07-15 180.00 at once']);
    expectSound(story.world);
  });

  test('a tax that is unknown refuses the order, whichever invoice needs it', () => {
    const inOntario = {
      address: { country: 'CA', region: 'ON' },
      registrations: [{ jurisdiction: 'CA', from: '2020-01-01', to: null }],
    };
    for (const policies of [{}, { first_partial: 'at_start' }]) {
      expect(ordered({ ...owner(policies), ...inOntario }).answer).toMatchObject({ code: 'tax_rate_unknown' });
    }
  });
});
