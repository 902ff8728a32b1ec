import type { Knex } from 'knex';
import { isPolicyProblem } from '../rules/policy/policyProblem.ts';
import type { PolicyValues } from '../rules/policy/policyValues.ts';
import type { PolicyProfile } from '../rules/policy/profiles.ts';
import { type Policy, resolvePolicy } from '../rules/policy/resolve.ts';
import { RuleViolation } from '../rules/violation.ts';
import { type Connection, rowsOf } from './connection.ts';
import type { AccountRow } from './mapping.ts';

type PolicyOfAccount = Pick<AccountRow, 'policy_profile' | 'policy_version' | 'policy_overrides'>;

/**
 * The policies of accounts, resolved once for all that have the same profile and overrides.
 *
 * @throws RuleViolation `policy.stored_value_unreadable`: overrides are checked before they are stored
 */
export async function readPolicies(
  connection: Connection,
  accounts: readonly PolicyOfAccount[],
): Promise<(account: PolicyOfAccount) => Policy> {
  const names = [...new Set(accounts.map((account) => account.policy_profile))];
  const found = await rowsOf<[string, number, PolicyValues]>(
    connection,
    'select name, version, values from policy_profiles where name = any($1::text[])',
    [names],
  );
  const profiles = new Map(found.map(([name, version, values]) => [`${name}@${version}`, { name, version, values }]));
  const resolved = new Map<string, Policy>();
  return ({ policy_profile, policy_version, policy_overrides }) => {
    const profile = `${policy_profile}@${policy_version}`;
    const key = isEmpty(policy_overrides) ? profile : `${profile} ${JSON.stringify(policy_overrides)}`;
    const known = resolved.get(key);
    if (known) return known;
    const policy = resolvePolicy(profiles.get(profile) as PolicyProfile, policy_overrides);
    if (isPolicyProblem(policy)) {
      const details = policy.problems.map(({ detail }) => detail).join(' ');
      throw new RuleViolation('policy.stored_value_unreadable', `${profile}: ${details}`);
    }
    resolved.set(key, policy);
    return policy;
  };
}

function isEmpty(record: object): boolean {
  for (const _ in record) return false;
  return true;
}

/** Stores versions of profiles that are not there yet. A version that is there is left as it is. */
export async function seedPolicyProfiles(database: Knex, profiles: readonly PolicyProfile[]): Promise<void> {
  const rows = profiles.map(({ name, version, values }) => ({ name, version, values: JSON.stringify(values) }));
  await database('policy_profiles').insert(rows).onConflict(['name', 'version']).ignore();
}

/** Every stored profile, in a transaction. */
export async function readPolicyProfiles(connection: Connection): Promise<PolicyProfile[]> {
  const { rows } = await connection.query<PolicyProfile>('select name, version, values from policy_profiles');
  return rows;
}

/** Every stored version of every profile, by name, the newest first. */
export async function listPolicyProfiles(database: Knex): Promise<PolicyProfile[]> {
  return database<PolicyProfile>('policy_profiles')
    .select('name', 'version', 'values')
    .orderBy([{ column: 'name' }, { column: 'version', order: 'desc' }]);
}
