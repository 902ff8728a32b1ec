import { describe, expect, test } from '@jest/globals';
import type { AccountState } from '../../../rules/subscription/accountState.ts';
import { checkVersion, versionOf } from '../../../rules/subscription/versionOf.ts';
import { accountOf, itemOfSeats, stateOf, subscriptionOf } from '../../support/situations.ts';

const seats = itemOfSeats();
const state = stateOf([subscriptionOf([seats])]);
const version = versionOf(state, '2026-08-10');

describe('the version of what a preview was made from', () => {
  test('is the same for the same state, wherever it was read', () => {
    expect(versionOf(JSON.parse(JSON.stringify(state)) as AccountState, '2026-08-10')).toBe(version);
    expect(version).toMatch(/^2026-08-10-[0-9a-f]{16}$/);
  });

  test.each<{ why: string; moved: AccountState; today?: string }>([
    { why: 'a quantity', moved: stateOf([subscriptionOf([itemOfSeats({ quantityInForce: '11' })])]) },
    { why: 'another subscription', moved: stateOf([subscriptionOf([seats]), subscriptionOf([], { id: 'other' })]) },
    {
      why: 'the address',
      moved: stateOf([subscriptionOf([seats])], accountOf({ address: { country: 'FR', region: null } })),
    },
    { why: 'the credit balance', moved: { ...state, creditBalance: '0.01' } },
    { why: 'the day', moved: state, today: '2026-08-11' },
  ])('is another one after a change of $why', ({ moved, today = '2026-08-10' }) => {
    expect(versionOf(moved, today)).not.toBe(version);
  });
});

test('an order that was consented to on another version is refused', () => {
  expect(checkVersion(version, version)).toBeUndefined();
  expect(checkVersion('2026-08-09-0123456789abcdef', version)).toEqual({
    kind: 'refused',
    code: 'version_conflict',
    detail: 'The account has changed since this was previewed; preview it again.',
    facts: { expected_version: '2026-08-09-0123456789abcdef', version },
  });
});
