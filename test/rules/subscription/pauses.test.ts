import { describe, expect, test } from '@jest/globals';
import type { Lifecycle, Term } from '../../../rules/subscription/lifecycle.ts';
import { nextDeadline } from '../../../rules/subscription/nextStep.ts';
import type { SubscriptionOrder } from '../../../rules/subscription/order.ts';
import { subscribe } from '../../../rules/subscription/subscribe.ts';
import { camera, pro, proYearly, Story, setUp } from '../../support/remoteSupport.ts';
import { eventsOf, invoiceOf, linesOf, seat, sums } from '../../support/situations.ts';
import { expectSound } from '../../support/soundness.ts';

type Owner = ConstructorParameters<typeof Story>[1];

/** Ten seats of 29.00 from 1 July. */
function seats(owner: Owner = {}, also: readonly (typeof seat)[] = [], billingStartsOn?: string) {
  const items = [seat, ...also].map((price, index) => ({ price, quantity: index === 0 ? '10' : '1' }));
  const order = { planId: 'plan', items, billingStartsOn };
  return new Story('2026-07-01', owner).does((state, context) => subscribe(state, order, context));
}

const pausing = (periods: number, channel: 'api' | 'portal' = 'api'): SubscriptionOrder => ({
  do: 'pause',
  periods,
  channel,
});
const resuming: SubscriptionOrder = { do: 'resume' };
const now = { policies: { pause: 'now_with_credit' } };

function withLifecycle(story: Story, lifecycle: Lifecycle): Story {
  const subscriptions = [{ ...story.subscription, lifecycle }];
  story.world = { ...story.world, state: { ...story.world.state, subscriptions } };
  return story;
}

describe('a pause from the next period on', () => {
  test('bills nothing for two months and goes on by itself', () => {
    const story = seats().at('2026-08-10').orders(pausing(2));
    expect(story.answer).toMatchObject({
      events: [
        { type: 'subscription.pause_scheduled', facts: { from: '2026-09-01', until: '2026-11-01', periods: '2' } },
      ],
    });
    story.at('2026-10-15');
    expect(story.subscription).toMatchObject({ status: 'paused' });
    expect(story.subscription.items.map(({ quantityInForce }) => quantityInForce)).toEqual(['0', '0']);
    expect(nextDeadline(story.subscription, story.world.state.account, story.world.now)).toEqual({
      at: '2026-11-01T00:00:00.000Z',
      label: 'Resumes on 2026-11-01',
    });
    story.at('2026-12-02');
    expect(sums(story.world)).toEqual([
      '2026-07-01 290.00',
      '2026-08-01 290.00',
      '2026-11-01 290.00',
      '2026-12-01 290.00',
    ]);
    expect(eventsOf(story.world).filter((event) => event.includes('subscription.'))).toEqual([
      '2026-07-01T10:00:00.000Z subscription.activated',
      '2026-08-10T10:00:00.000Z subscription.pause_scheduled',
      '2026-09-01T00:00:00.000Z subscription.paused',
      '2026-11-01T00:00:00.000Z subscription.resumed',
    ]);
    expect(story.subscription).toMatchObject({
      status: 'active',
      lifecycle: { remindedUntil: '2026-08-10T10:00:00.000Z' },
    });
    expect(story.subscription.lifecycle.pause).toBeUndefined();
  });

  test('over the end of a month keeps the day of its anniversary', () => {
    const story = new Story('2027-01-31', { profile: 'standard' })
      .does((state, context) => subscribe(state, { planId: 'plan', items: [{ price: seat, quantity: '10' }] }, context))
      .at('2027-02-10')
      .orders(pausing(1))
      .at('2027-05-01');
    // 31 January, 28 February is paused to 31 March, which is 30 days before 30 April.
    expect(sums(story.world)).toEqual(['2027-01-31 290.00 at once', '2027-03-31 290.00', '2027-04-30 290.00']);
  });

  test('ordered away in it is gone afterwards; what came before it stays', () => {
    const story = seats().at('2026-08-10').orders(pausing(1));
    story.orders({ do: 'change_quantity', change: { kind: 'remove', quantity: '3' } });
    story.orders({ do: 'change_quantity', change: { kind: 'add', quantity: '1' } }).at('2026-10-02');
    // One more from 10 August: 29.00 × 21/31 = 19.65; eight from October.
    expect(sums(story.world).slice(2)).toEqual(['2026-09-01 19.65', '2026-10-01 232.00']);
  });

  test('taken back before it begins never was', () => {
    const story = seats().at('2026-08-10').orders(pausing(2)).at('2026-08-20').orders(resuming);
    expect(story.answer).toMatchObject({ events: [{ type: 'subscription.pause_withdrawn' }] });
    expect(sums(story.at('2026-10-02').world)).toEqual([
      ...['2026-07-01 290.00', '2026-08-01 290.00', '2026-09-01 290.00', '2026-10-01 290.00'],
    ]);
    expect(eventsOf(story.world, 'subscription.paused')).toEqual([]);
  });

  test('taken back may be ordered again', () => {
    const story = seats().at('2026-08-10').orders(pausing(2)).orders(resuming).orders(pausing(1)).at('2026-10-02');
    expect(sums(story.world).slice(2)).toEqual(['2026-10-01 290.00']);
    expect(eventsOf(story.world, 'subscription.resumed')).toEqual(['2026-10-01T00:00:00.000Z subscription.resumed']);
  });

  test('taken back keeps a removal for the day on which it would have begun', () => {
    const story = seats().at('2026-08-10').orders(pausing(1));
    story
      .orders({ do: 'change_quantity', change: { kind: 'remove', quantity: '3' } })
      .orders(resuming)
      .at('2026-10-02');
    expect(sums(story.world).slice(2)).toEqual(['2026-09-01 203.00', '2026-10-01 203.00']);
  });

  test('resumed on its first day never was', () => {
    const story = seats().at('2026-08-10').orders(pausing(2)).at('2026-09-01').orders(resuming);
    expect(story.answer).toMatchObject({ events: [{ type: 'subscription.resumed' }] });
    expect(story.subscription.items.map(({ quantityInForce }) => quantityInForce)).toEqual(['10', '0']);
    expect(sums(story.at('2026-10-02').world).slice(2)).toEqual(['2026-09-01 290.00', '2026-10-01 290.00']);
  });

  test('resumed by order is a start', () => {
    const story = seats().at('2026-08-10').orders(pausing(3)).at('2026-10-20').orders(resuming);
    expect(story.subscription).toMatchObject({ status: 'active' });
    expect(story.subscription.items.map(({ quantityInForce }) => quantityInForce)).toEqual(['0', '0', '10']);
    story.at('2026-12-02');
    // From 20 October, 11 of 31 days: 102.90.
    expect(sums(story.world).slice(2)).toEqual(['2026-11-01 392.90', '2026-12-01 290.00']);
    expectSound(story.world);
  });

  test('gives back what is paid for longer than the plan', () => {
    const story = seats({}, [proYearly]).at('2026-08-10').orders(pausing(1)).at('2026-09-02');
    // A year of 590.00 from 1 July; from 2 September 302 of 365 days: 488.16.
    expect(linesOf(invoiceOf(story.world, '2026-09-01'))).toEqual(['credit 2026-09-01/2027-07-01 302d -1 -488.16']);
  });

  test('leaves alone what is paid once, and what is there no more', () => {
    const story = seats({}, [setUp, camera]).at('2026-08-10');
    const itemId = story.subscription.items[2]?.id ?? '';
    story.orders({ do: 'change_items', items: [{ itemId, change: { kind: 'set', quantity: '0' } }] });
    story.orders(pausing(1)).at('2026-10-02');
    expect(sums(story.world)).toEqual(['2026-07-01 395.00', '2026-08-01 295.00', '2026-10-01 290.00']);
  });
});

