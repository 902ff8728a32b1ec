import { isPolicyProblem } from '../../../../rules/policy/policyProblem.ts';
import { findProfile } from '../../../../rules/policy/profiles.ts';
import { type Policy, resolvePolicy } from '../../../../rules/policy/resolve.ts';
import type { AccountChange } from '../../../../rules/simulate/world.ts';
import type { Account, AccountState } from '../../../../rules/subscription/accountState.ts';
import { DEFAULT_SELLER, type SellerRegistration } from '../../../../rules/tax/registration.ts';
import type { Act, Scenario, SellerSetup } from '../../language/scenario.ts';
import { DEFAULT_ZONE } from '../../language/storyTime.ts';
import { DEFAULT_CURRENCY } from '../../storyCatalogue.ts';

/** Where the account of a story is that does not say: untaxed by the default seller. */
export const DEFAULT_ADDRESS = { country: 'US', region: 'NY' } as const;

/** The account of a story before anything has happened. */
export function startingAccount({ account, seller, profile, policies }: Scenario): AccountState {
  const policyOverrides = { ...policies, ...termsOverride(account.terms) };
  return {
    account: {
      id: 'account',
      sellerId: 'seller',
      currency: account.currency ?? DEFAULT_CURRENCY,
      zone: account.timezone ?? DEFAULT_ZONE,
      policy: policyOf(profile, undefined, policyOverrides),
      policyOverrides,
      address: addressOf(account) ?? DEFAULT_ADDRESS,
      registrations: registrationsOf(seller),
      hasShippingAddress: account.shipping_address !== undefined,
      autopayUntil: null,
    },
    subscriptions: [],
    creditBalance: '0',
  };
}

/** What `set_account` changes of what billing decides on. */
export function accountChange(act: Act<'set_account'>, { policy, policyOverrides }: Account): AccountChange {
  const address = addressOf(act);
  const overrides = { ...policyOverrides, ...termsOverride(act.terms) };
  return {
    ...(address ? { address } : {}),
    ...(act.timezone ? { zone: act.timezone } : {}),
    ...(act.shipping_address ? { hasShippingAddress: true } : {}),
    ...(act.terms === undefined
      ? {}
      : { policyOverrides: overrides, policy: policyOf(policy.profile, policy.version, overrides) }),
  };
}

function addressOf({ address, country, region }: Pick<Act<'set_account'>, 'address' | 'country' | 'region'>) {
  const given = address ?? (country === undefined ? undefined : { country, region });
  return given && { country: given.country, region: given.region ?? null };
}

/** An account's own terms hold with and without autopay. @rule ACC-1, policy `payment_terms_days` */
function termsOverride(terms: number | undefined): Readonly<Record<string, unknown>> {
  return terms === undefined ? {} : { payment_terms_days: terms };
}

function registrationsOf(seller: SellerSetup | null): readonly SellerRegistration[] {
  if (seller === null) return DEFAULT_SELLER.registrations;
  return seller.registrations.map((registration) =>
    typeof registration === 'string'
      ? { jurisdiction: registration, from: '2000-01-01', to: null }
      : {
          jurisdiction: registration.jurisdiction,
          from: registration.from ?? '2000-01-01',
          to: registration.to ?? null,
        },
  );
}

/** The language has checked the names already. */
function policyOf(name: string, version: number | undefined, overrides: Readonly<Record<string, unknown>>): Policy {
  const profile = findProfile(name, version);
  const policy = isPolicyProblem(profile) ? profile : resolvePolicy(profile, overrides);
  if (isPolicyProblem(policy)) throw new Error(policy.problems.map(({ detail }) => detail).join('; '));
  return policy;
}
