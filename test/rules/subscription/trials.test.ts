import { describe, expect, test } from '@jest/globals';
import type { Subscription } from '../../../rules/subscription/accountState.ts';
import { nextDeadline, performDue } from '../../../rules/subscription/nextStep.ts';
import type { SubscriptionOrder } from '../../../rules/subscription/order.ts';
import { subscriptionView } from '../../../rules/subscription/subscriptionView.ts';
import { extendTrial, startTrial } from '../../../rules/subscription/trial.ts';
import { desk, inEuro, pro, Story, voice } from '../../support/remoteSupport.ts';
import { contextAt, eventsOf, linesOf, seat, sums } from '../../support/situations.ts';

const paris = { zone: 'Europe/Paris' };

function trialOf(days?: number, start = '2026-03-20', account: ConstructorParameters<typeof Story>[1] = paris) {
  return new Story(start, account).does((state, context) => startTrial(state, { planId: 'plan', days }, context));
}

const upgradeNow: SubscriptionOrder = { do: 'upgrade', priceId: 'pro-monthly', quantity: '3', when: 'now' };
const upgradeAtEnd: SubscriptionOrder = { ...upgradeNow, when: 'trial_end' };

describe('example 8: a trial of 14 days from 20 March 10:00 in Paris', () => {
  test('falls to the free plan on 3 April at 10:00, summer time in between, without an invoice and with one event', () => {
    const { world, subscription } = trialOf().at('2026-06-01');
    expect(subscription).toMatchObject({ status: 'free', planId: 'free', items: [], endsOn: null });
    expect(world.invoices).toEqual([]);
    // 10:00 is 09:00 UTC in winter and 08:00 UTC in summer, from 29 March on.
    expect(eventsOf(world)).toEqual([
      '2026-03-20T09:00:00.000Z subscription.trial_started',
      '2026-03-27T09:00:00.000Z subscription.trial_ending',
      '2026-04-02T08:00:00.000Z subscription.trial_ending',
      '2026-04-03T08:00:00.000Z subscription.trial_ended',
    ]);
    expect(world.events.at(-1)?.facts).toEqual({ plan_before: 'plan', plan_id: 'free' });
  });

  test('tells the customer 7 days and 1 day before', () => {
    const { world } = trialOf().at('2026-06-01');
    const facts = { plan_id: 'plan', ends_at: '2026-04-03T08:00:00.000Z' };
    expect(world.emails.map(({ at, template, facts }) => [at, template, facts])).toEqual([
      ['2026-03-27T09:00:00.000Z', 'trial_ending', { ...facts, days_left: '7' }],
      ['2026-04-02T08:00:00.000Z', 'trial_ending', { ...facts, days_left: '1' }],
    ]);
  });

  test('keeps a time that exists twice, or not at all, once', () => {
    // 02:30 on 29 March does not exist in Paris: it is 03:30, 01:30 UTC. To the millisecond.
    const story = trialOf(9, '2026-03-20T01:30:00.250Z');
    expect(story.subscription.lifecycle.trial?.endsAt).toBe('2026-03-29T01:30:00.250Z');
  });
});

test('a short trial has only the reminders that are still to come', () => {
  const { world } = trialOf(5).at('2026-06-01');
  expect(world.emails.map(({ facts }) => facts.days_left)).toEqual(['1']);
});

test('reminders that an outage held up are sent as one, with the days that are left', () => {
  const { world, subscription } = trialOf();
  expect(nextDeadline(subscription, world.state.account, world.now)).toEqual({
    at: '2026-03-27T09:00:00.000Z',
    label: 'Reminder: the trial ends in 7 days',
  });
  const late = performDue(world.state, subscription.id, contextAt('2026-04-02T20:00:00.000Z'));
  expect(late.emails?.map(({ facts }) => facts.days_left)).toEqual(['1']);
  const [reminded] = late.state.subscriptions;
  expect(reminded && nextDeadline(reminded, world.state.account, world.now)?.label).toBe('Trial ends');
});

