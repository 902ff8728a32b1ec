import { isPolicyProblem } from '../policy/policyProblem.ts';
import { findProfile } from '../policy/profiles.ts';
import { resolvePolicy } from '../policy/resolve.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { Account, AccountState } from '../subscription/accountState.ts';
import type { QuoteOffer } from './quote.ts';

/**
 * The account as it is once a quote is signed: with the quote's policy values on top of its own. An account has one policy, so
 * that these are refused where they would change what another subscription of it has agreed on.
 *
 * @returns refused with `policy_unknown`, or `not_permitted` for an account with other subscriptions
 */
export function quotedAccount(
  { account, subscriptions }: AccountState,
  { policyOverrides }: Pick<QuoteOffer, 'policyOverrides'>,
): Account | Refusal {
  if (Object.keys(policyOverrides).length === 0) return account;
  const profile = findProfile(account.policy.profile, account.policy.version);
  const overrides = { ...account.policyOverrides, ...policyOverrides };
  const policy = isPolicyProblem(profile) ? profile : resolvePolicy(profile, overrides);
  if (isPolicyProblem(policy)) return refuse('policy_unknown', policy.problems.map(({ detail }) => detail).join(' '));
  const other = subscriptions.find(({ status }) => status !== 'ended');
  if (other !== undefined) {
    const detail = `The account has subscription ${other.id}, which keeps its policy; leave the policy overrides out, or quote for an account of its own.`;
    return refuse('not_permitted', detail, { subscription_id: other.id });
  }
  return { ...account, policy, policyOverrides: overrides };
}
