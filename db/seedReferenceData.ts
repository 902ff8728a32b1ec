import { PROFILES } from '../rules/policy/profiles.ts';
import { DEFAULT_SELLER } from '../rules/tax/registration.ts';
import { seedArContacts } from './arContactStore.ts';
import type { Database } from './connect.ts';
import { inTransaction } from './connection.ts';
import { seedPolicyProfiles } from './policyStore.ts';
import { seedSeller } from './sellerStore.ts';
import { seedTaxRates } from './taxRateStore.ts';

/** Brings in what ships with the code: policy profiles, dated tax rates, the default seller, whom to write to. Safe to repeat. */
export function seedReferenceData(database: Database): Promise<void> {
  return inTransaction(database, async (connection, trx) => {
    await seedPolicyProfiles(trx, PROFILES);
    await seedSeller(connection, DEFAULT_SELLER);
    await seedTaxRates(connection);
    await seedArContacts(connection);
  });
}