test('a reminder of one day says so, and one that was never begun is sent', () => {
  const { world, subscription } = trialOf(5);
  const { remindedUntil, ...lifecycle } = subscription.lifecycle;
  expect(remindedUntil).toBe(world.now);
  const next = (of: Subscription) => nextDeadline(of, world.state.account, world.now)?.label;
  expect(next(subscription)).toBe('Reminder: the trial ends in 1 day');
  expect(next({ ...subscription, lifecycle })).toBe('Reminder: the trial ends in 7 days');
});

test('a paid plan whose price is gone is a bug, not a free plan', () => {
  const { world, subscription } = trialOf().orders(upgradeAtEnd);
  const context = contextAt('2026-04-03T08:00:00.000Z');
  expect(() => performDue(world.state, subscription.id, context)).toThrow('subscription.price_unknown: pro-monthly');
});

test('what a trial waits for is a sentence', () => {
  const story = trialOf();
  expect(subscriptionView(story.subscription, null).sentence).toBe(
    'trialing since 2026-03-20: trial until 2026-04-03T08:00:00.000Z',
  );
  story.at('2026-05-01');
  expect(subscriptionView(story.subscription, null).sentence).toBe('free since 2026-03-20: nothing to bill');
});

describe('an extended trial', () => {
  test('ends later, and is announced again', () => {
    const story = trialOf().at('2026-03-28').orders({ do: 'extend_trial', days: 3 }).at('2026-05-01');
    expect(eventsOf(story.world).slice(2)).toEqual([
      '2026-03-28T09:00:00.000Z subscription.trial_extended',
      '2026-03-30T08:00:00.000Z subscription.trial_ending',
      '2026-04-05T08:00:00.000Z subscription.trial_ending',
      '2026-04-06T08:00:00.000Z subscription.trial_ended',
    ]);
  });

  test.each([
    { why: 'no days', days: 0, code: 'date_out_of_range' },
    { why: 'part of a day', days: 1.5, code: 'date_out_of_range' },
    { why: 'more than a year in all', days: 360, code: 'date_out_of_range' },
  ])('is refused: $why', ({ days, code }) => {
    const story = trialOf().orders({ do: 'extend_trial', days });
    expect(story.answer).toMatchObject({ kind: 'refused', code });
  });

  test('is refused at the instant at which the trial is over, and later', () => {
    const story = trialOf();
    const over = contextAt('2026-04-03T08:00:00.000Z');
    const state = story.world.state;
    story.does((_, context) => extendTrial(state, story.subscription.id, 3, { ...context, now: over.now }));
    expect(story.answer).toMatchObject({ code: 'already_ended', facts: { ends_at: '2026-04-03T08:00:00.000Z' } });
    story.at('2026-04-04').orders({ do: 'extend_trial', days: 3 });
    expect(story.answer).toMatchObject({ code: 'subscription_not_active', facts: { status: 'free' } });
  });
});

describe('a trial is refused', () => {
  test.each([
    { why: 'an unknown plan', order: { planId: 'gone' }, code: 'item_not_found' },
    { why: 'a plan of an unknown product', order: { planId: 'voice-line' }, code: 'item_not_found' },
    { why: 'a plan that is not on offer', order: { planId: 'pro' }, code: 'not_permitted' },
    { why: 'the free plan', order: { planId: 'free', days: 3 }, code: 'not_permitted' },
    { why: 'no days', order: { planId: 'plan', days: 0 }, code: 'date_out_of_range' },
  ])('$why', ({ order, code }) => {
    const story = new Story('2026-03-20').does((state, context) => startTrial(state, order, context));
    expect(story.answer).toMatchObject({ kind: 'refused', code });
  });
});

