import { expect, test } from '@jest/globals';
import type { SubscriptionOrder } from '../../../rules/subscription/order.ts';
import { pricesNamed } from '../../../rules/subscription/pricesNamed.ts';

const change = { kind: 'add', quantity: '1' } as const;

test.each<{ why: string; order: SubscriptionOrder; prices: string[] }>([
  { why: 'a price of its own', order: { do: 'switch_interval', priceId: 'a' }, prices: ['a'] },
  { why: 'one that may be left out', order: { do: 'choose_renewal', months: 12 }, prices: [] },
  { why: 'none', order: { do: 'resume' }, prices: [] },
  {
    why: 'those of its items that are bought anew',
    order: {
      do: 'change_items',
      items: [
        { priceId: 'a', change },
        { itemId: 'i', change },
        { priceId: 'b', change },
      ],
    },
    prices: ['a', 'b'],
  },
])('$why', ({ order, prices }) => {
  expect(pricesNamed(order)).toEqual(prices);
});
