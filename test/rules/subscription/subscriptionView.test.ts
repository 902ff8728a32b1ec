import { expect, test } from '@jest/globals';
import { subscriptionView } from '../../../rules/subscription/subscriptionView.ts';
import { seats } from '../../support/inAugust.ts';
import { subscriptionOf } from '../../support/situations.ts';

test.each([
  {
    why: 'an operator reads what is sold, and since when',
    of: subscriptionOf([seats]),
    sentence: 'active since 2026-07-15: 10 × Seat',
  },
  {
    why: 'an end is named as soon as it is known',
    of: subscriptionOf([{ ...seats, endsOn: '2026-09-01' }], { endsOn: '2026-09-01' }),
    sentence: 'active since 2026-07-15, ends on 2026-09-01: 10 × Seat',
  },
  {
    why: 'that the service is off for debt is seen at once',
    of: subscriptionOf([seats], { lifecycle: { suspendedAt: '2026-08-14T13:00:00.000Z' } }),
    sentence: 'active since 2026-07-15, service off for debt since 2026-08-14: 10 × Seat',
  },
])('$why', ({ of, sentence }) => {
  const next = { at: '2026-09-01T04:00:00.000Z', label: 'Ends on 2026-09-01' };
  expect(subscriptionView(of, next)).toEqual({ status: 'active', next, sentence });
});
