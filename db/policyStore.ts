import type { Knex } from 'knex';
import { isPolicyProblem } from '../rules/policy/policyProblem.ts';
import type { PolicyValues } from '../rules/policy/policyValues.ts';
import type { PolicyProfile } from '../rules/policy/profiles.ts';
import { type Policy, resolvePolicy } from '../rules/policy/resolve.ts';
import { RuleViolation } from '../rules/violation.ts';
import { type Connection, databaseOf, rowsOf } from './connection.ts';
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
  const wanted = new Map(
    accounts.map(({ policy_profile: name, policy_version: version }) => [`${name}@${version}`, { name, version }]),
  );
  const profiles = new Map((await readVersions(connection, [...wanted.values()])).map((one) => [labelOf(one), one]));
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

type ProfileName = { readonly name: string; readonly version: number };

/** Versions never change once they are stored, so each is read once in the life of a process. */
const remembered = new Map<string, PolicyProfile>();

async function readVersions(connection: Connection, wanted: readonly ProfileName[]): Promise<PolicyProfile[]> {
  const place = databaseOf(connection);
  const unknown = wanted.filter((one) => !remembered.has(`${place} ${labelOf(one)}`));
  if (unknown.length > 0) {
    const found = await rowsOf<[string, number, PolicyValues]>(
      connection,
      'select name, version, values from policy_profiles where name = any($1::text[])',
      [unknown.map(({ name }) => name)],
    );
    for (const [name, version, values] of found) {
      remembered.set(`${place} ${labelOf({ name, version })}`, { name, version, values });
    }
  }
  return wanted.flatMap((one) => remembered.get(`${place} ${labelOf(one)}`) ?? []);
}

function labelOf({ name, version }: ProfileName): string {
  return `${name}@${version}`;
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
  const { rows } = await connection.query<ProfileName>('select name, version from policy_profiles');
  return readVersions(connection, rows);
}

/** Every stored version of every profile, by name, the newest first. */
export async function listPolicyProfiles(database: Knex): Promise<PolicyProfile[]> {
  return database<PolicyProfile>('policy_profiles')
    .select('name', 'version', 'values')
    .orderBy([{ column: 'name' }, { column: 'version', order: 'desc' }]);
}