describe('a pause at once', () => {
  test('gives the rest of the month back, and starts again a month later', () => {
    const story = seats(now).at('2026-08-10').orders(pausing(1));
    expect(story.subscription.status).toBe('paused');
    expect(story.answer).toMatchObject({ events: [{ type: 'subscription.paused', facts: { until: '2026-09-10' } }] });
    story.at('2026-10-02');
    // 196.45 back. From 10 September, 20 of 30 days: 193.33; 193.33 + 290.00.
    expect(sums(story.world).slice(2)).toEqual(['2026-09-01 0.00', '2026-10-01 483.33']);
    expect(linesOf(invoiceOf(story.world, '2026-09-01'))).toEqual(['credit 2026-08-10/2026-09-01 21d -10 -196.45']);
    expectSound(story.world);
  });

  test('is credited and charged at once where changes are', () => {
    const story = seats({ profile: 'standard', policies: { pause: 'now_with_credit' } })
      .at('2026-08-10')
      .orders(pausing(1));
    // 22 of 31 days: 205.81 back; from the 20th 12 of 31 days: 112.26.
    expect(story.world.state.creditBalance).toBe('205.81');
    story.at('2026-08-20').orders(resuming);
    expect(linesOf(story.world.invoices.at(-1))).toEqual(['proration 2026-08-20/2026-09-01 12d 10 112.26']);
    expectSound(story.world);
  });

  test('resumed on the same day leaves nothing', () => {
    const story = seats(now).at('2026-08-10').orders(pausing(1)).orders(resuming).at('2026-09-02');
    expect(sums(story.world).slice(2)).toEqual(['2026-09-01 290.00']);
  });

  test('on the first day of the subscription leaves no charge before it', () => {
    const story = new Story('2026-07-15', now)
      .does((state, context) => subscribe(state, { planId: 'plan', items: [{ price: seat, quantity: '10' }] }, context))
      .orders(pausing(1));
    // From 15 August: 290.00 × 16/31 = 149.68, and September.
    expect(sums(story.at('2026-09-02').world)).toEqual(['2026-09-01 439.68']);
  });
});

