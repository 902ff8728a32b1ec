import type { Knex } from 'knex';
import type { Instant } from '../rules/calendar/zone.ts';
import { isRefusal, type Refusal } from '../rules/refusal.ts';
import type { World } from '../rules/simulate/world.ts';
import type { CatalogueWanted } from './catalogueView.ts';
import { inPicture } from './connection.ts';
import { checkPolicy, findSeller, type NewAccount } from './createAccount.ts';
import { newId } from './newId.ts';
import { readWorlds } from './readWorlds.ts';

/** What of an account billing decides on, where there is none yet. */
export type DraftAccount = Pick<
  NewAccount,
  'billingAddress' | 'shippingAddress' | 'currency' | 'timeZone' | 'policyProfile' | 'policyOverrides' | 'sellerId'
>;

/**
 * An account as it would be opened at an instant, to be run forward in memory. Nothing is written.
 *
 * @returns refused with `policy_unknown`, or `item_not_found` for a seller that is not there
 * @rule EXP-3
 */
export function readDraftWorld(
  database: Knex,
  draft: DraftAccount,
  from: Instant,
  wanted: CatalogueWanted,
): Promise<World | Refusal> {
  return inPicture(database, async (connection) => {
    const policy = await checkPolicy(connection, draft.policyProfile, draft.policyOverrides);
    if (isRefusal(policy)) return policy;
    const sellerId = await findSeller(connection, draft.sellerId);
    if (isRefusal(sellerId)) return sellerId;
    const { country, region } = draft.billingAddress;
    const row = {
      ...{ id: newId(), seller_id: sellerId, currency: draft.currency, time_zone: draft.timeZone, country, region },
      ...{ has_shipping_address: draft.shippingAddress !== null, policy_overrides: draft.policyOverrides },
      ...{ policy_profile: policy.profile, policy_version: policy.version },
      ...{ test_clock_id: null, details_revision: 1, last_cut_date: null, next_bill_date: null, next_bill_at: null },
      ...{ billing_stopped_at: null, autopay_until: null, frozen_at: from },
    };
    const [world] = await readWorlds(connection, [row], 'all', wanted);
    return world as World;
  });
}
