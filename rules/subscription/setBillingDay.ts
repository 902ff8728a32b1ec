import { isPolicyProblem } from '../policy/policyProblem.ts';
import { findProfile } from '../policy/profiles.ts';
import { resolvePolicy } from '../policy/resolve.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { AccountState } from './accountState.ts';
import type { Decision } from './decision.ts';

/**
 * Moves the billing day of an account. What is paid stays paid; from its end to the new day runs one short period,
 * prorated by the period that contains it. Nothing issued changes.
 *
 * @param day  1 to 31, clamped to short months
 * @rule INV-12
 */
export function setBillingDay(state: AccountState, day: number): Decision | Refusal {
  const { account } = state;
  const { cycle } = account.policy.values;
  if (cycle === 'anniversary' || cycle === 'every_30_days') {
    return refuse(
      'not_permitted',
      `The account's cycle is ${cycle}: its billing day follows each subscription and cannot be moved.`,
      { cycle },
    );
  }
  if (!Number.isInteger(day) || day < 1 || day > 31) {
    return refuse('date_out_of_range', `${day} is no day of the month; write a whole number from 1 to 31.`, {
      day: String(day),
    });
  }
  const policyOverrides = { ...account.policyOverrides, cycle: `billing_day:${day}` };
  const profile = findProfile(account.policy.profile, account.policy.version);
  const policy = isPolicyProblem(profile) ? profile : resolvePolicy(profile, policyOverrides);
  if (isPolicyProblem(policy)) return refuse('policy_unknown', policy.problems.map(({ detail }) => detail).join(' '));
  return {
    kind: 'decided',
    state: { ...state, account: { ...account, policy, policyOverrides } },
    subscriptionId: null,
    invoice: null,
    events: [
      {
        type: 'account.billing_day_changed',
        subscriptionId: null,
        facts: { cycle_before: cycle, cycle_after: policy.values.cycle },
      },
    ],
  };
}
