import { describe, expect, test } from '@jest/globals';
import type { Catalogue } from '../../../rules/catalogue/catalogueView.ts';
import type { Leaving } from '../../../rules/subscription/order.ts';
import { type Act, eventsOf, live, type Situation, seat, sums } from '../../support/situations.ts';
import { expectSound } from '../../support/soundness.ts';

const contract: Act = { on: '2026-01-15', subscribe: [[seat, 10]], term: { months: 15 } };
const monthly: Act = { on: '2026-01-15', subscribe: [[seat, 10]] };
const plan = {
  id: 'plan',
  productId: 'product',
  name: 'Seats',
  isFree: false,
  capabilities: [],
  upgradesTo: [],
  trialDays: null,
};
const catalogue: Catalogue = {
  products: new Map([['product', { id: 'product', name: 'meetings', freePlanId: 'free' }]]),
  plans: new Map([['plan', plan]]),
  prices: new Map([[seat.id, seat]]),
  replacedBy: new Map(),
};
const lived = (situation: Situation) => {
  const life = live(situation);
  expectSound(life.world);
  return { ...life, subscription: life.world.state.subscriptions[0], last: life.answers.at(-1) };
};
/** What leaving in August 2026 comes to. */
const leave = (what: 'cancel' | 'give_notice', leaving: Leaving, first = contract, more: Partial<Situation> = {}) =>
  lived({
    ...more,
    acts: [first, { on: '2026-08-10', order: { do: what, ...leaving } }],
    until: '2026-08-10',
  }).last;

describe('who wants to leave', () => {
  const online = {
    'cancel.online': {
      otherwise: 'portal',
      rules: [{ product: 'meetings', purchase_channel: 'partner', answer: 'support_only' }],
    },
  };
  const byPartner = { ...contract, purchaseChannel: 'partner' };
  test.each([
    { why: 'anyone by the API', answer: leave('cancel', { channel: 'api' }), code: undefined },
    { why: 'in the portal', answer: leave('cancel', { channel: 'portal' }), code: undefined },
    {
      why: 'by a channel that the policy does not name',
      answer: leave('give_notice', { channel: 'portal' }, contract, {
        policies: { 'notice.channels': ['api', 'support'] },
      }),
      code: 'not_permitted',
    },
    {
      why: 'which is about notices: without a term there is none',
      answer: leave('cancel', { channel: 'portal' }, monthly, { policies: { 'notice.channels': ['support'] } }),
      code: undefined,
    },
    {
      why: 'in the portal, where the profile leaves it to support',
      answer: leave('cancel', { channel: 'portal' }, contract, { profile: 'classic' }),
      code: 'cancel_not_online',
    },
    {
      why: 'in the portal, bought where it is left to support',
      answer: leave('cancel', { channel: 'portal' }, byPartner, { catalogue, policies: online }),
      code: 'cancel_not_online',
    },
    {
      why: 'in the portal, bought elsewhere',
      answer: leave('cancel', { channel: 'portal' }, contract, { catalogue, policies: online }),
      code: undefined,
    },
    {
      why: 'by support, of whom nothing is known',
      answer: leave('cancel', { channel: 'support' }),
      code: 'caller_not_verified',
    },
    {
      why: 'by support, whose answers do not match',
      answer: leave('give_notice', { channel: 'support', caller: 'unknown' }),
      code: 'caller_not_verified',
    },
    {
      why: 'by support, verified',
      answer: leave('give_notice', { channel: 'support', caller: 'verified' }),
      code: undefined,
    },
    {
      why: 'by support, overridden without a reason',
      answer: leave('cancel', { channel: 'support', caller: 'overridden', reason: '' }),
      code: 'caller_not_verified',
    },
    {
      why: 'by support, overridden and nothing said',
      answer: leave('cancel', { channel: 'support', caller: 'overridden' }),
      code: 'caller_not_verified',
    },
    {
      why: 'by support, overridden for a reason',
      answer: leave('cancel', { channel: 'support', caller: 'overridden', reason: 'A letter of the holder.' }),
      code: undefined,
    },
  ])('$why', ({ answer, code }) => {
    expect(answer?.kind === 'refused' ? answer.code : undefined).toBe(code);
  });

  test('the refusal says what it was bought as', () => {
    expect(leave('cancel', { channel: 'portal' }, byPartner, { catalogue, policies: online })).toMatchObject({
      facts: { purchase_channel: 'partner', product: 'meetings' },
    });
    expect(leave('cancel', { channel: 'portal' }, monthly, { profile: 'classic' })).toMatchObject({
      facts: { purchase_channel: 'api' },
    });
  });
});

describe('what a cancellation says of itself', () => {
  test('of a contract it is a notice, with an e-mail', () => {
    const answer = leave('cancel', { channel: 'support', caller: 'overridden', reason: 'A letter.' });
    const facts = {
      ends_on: '2027-04-15',
      last_service_day: '2027-04-15',
      deletes_on: '2027-10-15',
      agreement: 'contract',
      notice_until: '2027-03-16',
      channel: 'support',
      caller: 'overridden',
      reason: 'A letter.',
    };
    expect(answer).toMatchObject({
      events: [
        { type: 'subscription.cancelled', facts },
        { type: 'subscription.notice_given', facts },
      ],
      emails: [{ template: 'cancellation_confirmed', facts }],
    });
  });

  test('without a term it ends with its period, and its last day is the one before', () => {
    const facts = {
      ends_on: '2026-09-01',
      last_service_day: '2026-08-31',
      deletes_on: '2027-03-01',
      agreement: 'month_to_month',
      channel: 'api',
    };
    expect(leave('cancel', { channel: 'api' }, monthly)).toMatchObject({
      events: [{ type: 'subscription.cancelled', facts }],
    });
    expect(leave('give_notice', { channel: 'api' }, monthly)).toMatchObject({
      events: [{ type: 'subscription.notice_given', facts }],
      emails: [],
    });
  });
});

describe('a notice that comes too late', () => {
  const late = (acceptNextTerm: boolean): Act => ({
    on: '2027-03-17',
    order: { do: 'cancel', channel: 'portal', acceptNextTerm },
  });

  test('is refused, and the term is renewed', () => {
    const { world, last } = lived({ acts: [contract, late(false)], until: '2027-04-15' });
    expect(last).toMatchObject({ kind: 'refused', code: 'notice_window_closed' });
    expect(eventsOf(world, 'subscription.renewed')).toHaveLength(1);
  });

  test('is taken for the next term, which is the last', () => {
    const { world, subscription } = lived({ acts: [contract, late(true)], until: '2028-09-01' });
    expect(eventsOf(world, 'subscription.renewed')).toHaveLength(1);
    expect(subscription).toMatchObject({ status: 'ended', endsOn: '2028-07-15' });
    // The 30 months cost 30 × 290.00 = 8,700.00: 17 + 14 parts, with 31 days in January and in July.
    expect(sums(world).at(-1)).toBe('2028-07-01 140.32');
  });

  test('is taken for the first month, where months follow', () => {
    const { subscription } = lived({
      policies: { renewal: 'month_to_month' },
      acts: [contract, late(true)],
      until: '2027-06-01',
    });
    expect(subscription).toMatchObject({ status: 'ended', endsOn: '2027-05-15' });
  });

  test('after the renewal counts for the new term', () => {
    const { subscription } = lived({
      acts: [contract, { on: '2027-04-15', order: { do: 'give_notice', channel: 'api' } }],
      until: '2027-04-15',
    });
    expect(subscription).toMatchObject({ endsOn: '2028-07-15', lifecycle: { notice: { endsOn: '2028-07-15' } } });
  });
});