describe('an upgrade of a trial', () => {
  // Three seats at 59.00 are 177.00; from 3 April 27 of 30 days are 159.30.
  const paid = ['2026-05-01 336.30'];
  test.each([
    { why: 'on its last second', at: '2026-04-03T09:59:59', before: 'trialing', plan: 'plan', count: 0 },
    { why: 'at its last instant it is the free plan', at: '2026-04-03T10:00', before: 'free', plan: 'free', count: 1 },
    { why: 'one second later', at: '2026-04-03T10:00:01', before: 'free', plan: 'free', count: 1 },
  ])('$why works and says what happened', ({ at, before, plan, count }) => {
    const story = trialOf().at(at).orders(upgradeNow);
    expect(story.answer).toMatchObject({
      kind: 'decided',
      events: [
        {
          type: 'subscription.activated',
          facts: { plan_id: 'pro', billing_starts_on: '2026-04-03', status_before: before, plan_before: plan },
        },
      ],
    });
    story.at('2026-05-02');
    expect(story.subscription).toMatchObject({ status: 'active', planId: 'pro', billingStartsOn: '2026-04-03' });
    expect(story.subscription.lifecycle.trial).toBeUndefined();
    expect(sums(story.world)).toEqual(paid);
    expect(eventsOf(story.world, 'subscription.trial_ended')).toHaveLength(count);
  });

  test('chosen for its end starts the paid term then, and is told before', () => {
    const story = trialOf().at('2026-03-25').orders(upgradeAtEnd);
    expect(story.answer).toMatchObject({ invoice: null, events: [{ type: 'subscription.upgrade_scheduled' }] });
    story.at('2026-05-02');
    expect(sums(story.world)).toEqual(paid);
    expect(story.world.emails[0]?.facts).toMatchObject({ upgrade_price_id: 'pro-monthly' });
    expect(eventsOf(story.world, 'subscription.activated')).toEqual([
      '2026-04-03T08:00:00.000Z subscription.activated',
    ]);
    expect(eventsOf(story.world, 'subscription.trial_ended')).toEqual([]);
  });

  test('for the end of a trial that is over starts at once', () => {
    const story = trialOf().at('2026-04-03T10:00:01').orders(upgradeAtEnd).at('2026-05-02');
    expect(sums(story.world)).toEqual(paid);
  });

  test('is invoiced at once where the policy says so, also at the end of the trial', () => {
    const standard = { zone: 'Europe/Paris', profile: 'standard' };
    const now = trialOf(14, '2026-03-20', standard).at('2026-03-25').orders(upgradeNow).at('2026-04-01');
    expect(sums(now.world)).toEqual(['2026-03-25 177.00 at once']);
    const later = trialOf(14, '2026-03-20', standard).orders(upgradeAtEnd).at('2026-04-20');
    expect(sums(later.world)).toEqual(['2026-04-03 177.00']);
    expect(linesOf(later.world.invoices[0])).toEqual(['recurring 2026-04-03/2026-05-03 30d 3 177.00']);
  });

  test('is one seat where no quantity is named', () => {
    const story = trialOf().orders({ do: 'upgrade', priceId: seat.id, when: 'now' });
    expect(story.subscription.items[0]?.quantityInForce).toBe('1');
  });

  test.each([
    { why: 'an unknown price', priceId: 'gone', code: 'item_not_found' },
    { why: 'a plan of another product', priceId: voice.id, code: 'item_not_found' },
    { why: 'a price that is paid once', priceId: desk.id, code: 'item_not_found' },
    { why: 'another currency', priceId: inEuro.id, code: 'price_not_in_currency' },
    { why: 'no quantity', priceId: pro.id, quantity: '0', code: 'quantity_out_of_range' },
  ])('is refused: $why', ({ code, ...order }) => {
    const story = trialOf().orders({ do: 'upgrade', when: 'now', ...order });
    expect(story.answer).toMatchObject({ kind: 'refused', code });
    expect(story.subscription.status).toBe('trialing');
  });

  test('is refused where the plan is paid already', () => {
    const story = trialOf().orders(upgradeNow).orders({ do: 'extend_trial', days: 3 });
    expect(story.answer).toMatchObject({ code: 'subscription_not_active', facts: { status: 'active' } });
  });

  test('is refused where a tax rate is unknown and must be charged at once', () => {
    const inOntario = {
      address: { country: 'CA', region: 'ON' },
      registrations: [{ jurisdiction: 'CA', from: '2000-01-01', to: null }],
    };
    const story = trialOf(14, '2026-03-20', { profile: 'standard', ...inOntario }).orders(upgradeNow);
    expect(story.answer).toMatchObject({ code: 'tax_rate_unknown' });
  });
});
