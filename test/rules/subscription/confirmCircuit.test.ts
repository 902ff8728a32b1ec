import { describe, expect, test } from '@jest/globals';
import { subscribe } from '../../../rules/subscription/subscribe.ts';
import { subscriptionView } from '../../../rules/subscription/subscriptionView.ts';
import { Story } from '../../support/remoteSupport.ts';
import { eventsOf, linesOf, seat, sums } from '../../support/situations.ts';

type Owner = ConstructorParameters<typeof Story>[1];

/** Ten lines of 29.00 that wait for their circuit from 1 July. */
function lines(owner: Owner = {}, order = {}) {
  const items = [{ price: seat, quantity: '10' }];
  return new Story('2026-07-01', owner).does((state, context) =>
    subscribe(state, { planId: 'plan', items, awaitsCircuit: true, ...order }, context),
  );
}

const confirming = { do: 'confirm_circuit' } as const;

describe('a subscription that waits for its circuit', () => {
  test('is pending, without service or invoice, until the provider confirms', () => {
    const story = lines().at('2026-08-10');
    expect(story.subscription).toMatchObject({ status: 'pending', items: [] });
    expect(story.world.invoices).toEqual([]);
    expect(eventsOf(story.world)).toEqual(['2026-07-01T10:00:00.000Z subscription.ordered']);
    expect(subscriptionView(story.subscription, null).sentence).toBe('pending since 2026-07-01: nothing to bill');
  });

  test('is billed from the account-local day of the confirmation', () => {
    // 00:30 UTC on 16 July is still the 15th in Toronto: 16 of 31 days of 290.00, and August.
    const story = lines({ zone: 'America/Toronto' }).at('2026-07-16T00:30:00.000Z').orders(confirming).at('2026-08-02');
    expect(story.subscription).toMatchObject({
      status: 'active',
      startsOn: '2026-07-15',
      billingStartsOn: '2026-07-15',
    });
    expect(linesOf(story.world.invoices[0])).toEqual([
      'proration 2026-07-15/2026-08-01 16d 10 149.68',
      'recurring 2026-08-01/2026-09-01 31d 10 290.00',
    ]);
    expect(eventsOf(story.world).slice(1, 3)).toEqual([
      '2026-07-16T00:30:00.000Z subscription.circuit_confirmed',
      '2026-07-16T00:30:00.000Z subscription.activated',
    ]);
    expect(story.subscription.lifecycle.circuit).toBeUndefined();
  });

  test('is charged at once where starts are, on the day that was ordered as its anchor', () => {
    const story = lines({ profile: 'standard' }, { anchor: '2026-07-31' }).at('2026-07-16').orders(confirming);
    // Anchored on the 31st: from 16 to 31 July 15 of the 31 days from 30 June: 290.00 × 15/31 = 140.32.
    expect(sums(story.world)).toEqual(['2026-07-16 140.32 at once']);
  });

  test('has its term from the confirmation on', () => {
    const term = { months: 12, commitsQuantities: true };
    const story = lines({}, { term }).at('2026-07-16').orders(confirming);
    expect(story.subscription.lifecycle.term).toMatchObject({ anchor: '2026-07-16', months: 12 });
    expect(story.answer).toMatchObject({ events: [{}, { facts: { renews_on: '2027-07-16' } }] });
  });
});

describe('refused', () => {
  test.each([
    { why: 'confirming twice', story: () => lines().orders(confirming).orders(confirming), code: 'not_permitted' },
    {
      why: 'a change before the confirmation',
      story: () => lines().orders({ do: 'pause', periods: 1 }),
      code: 'subscription_not_active',
    },
    {
      why: 'what has ended',
      story: () =>
        lines().orders(confirming).orders({ do: 'cancel', channel: 'api' }).at('2026-12-01').orders(confirming),
      code: 'subscription_not_active',
    },
    {
      why: 'a charge of which the tax is unknown',
      story: () =>
        lines({
          profile: 'standard',
          address: { country: 'CA', region: 'ON' },
          registrations: [{ jurisdiction: 'CA', from: '2000-01-01', to: null }],
        }).orders(confirming),
      code: 'tax_rate_unknown',
    },
  ])('$why', ({ story, code }) => {
    expect(story().answer).toMatchObject({ kind: 'refused', code });
  });
});

test('a last term by policy takes more seats, although it ends', () => {
  const story = lines({ policies: { renewal: 'none' } }, { term: { months: 12 } })
    .orders(confirming)
    .at('2026-08-10');
  expect(story.subscription.endsOn).toBe('2027-07-01');
  story.orders({ do: 'change_quantity', change: { kind: 'add', quantity: '5' } });
  expect(story.subscription.items[0]?.quantityInForce).toBe('15');
});
