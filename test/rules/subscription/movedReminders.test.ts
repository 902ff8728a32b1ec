import { expect, test } from '@jest/globals';
import type { SubscriptionOrder } from '../../../rules/subscription/order.ts';
import { subscribe } from '../../../rules/subscription/subscribe.ts';
import { startTrial } from '../../../rules/subscription/trial.ts';
import { Story } from '../../support/remoteSupport.ts';
import { seat } from '../../support/situations.ts';

const pausing = (periods: number): SubscriptionOrder => ({ do: 'pause', periods });
const resuming: SubscriptionOrder = { do: 'resume' };

const contract = (months: number) =>
  new Story('2026-07-01').does((state, context) =>
    subscribe(state, { planId: 'plan', items: [{ price: seat, quantity: '10' }], term: { months } }, context),
  );

/** When something was announced, and how many days before. */
const announced = ({ world }: Story) => world.emails.map(({ at, facts }) => `${at.slice(0, 10)} ${facts.days_left}`);

test('a renewal that a pause has moved is not announced for a day that is over', () => {
  // Two months from 1 July: 60 days before is 3 July. With September paused 90 days before 1 October is that day too.
  const story = contract(2).at('2026-07-10').orders(pausing(1)).at('2026-09-30');
  expect(announced(story)).toEqual(['2026-07-03 60', '2026-08-02 60', '2026-08-17 45', '2026-08-31 31']);
});

test('one that has come nearer is announced with the order, once, with the days that are left', () => {
  // Four months, three of them paused: 1 February. Resumed on 10 October: 1 December, of which 60 days before are over.
  const story = contract(4).at('2026-08-10').orders(pausing(3)).at('2026-10-10').orders(resuming);
  expect(story.answer).toMatchObject({
    events: [
      { type: 'subscription.resumed' },
      { type: 'subscription.renewal_announced', facts: { renews_on: '2026-12-01', notice_until: '2026-11-01' } },
    ],
  });
  story.at('2026-12-01');
  expect(announced(story)).toEqual(['2026-08-03 90', '2026-10-10 52', '2026-10-17 45', '2026-10-31 31']);
});

test('the end of a trial that is extended is not announced for a day that is over', () => {
  const story = new Story('2026-07-01')
    .does((state, context) => startTrial(state, { planId: 'plan', days: 3 }, context))
    .at('2026-07-02T12:00')
    .orders({ do: 'extend_trial', days: 5 })
    .at('2026-07-09');
  // Seven days before its new end, 9 July at 10:00, were on the 2nd at 10:00.
  expect(announced(story)).toEqual(['2026-07-08 1']);
});
