import { describe, expect, test } from '@jest/globals';
import { decimal } from '../../../rules/money/decimal.ts';
import { decideOrder } from '../../../rules/subscription/decideOrder.ts';
import type { Overdue } from '../../../rules/subscription/decision.ts';
import type { SubscriptionOrder } from '../../../rules/subscription/order.ts';
import { subscribe } from '../../../rules/subscription/subscribe.ts';
import { accountOf, contextAt, live, policyOf, type Situation, seat } from '../../support/situations.ts';

const overdue: Overdue = { amount: { currency: 'USD', amount: decimal('290') }, since: '2026-08-31' };
const context = contextAt('2026-09-10T10:00:00.000Z', { overdue });
const refused = (answer: { kind: string; code?: string }) => answer.code ?? answer.kind;

/** A subscription of an account that owes. */
function ordered(order: SubscriptionOrder, situation: Partial<Situation> = {}) {
  const life = live({ acts: [{ on: '2026-07-15', subscribe: [[seat, 10]] }], until: '2026-09-10', ...situation });
  const { state } = life.world;
  return refused(decideOrder(state, state.subscriptions[0]?.id ?? '', order, context));
}

const contract: Partial<Situation> = {
  acts: [{ on: '2026-07-15', subscribe: [[seat, 10]], term: { months: 6 } }],
};
const unblocked: Partial<Situation> = {
  policies: { 'changes.blocked_when_overdue': false, 'cancel.online_blocked_when_overdue': false },
};

describe('while something is overdue', () => {
  test.each<{ why: string; order: SubscriptionOrder; situation?: Partial<Situation>; expected: string }>([
    {
      why: 'changes are refused',
      order: { do: 'change_quantity', change: { kind: 'add', quantity: '1' } },
      expected: 'account_overdue',
    },
    { why: 'a pause too', order: { do: 'pause', periods: 1 }, expected: 'account_overdue' },
    {
      why: 'unless the policy lets them',
      order: { do: 'change_quantity', change: { kind: 'add', quantity: '1' } },
      situation: unblocked,
      expected: 'decided',
    },
    {
      why: 'who cancels in the portal is asked to pay first',
      order: { do: 'cancel', channel: 'portal' },
      expected: 'account_overdue',
    },
    {
      why: 'unless the policy lets them leave',
      order: { do: 'cancel', channel: 'portal' },
      situation: unblocked,
      expected: 'decided',
    },
    { why: 'by the API anyone may leave', order: { do: 'cancel', channel: 'api' }, expected: 'decided' },
    {
      why: 'a notice is never refused for debt, in the portal neither',
      order: { do: 'give_notice', channel: 'portal' },
      situation: contract,
      expected: 'decided',
    },
    {
      why: 'nor the cancellation of a contract, which is a notice',
      order: { do: 'cancel', channel: 'portal' },
      situation: contract,
      expected: 'decided',
    },
    {
      why: 'a way that is closed is told before the debt',
      order: { do: 'cancel', channel: 'portal' },
      situation: { policies: { 'cancel.online': 'support_only' } },
      expected: 'cancel_not_online',
    },
  ])('$why', ({ order, situation, expected }) => {
    expect(ordered(order, situation)).toBe(expected);
  });

  test.each([
    { why: 'nothing new is sold', policies: {}, expected: 'account_overdue' },
    { why: 'unless the policy sells it', policies: unblocked.policies, expected: 'decided' },
  ])('$why', ({ policies, expected }) => {
    const account = accountOf({ policy: policyOf('goto-admin', policies) });
    const order = { planId: 'plan', items: [{ price: seat, quantity: '1' }] };
    expect(refused(subscribe({ account, subscriptions: [], creditBalance: '0' }, order, context))).toBe(expected);
  });

  test('an end can be taken back, but a new start after the end is refused whatever the policy', () => {
    const left: Partial<Situation> = {
      ...unblocked,
      acts: [
        { on: '2026-07-15', subscribe: [[seat, 10]] },
        { on: '2026-08-10', cancel: true },
      ],
    };
    expect(ordered({ do: 'reactivate' }, { ...left, until: '2026-08-20' })).toBe('decided');
    expect(ordered({ do: 'reactivate' }, left)).toBe('account_overdue');
  });
});
