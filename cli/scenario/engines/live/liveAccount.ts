import type { Instant } from '../../../../rules/calendar/zone.ts';
import { DEFAULT_SELLER } from '../../../../rules/tax/registration.ts';
import type { Act, Scenario, SellerSetup } from '../../language/scenario.ts';
import { DEFAULT_ZONE } from '../../language/storyTime.ts';
import { DEFAULT_CURRENCY } from '../../storyCatalogue.ts';
import { DEFAULT_ADDRESS } from '../memory/memoryAccount.ts';
import { made } from './made.ts';
import type { TenorApi } from './tenorApi.ts';

/** The billing contact of a story that names none. */
export const STORY_EMAIL = 'billing@story.example';

/** The account of a story on a running Tenor, with the clock that it lives under. */
export type LiveAccount = { readonly accountId: string; readonly clockId: string };

/** Makes a story's seller, clock and account. */
export async function makeAccount(api: TenorApi, scenario: Scenario, startsAt: Instant): Promise<LiveAccount> {
  const { account, name } = scenario;
  const title = `Scenario: ${name}`.slice(0, 200);
  const sellerId = await made(api, '/v1/sellers', sellerBody(scenario.seller, title));
  const clockId = await made(api, '/v1/test_clocks', { frozen_at: startsAt, name: title });
  const accountId = await made(api, '/v1/accounts', {
    company_name: account.name ?? title,
    billing_address: addressOf(account) ?? DEFAULT_ADDRESS,
    ...optionalFields({ email: STORY_EMAIL, ...account }),
    currency: account.currency ?? DEFAULT_CURRENCY,
    time_zone: account.timezone ?? DEFAULT_ZONE,
    policy_profile: scenario.profile,
    policy_overrides: { ...scenario.policies, ...termsOverride(account.terms) },
    seller_id: sellerId,
    test_clock_id: clockId,
  });
  return { accountId, clockId };
}

/** What `set_account` changes. Overrides are replaced whole, so that those of before go along. */
export function accountChangeBody(act: Act<'set_account'>, overrides: Readonly<Record<string, unknown>>): object {
  const address = addressOf(act);
  return {
    ...(address ? { billing_address: address } : {}),
    ...(act.timezone === undefined ? {} : { time_zone: act.timezone }),
    ...optionalFields(act),
    ...(act.terms === undefined ? {} : { policy_overrides: { ...overrides, ...termsOverride(act.terms) } }),
  };
}

function optionalFields({ shipping_address, tax_number, language, email }: Omit<Act<'set_account'>, 'do'>): object {
  return {
    ...(shipping_address ? { shipping_address } : {}),
    ...(tax_number === undefined ? {} : { tax_number }),
    ...(language === undefined ? {} : { language }),
    ...(email === undefined ? {} : { contact: { email } }),
  };
}

function addressOf({ address, country, region }: Pick<Act<'set_account'>, 'address' | 'country' | 'region'>) {
  return address ?? (country === undefined ? undefined : { country, region: region ?? null });
}

function termsOverride(terms: number | undefined): Readonly<Record<string, unknown>> {
  return terms === undefined ? {} : { payment_terms_days: terms };
}

function sellerBody(seller: SellerSetup | null, title: string): object {
  const { country, registrations } = seller ?? DEFAULT_SELLER;
  return {
    name: seller?.name ?? title,
    country,
    registrations: registrations.map((each) => (typeof each === 'string' ? { jurisdiction: each } : each)),
  };
}
