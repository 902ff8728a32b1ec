import { describe, expect, test } from '@jest/globals';
import type { SubscriptionOrder } from '../../../rules/subscription/order.ts';
import { subscribe } from '../../../rules/subscription/subscribe.ts';
import { startTrial } from '../../../rules/subscription/trial.ts';
import { camera, pro, Story } from '../../support/remoteSupport.ts';
import { eventsOf, linesOf, seat, seatYearly, sums } from '../../support/situations.ts';

/** Ten seats of 29.00 from 1 July, on 10 August. */
function seats(billingStartsOn?: string) {
  const order = { planId: 'plan', items: [{ price: seat, quantity: '10' }], billingStartsOn };
  return new Story('2026-07-01').does((state, context) => subscribe(state, order, context)).at('2026-08-10');
}

const removing: SubscriptionOrder = { do: 'change_quantity', change: { kind: 'remove', quantity: '3' } };
const moving: SubscriptionOrder = { do: 'change_plan', priceId: pro.id, when: '2026-09-11' };
const withdrawing = (changeId: string | undefined): SubscriptionOrder => ({
  do: 'withdraw_change',
  changeId: changeId ?? '',
});
const every = ['2026-07-01 290.00', '2026-08-01 290.00', '2026-09-01 290.00', '2026-10-01 290.00'];

test('a removal that was scheduled is withdrawn by its id', () => {
  const story = seats().orders(removing);
  const changeId = story.subscription.items[0]?.changes[0]?.id;
  story.orders(withdrawing(changeId));
  expect(story.answer).toMatchObject({
    events: [{ type: 'subscription.change_withdrawn', facts: { change_id: changeId, effective_on: '2026-09-01' } }],
  });
  expect(sums(story.at('2026-10-02').world)).toEqual(every);
});

test('an add-on that was to begin with billing is withdrawn', () => {
  const story = seats('2026-09-01').orders({
    do: 'change_items',
    items: [{ priceId: camera.id, change: { kind: 'add', quantity: '2' } }],
  });
  story.orders(withdrawing(story.subscription.items[1]?.changes[0]?.id));
  expect(story.subscription.items[1]?.quantityInForce).toBe('0');
  expect(sums(story.at('2026-09-02').world)).toEqual(['2026-09-01 290.00']);
});

describe('a plan that was to change within a period stays, whichever id of the change is named', () => {
  test.each([
    { why: 'the item that was to follow', idOf: (story: Story) => story.subscription.items[1]?.id },
    { why: 'its start', idOf: (story: Story) => story.subscription.items[1]?.changes[0]?.id },
    { why: 'the end of what it was to replace', idOf: (story: Story) => story.subscription.items[0]?.changes[0]?.id },
  ])('$why', ({ idOf }) => {
    const story = seats().orders(moving);
    story.orders(withdrawing(idOf(story))).at('2026-10-02');
    expect(sums(story.world)).toEqual(every);
    expect(eventsOf(story.world, 'subscription.plan_changed')).toEqual([]);
    expect(story.subscription.items[0]?.changes).toEqual([]);
  });

  test('and it may be changed again', () => {
    const story = seats().orders(moving);
    story.orders(withdrawing(story.subscription.items[1]?.id)).orders({ ...moving, when: 'now' } as SubscriptionOrder);
    expect(story.subscription.planId).toBe('pro');
    // As for an upgrade on 10 August: −196.45 + 399.68 + 590.00.
    expect(sums(story.at('2026-09-02').world).at(-1)).toBe('2026-09-01 793.23');
  });
});

test('a switch of interval that was scheduled is withdrawn, and what was removed for after it stays removed', () => {
  const story = seats().orders({ do: 'switch_interval', priceId: seatYearly.id }).orders(removing);
  story.orders(withdrawing(story.subscription.items[1]?.id)).at('2026-09-02');
  expect(linesOf(story.world.invoices.at(-1))).toEqual(['recurring 2026-09-01/2026-10-01 30d 7 203.00']);
});

test('the upgrade at the end of a trial is withdrawn: the trial falls to the free plan', () => {
  const story = new Story('2026-07-01').does((state, context) => startTrial(state, { planId: 'plan' }, context));
  story.orders({ do: 'upgrade', priceId: pro.id, when: 'trial_end' });
  story.orders(withdrawing(story.subscription.lifecycle.trial?.upgrade?.changeId));
  expect(story.answer).toMatchObject({ events: [{ facts: { price_id: pro.id } }] });
  expect(story.at('2026-08-01').subscription.status).toBe('free');
});

describe('refused', () => {
  test.each([
    { why: 'an unknown change', story: () => seats().orders(withdrawing('gone')), code: 'item_not_found' },
    {
      why: 'one that is in force',
      story: () => {
        const story = seats().orders({ do: 'change_quantity', change: { kind: 'add', quantity: '3' } });
        return story.orders(withdrawing(story.subscription.items[0]?.changes[0]?.id));
      },
      code: 'item_not_found',
    },
    {
      why: 'the start itself',
      story: () => {
        const story = seats('2026-09-01');
        return story.orders(withdrawing(story.subscription.items[0]?.changes[0]?.id));
      },
      code: 'quantity_out_of_range',
    },
    {
      why: 'part of a pause',
      story: () => {
        const story = seats().orders({ do: 'pause', periods: 1 });
        return story.orders(withdrawing(story.subscription.items[1]?.id));
      },
      code: 'not_permitted',
    },
    {
      why: 'a change of what ends',
      story: () => {
        const story = seats()
          .orders({ ...moving, when: '2026-08-20' } as SubscriptionOrder)
          .orders({ do: 'cancel', channel: 'api' });
        return story.orders(withdrawing(story.subscription.items[1]?.id));
      },
      code: 'already_ended',
    },
    {
      why: 'what is not active',
      story: () => seats().orders({ do: 'cancel', channel: 'api' }).at('2026-12-01').orders(withdrawing('any')),
      code: 'subscription_not_active',
    },
  ])('$why', ({ story, code }) => {
    expect(story().answer).toMatchObject({ kind: 'refused', code });
  });
});
