import { describe, expect, test } from '@jest/globals';
import { subscribe } from '../../../rules/subscription/subscribe.ts';
import { decided, itemAfter, on10August, orderOf } from '../../support/inAugust.ts';
import { accountOf, contextAt, seat, setupFee, stateOf } from '../../support/situations.ts';

describe('a start', () => {
  test('today, at this instant', () => {
    const answer = decided(subscribe(stateOf([]), orderOf(), on10August()));
    expect(answer.subscriptionId).toBe('new-1');
    expect(answer.invoice).toBeNull();
    expect(answer.state.subscriptions).toEqual([
      {
        id: 'new-1',
        planId: 'plan',
        status: 'active',
        startsOn: '2026-08-10',
        billingStartsOn: '2026-08-10',
        endsOn: null,
        cancelledAt: null,
        items: [
          {
            id: 'new-2',
            price: seat,
            replacesId: null,
            anchor: '2026-08-10',
            startsOn: '2026-08-10',
            endsOn: null,
            paid: null,
            chargedQuantity: '0',
            quantityInForce: '10',
            changes: [
              {
                id: 'new-3',
                effectiveOn: '2026-08-10',
                effectiveAt: '2026-08-10T10:00:00.000Z',
                change: { kind: 'add', quantity: '10' },
                cause: 'command',
              },
            ],
          },
        ],
        lifecycle: { remindedUntil: '2026-08-10T10:00:00.000Z' },
      },
    ]);
    expect(answer.events).toEqual([
      {
        type: 'subscription.activated',
        subscriptionId: 'new-1',
        facts: { plan_id: 'plan', billing_starts_on: '2026-08-10' },
      },
    ]);
  });

  test('the day is that of the account', () => {
    const tokyo = stateOf([], accountOf({ zone: 'Asia/Tokyo' }));
    const started = itemAfter(subscribe(tokyo, orderOf(), contextAt('2026-08-09T15:00:00.000Z')));
    expect(started).toMatchObject({ startsOn: '2026-08-10', changes: [{ effectiveAt: '2026-08-09T15:00:00.000Z' }] });
  });

  test('billing may start later, at the start of its day, and periods may have another anchor', () => {
    const later = orderOf({ billingStartsOn: '2026-10-10', anchor: '2026-10-20' });
    const newYork = stateOf([], accountOf({ zone: 'America/New_York' }));
    const { subscriptions } = decided(subscribe(newYork, later, on10August())).state;
    expect(subscriptions[0]).toMatchObject({
      startsOn: '2026-08-10',
      billingStartsOn: '2026-10-10',
      items: [{ startsOn: '2026-10-10', anchor: '2026-10-20', changes: [{ effectiveAt: '2026-10-10T04:00:00.000Z' }] }],
    });
  });

  test('hardware goes where there is an address, and ten millions are a quantity', () => {
    const shipped = stateOf([], accountOf({ hasShippingAddress: true }));
    const items = [{ price: { ...setupFee, itemKind: 'hardware' as const }, quantity: '10000000' }];
    expect(itemAfter(subscribe(shipped, orderOf({ items }), on10August()))?.quantityInForce).toBe('10000000');
  });
});
