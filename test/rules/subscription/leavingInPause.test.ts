import { describe, expect, test } from '@jest/globals';
import type { SubscriptionOrder } from '../../../rules/subscription/order.ts';
import { subscribe } from '../../../rules/subscription/subscribe.ts';
import { camera, proYearly, Story } from '../../support/remoteSupport.ts';
import { eventsOf, linesOf, seat, seatYearly, sums } from '../../support/situations.ts';
import { expectSound } from '../../support/soundness.ts';

type Owner = ConstructorParameters<typeof Story>[1];

const cancelling: SubscriptionOrder = { do: 'cancel', channel: 'api' };
const noticing: SubscriptionOrder = { do: 'give_notice', channel: 'api' };
const resuming: SubscriptionOrder = { do: 'resume' };
const reactivating: SubscriptionOrder = { do: 'reactivate' };
const pausing = (periods: number): SubscriptionOrder => ({ do: 'pause', periods });

/** Ten seats of 29.00 from 1 July, with a camera; paused for some months from 10 August or 1 September on. */
function paused(periods: number, owner: Owner = {}, months?: number, also = [camera]) {
  const items = [seat, ...also].map((price, index) => ({ price, quantity: index === 0 ? '10' : '1' }));
  const order = { planId: 'plan', items, ...(months === undefined ? {} : { term: { months } }) };
  return new Story('2026-07-01', owner)
    .does((state, context) => subscribe(state, order, context))
    .at('2026-08-10')
    .orders(pausing(periods));
}

const endings = (story: Story) =>
  eventsOf(story.world).filter((event) => /subscription\.(paused|resumed|cancelled|ended)/.test(event));

describe('without a term it ends on the day on which it is left: nothing is paid', () => {
  test.each([
    { why: 'a cancellation', order: cancelling },
    { why: 'a notice', order: noticing },
    { why: 'a cancellation of those that give credit', order: cancelling, policies: { cancel: 'now_with_credit' } },
    { why: 'a cancellation of those that give none', order: cancelling, policies: { cancel: 'now_without_credit' } },
  ])('$why', ({ order, policies }) => {
    const story = paused(3, { ...(policies ? { policies } : {}) })
      .at('2026-10-10')
      .orders(order);
    expect(story.answer).toMatchObject({ kind: 'decided', invoice: null });
    expect(story.subscription).toMatchObject({ status: 'paused', endsOn: '2026-10-10' });
    story.at('2027-02-01');
    expect(story.subscription.status).toBe('ended');
    expect(sums(story.world)).toEqual(['2026-07-01 295.00', '2026-08-01 295.00']);
    expect(eventsOf(story.world, 'subscription.resumed')).toEqual([]);
    expectSound(story.world);
  });

  test('what the pause gives back, it gives back whole', () => {
    const story = paused(1, { policies: { pause: 'now_with_credit' } }, undefined, [camera, proYearly]);
    story.at('2026-08-20').orders(cancelling).at('2027-09-01');
    // From 10 August 21 of 31 days, and 325 - 1 of 365 days of the year: not only to the 20th.
    expect(linesOf(story.world.invoices.at(2))).toEqual([
      'credit 2026-08-10/2026-09-01 21d -10 -196.45',
      'credit 2026-08-10/2026-09-01 21d -1 -3.39',
      'credit 2026-08-10/2027-07-01 324d -1 -523.73',
    ]);
    expect(story.world.invoices).toHaveLength(3);
    expectSound(story.world);
  });

  test('taken back on the same day, it is paused as before', () => {
    const story = paused(3).at('2026-10-10').orders(cancelling).orders(reactivating);
    expect(story.subscription).toMatchObject({ status: 'paused', endsOn: null });
    story.at('2026-12-02');
    expect(sums(story.world)).toEqual(['2026-07-01 295.00', '2026-08-01 295.00', '2026-12-01 295.00']);
  });

  test('there is nothing to resume in what is left', () => {
    const story = paused(3).at('2026-10-10').orders(cancelling).orders(resuming);
    expect(story.answer).toMatchObject({ code: 'already_ended', facts: { ends_on: '2026-10-10' } });
    const planned = paused(3).orders(cancelling).orders(resuming);
    expect(planned.answer).toMatchObject({ code: 'already_ended', facts: { ends_on: '2026-09-01' } });
  });

  test('started anew it has what would have gone on', () => {
    const story = paused(3).at('2026-10-10').orders(cancelling).at('2026-11-01').orders(reactivating);
    const [, anew] = story.world.state.subscriptions;
    expect(anew?.items.map(({ price, quantityInForce }) => [price.id, quantityInForce])).toEqual([
      [seat.id, '10'],
      [camera.id, '1'],
    ]);
    expect(sums(story.at('2026-12-02').world).slice(2)).toEqual(['2026-11-01 295.00', '2026-12-01 295.00']);
  });

  test('started anew after a pause that never began, it has what served', () => {
    const story = paused(3).orders(cancelling).at('2026-11-01').orders(reactivating);
    const [, anew] = story.world.state.subscriptions;
    expect(anew?.items.map(({ quantityInForce }) => quantityInForce)).toEqual(['10', '1']);
  });
});

