import type { Refusal } from '../../rules/refusal.ts';
import type { AccountState, Item } from '../../rules/subscription/accountState.ts';
import { changeQuantity } from '../../rules/subscription/changeQuantity.ts';
import type { Decision } from '../../rules/subscription/decision.ts';
import type { Order } from '../../rules/subscription/subscribe.ts';
import { contextAt, device, itemOfSeats, seat, stateOf, subscriptionOf } from './situations.ts';

/*
 * One account on 10 August 2026 at 10:00: ten seats and ten devices since 15 July, August is paid.
 */

export const on10August = () => contextAt('2026-08-10T10:00:00.000Z');

export const paidAugust = { from: '2026-08-01', to: '2026-09-01', chargedAmount: '290' };
export const seats = itemOfSeats({ paid: paidAugust, chargedQuantity: '10', changes: [] });
export const stations = { ...seats, id: 'station', price: device };
export const state = stateOf([subscriptionOf([seats, stations])]);

/** Its free months last to 10 September. */
export const waiting = stateOf([subscriptionOf([itemOfSeats({ startsOn: '2026-09-10' })])]);

export const orderOf = (overrides: Partial<Order> = {}): Order => ({
  planId: 'plan',
  items: [{ price: seat, quantity: '10' }],
  ...overrides,
});

export const change = (kind: 'add' | 'remove' | 'set', quantity: string, itemId?: string) => (from: AccountState) =>
  changeQuantity(from, { subscriptionId: 'subscription', itemId, change: { kind, quantity } }, on10August());

/** The decision of a command that is not refused. */
export function decided(answer: Decision | Refusal): Decision {
  if (answer.kind === 'refused') throw new Error(answer.detail);
  return answer;
}

/** An item of the first subscription after a command. */
export const itemAfter = (answer: Decision | Refusal, index = 0): Item | undefined =>
  decided(answer).state.subscriptions[0]?.items[index];