describe('the term moves by the paused periods', () => {
  const term: Term = { anchor: '2026-07-01', months: 12, elapsedMonths: 0, number: 1 };
  const contract = (owner: Owner = {}) => withLifecycle(seats(owner), { term }).at('2026-08-10').orders(pausing(2));

  test.each([
    { why: 'as soon as it is ordered', at: '2026-08-10', resumes: false, elapsedMonths: 2 },
    { why: 'not at all where it is taken back', at: '2026-08-20', resumes: true, elapsedMonths: 0 },
    { why: 'by whole periods where it ends early', at: '2026-10-20', resumes: true, elapsedMonths: 1 },
    { why: 'by all of them once it is over', at: '2026-11-05', resumes: false, elapsedMonths: 2 },
  ])('$why', ({ at, resumes, elapsedMonths }) => {
    const story = contract().at(at);
    if (resumes) story.orders(resuming);
    expect(story.subscription.lifecycle.term).toEqual({ ...term, elapsedMonths });
  });

  test('by days where periods are days', () => {
    // 1 July + 30 = 31 July, 30 August: 60 days later.
    const story = contract({ profile: 'classic' });
    expect(story.subscription.lifecycle).toMatchObject({
      term: { anchor: '2026-08-30' },
      pause: { from: '2026-08-30' },
    });
  });

  test('a contract is paused by an operator only', () => {
    const story = withLifecycle(seats(), { term }).orders(pausing(1, 'portal'));
    expect(story.answer).toMatchObject({ kind: 'refused', code: 'not_permitted' });
    expect(seats().orders(pausing(1, 'portal')).answer).toMatchObject({ kind: 'decided' });
  });
});

describe('refused', () => {
  test.each([
    { why: 'no period', periods: 0, code: 'limit_reached' },
    { why: 'four', periods: 4, code: 'limit_reached' },
    { why: 'half a period', periods: 1.5, code: 'limit_reached' },
  ])('a pause of $why', ({ periods, code }) => {
    expect(seats().orders(pausing(periods)).answer).toMatchObject({ kind: 'refused', code, facts: { most: '3' } });
  });

  test('a second pause, and one of what is cancelled, paused, or changes later', () => {
    const story = seats().at('2026-08-10').orders(pausing(1)).orders(pausing(1));
    expect(story.answer).toMatchObject({ code: 'not_permitted', facts: { from: '2026-09-01' } });
    expect(story.at('2026-09-10').orders(pausing(1)).answer).toMatchObject({ code: 'subscription_not_active' });
    const leaving = seats().at('2026-08-10').orders({ do: 'cancel', channel: 'api' }).orders(pausing(1));
    expect(leaving.answer).toMatchObject({ code: 'already_ended' });
    const moving = seats().at('2026-08-10').orders({ do: 'change_plan', priceId: pro.id, when: '2026-09-11' });
    expect(moving.orders(pausing(1)).answer).toMatchObject({ code: 'future_change_unsupported' });
    const waiting = seats({}, [], '2026-09-01').orders(pausing(1));
    expect(waiting.answer).toMatchObject({ code: 'future_change_unsupported', facts: { starts_on: '2026-09-01' } });
  });

  test('resuming what is not paused, or not there', () => {
    expect(seats().orders(resuming).answer).toMatchObject({ code: 'not_permitted' });
    const story = seats().at('2026-08-10').orders({ do: 'cancel', channel: 'api' }).at('2026-12-01').orders(resuming);
    expect(story.answer).toMatchObject({ code: 'subscription_not_active' });
  });

  test('charges of which the tax is unknown', () => {
    const inOntario = {
      address: { country: 'CA', region: 'ON' },
      registrations: [{ jurisdiction: 'CA', from: '2026-08-01', to: null }],
    };
    const owner = { profile: 'standard', policies: { pause: 'now_with_credit' }, ...inOntario };
    expect(seats(owner).at('2026-07-20').orders(pausing(1)).answer).toMatchObject({ kind: 'decided' });
    const story = seats({ ...owner, address: { country: 'US', region: 'NY' } })
      .at('2026-07-20')
      .orders(pausing(1))
      .at('2026-08-05');
    story.world = {
      ...story.world,
      state: { ...story.world.state, account: { ...story.world.state.account, ...inOntario } },
    };
    expect(story.orders(resuming).answer).toMatchObject({ code: 'tax_rate_unknown' });
  });
});

test('a subscription that ends when its pause would begin just ends', () => {
  const story = seats().at('2026-08-10').orders(pausing(1)).orders({ do: 'cancel', channel: 'api' }).at('2026-11-01');
  expect(story.subscription.status).toBe('ended');
  expect(eventsOf(story.world, 'subscription.paused')).toEqual([]);
  expect(sums(story.world)).toEqual(['2026-07-01 290.00', '2026-08-01 290.00']);
});