describe('with a term it ends with the term, which the pause has moved', () => {
  const notice = (order: SubscriptionOrder, owner: Owner = {}) => paused(2, owner, 12).at('2026-09-10').orders(order);

  test.each([{ order: noticing }, { order: cancelling }])('by $order.do', ({ order }) => {
    const story = notice(order);
    expect(story.answer).toMatchObject({
      kind: 'decided',
      emails: [{ template: 'cancellation_confirmed', facts: { ends_on: '2027-09-01', notice_until: '2027-08-02' } }],
    });
    story.at('2027-10-02');
    // September and October are paused: twelve months are billed, and no more.
    expect(story.world.invoices).toHaveLength(12);
    expect(endings(story).filter((event) => !event.endsWith('cancelled'))).toEqual([
      '2026-09-01T00:00:00.000Z subscription.paused',
      '2026-11-01T00:00:00.000Z subscription.resumed',
      '2027-09-01T00:00:00.000Z subscription.ended',
    ]);
    expectSound(story.world);
  });

  test('withdrawn in the pause it renews as before', () => {
    const story = notice(noticing).orders({ do: 'withdraw_notice', channel: 'api' }).at('2027-09-02');
    expect(eventsOf(story.world, 'subscription.renewed')).toEqual(['2027-09-01T00:00:00.000Z subscription.renewed']);
    expect(story.world.invoices).toHaveLength(13);
  });

  test('resumed early, the end comes nearer with the term, by the same notice', () => {
    const story = notice(noticing).at('2026-10-10').orders(resuming);
    expect(story.answer).toMatchObject({ kind: 'decided' });
    // One month was paused whole.
    expect(story.subscription).toMatchObject({
      status: 'active',
      endsOn: '2027-08-01',
      cancelledAt: '2026-09-10T10:00:00.000Z',
      lifecycle: { notice: { endsOn: '2027-08-01', givenAt: '2026-09-10T10:00:00.000Z' } },
    });
    story.at('2027-10-02');
    // 295.00 less what is rounded for each, from 10 October 21 of 31 days: 196.45 + 3.39; then to July.
    expect(sums(story.world).slice(2, 4)).toEqual(['2026-11-01 494.84', '2026-12-01 295.00']);
    expect(sums(story.world).at(-1)).toBe('2027-07-01 295.00');
    expect(story.subscription.status).toBe('ended');
    expectSound(story.world);
  });

  test('resumed early and withdrawn, it goes on', () => {
    const story = notice(noticing).at('2026-10-10').orders(resuming).orders(reactivating).at('2027-08-02');
    expect(eventsOf(story.world, 'subscription.renewed')).toEqual(['2027-08-01T00:00:00.000Z subscription.renewed']);
    expect(sums(story.world).at(-1)).toBe('2027-08-01 295.00');
  });

  test('a pause that is taken back under notice never was, and the term ends when it would have', () => {
    const story = paused(2, {}, 12).orders(cancelling);
    expect(story.subscription.endsOn).toBe('2027-09-01');
    story.at('2026-08-20').orders(resuming);
    expect(story.subscription).toMatchObject({ endsOn: '2027-07-01', status: 'active' });
    expect(story.at('2027-10-02').world.invoices).toHaveLength(12);
    expectSound(story.world);
  });

  test('a late notice for the next term moves like one in time', () => {
    const late = { ...noticing, acceptNextTerm: true } as SubscriptionOrder;
    const story = paused(3, {}, 2).at('2026-11-10').orders(late);
    // 1 July and two months, three months later: 1 December; the next is over on 1 February.
    expect(story.subscription.endsOn).toBe('2027-02-01');
    story.orders(resuming);
    expect(story.answer).toMatchObject({ kind: 'decided' });
    expect(story.subscription.endsOn).toBe('2027-01-01');
    expect(story.at('2027-03-01').subscription.status).toBe('ended');
    expectSound(story.world);
  });

  test('resumed after the term would have been over, nothing of it is left', () => {
    const order = { planId: 'plan', items: [{ price: seat, quantity: '1' }], term: { months: 2 } };
    const story = new Story('2026-07-15')
      .does((state, context) => subscribe(state, order, context))
      .at('2026-08-10')
      .orders(pausing(1))
      .at('2026-09-10')
      .orders(noticing);
    // 15 September without the pause of September.
    expect(story.subscription.endsOn).toBe('2026-10-15');
    expect(story.at('2026-09-20').orders(resuming).answer).toMatchObject({ code: 'already_ended' });
    story.at('2026-11-01');
    expect(endings(story).at(-1)).toBe('2026-10-16T00:00:00.000Z subscription.ended');
    expectSound(story.world);
  });

  test('a term that is over in the pause ends in it', () => {
    // Six months by the year: the term is over in the middle of the pause, a year later than agreed.
    const order = { planId: 'plan', items: [{ price: seatYearly, quantity: '1' }], term: { months: 6 } };
    const story = new Story('2026-07-01')
      .does((state, context) => subscribe(state, order, context))
      .at('2026-08-10')
      .orders(pausing(1))
      .at('2027-08-01')
      .orders(noticing);
    expect(story.subscription).toMatchObject({ status: 'paused', endsOn: '2028-01-01' });
    expect(story.orders(resuming).answer).toMatchObject({ code: 'already_ended' });
    story.at('2028-08-01');
    expect(story.subscription.status).toBe('ended');
    expect(sums(story.world)).toEqual(['2026-07-01 300.00']);
  });
});
