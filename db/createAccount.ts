import type { Instant } from '../rules/calendar/zone.ts';
import { isPolicyProblem } from '../rules/policy/policyProblem.ts';
import { findProfile } from '../rules/policy/profiles.ts';
import { type Policy, resolvePolicy } from '../rules/policy/resolve.ts';
import { isRefusal, type Refusal, refuse } from '../rules/refusal.ts';
import { type AccountDetails, writeDetails } from './accountDetails.ts';
import type { Connection } from './connection.ts';
import { newId } from './newId.ts';
import { type Order, performOnce } from './performOnce.ts';
import { sendWrites, together } from './pipelined.ts';
import { readPolicyProfiles } from './policyStore.ts';
import { writeEvents } from './writeEvents.ts';

export type NewAccount = AccountDetails & {
  readonly currency: string;
  readonly timeZone: string;
  readonly policyProfile: string;
  /** Single policies on top of the profile, in any shorthand that the policies name. */
  readonly policyOverrides: Readonly<Record<string, unknown>>;
  /** The default seller where left out. */
  readonly sellerId?: string | undefined;
  /** The account lives at the time of this clock. */
  readonly testClockId?: string | undefined;
};

/**
 * Opens an account on the newest version of its policy profile.
 *
 * @returns its id; refused with `policy_unknown`, or `item_not_found` for a seller or a clock that is not there
 * @rule ACC-1, ACC-7
 */
export function createAccount(
  order: Order & { readonly account: NewAccount },
): Promise<{ accountId: string } | Refusal> {
  const { account } = order;
  const { testClockId } = account;
  const read = (connection: Connection) =>
    together(connection, [
      () => checkPolicy(connection, account.policyProfile, account.policyOverrides),
      () => findSeller(connection, account.sellerId),
      () => (testClockId === undefined ? Promise.resolve(null) : timeOf(connection, testClockId)),
    ]);
  const open = async (connection: Connection, now: Instant, found: Awaited<ReturnType<typeof read>>) => {
    const [policy, sellerId, clockTime] = found;
    if (isRefusal(policy)) return policy;
    if (isRefusal(sellerId)) return sellerId;
    if (isRefusal(clockTime)) return clockTime;
    const at = clockTime ?? now;
    const accountId = newId();
    const facts = { currency: account.currency, policy: `${policy.profile}@${policy.version}` };
    await sendWrites(connection, [
      () => insertAccount(connection, accountId, sellerId, policy, account),
      () => writeDetails(connection, accountId, 1, account),
      () => writeEvents(connection, [{ type: 'account.created', accountId, facts }], { ...order, at }),
    ]);
    return { accountId };
  };
  return performOnce('accounts', order, open, read);
}

async function insertAccount(
  connection: Connection,
  accountId: string,
  sellerId: string,
  policy: Policy,
  account: NewAccount,
): Promise<void> {
  await connection.query(
    `insert into accounts (id, seller_id, currency, time_zone, country, region, has_shipping_address, policy_profile,
       policy_version, policy_overrides, test_clock_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      accountId,
      sellerId,
      account.currency,
      account.timeZone,
      account.billingAddress.country,
      account.billingAddress.region,
      account.shippingAddress !== null,
      policy.profile,
      policy.version,
      JSON.stringify(account.policyOverrides),
      account.testClockId ?? null,
    ],
  );
}

/** The newest version of a profile with these overrides, or every problem with them in one sentence each. */
export async function checkPolicy(
  connection: Connection,
  profileName: string,
  overrides: Readonly<Record<string, unknown>>,
  version?: number,
) {
  const profile = findProfile(profileName, version, await readPolicyProfiles(connection));
  const policy = isPolicyProblem(profile) ? profile : resolvePolicy(profile, overrides);
  return isPolicyProblem(policy)
    ? refuse('policy_unknown', policy.problems.map(({ detail }) => detail).join('; '))
    : policy;
}

/** The seller that is named, or the default one. */
export async function findSeller(connection: Connection, sellerId: string | undefined): Promise<string | Refusal> {
  const condition = sellerId === undefined ? 'is_default' : 'id = $1';
  const { rows } = await connection.query<{ id: string }>(
    `select id from sellers where ${condition}`,
    sellerId === undefined ? [] : [sellerId],
  );
  return (
    rows[0]?.id ?? refuse('item_not_found', `There is no seller ${sellerId ?? 'by default'}; list the sellers first.`)
  );
}

async function timeOf(connection: Connection, clockId: string): Promise<Instant | Refusal> {
  const { rows } = await connection.query<{ frozen_at: string }>('select frozen_at from test_clocks where id = $1', [
    clockId,
  ]);
  return (
    rows[0]?.frozen_at ?? refuse('item_not_found', `There is no test clock ${clockId}; list the test clocks first.`)
  );
}
