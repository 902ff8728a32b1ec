import { nearest } from './nearest.ts';
import { isPolicyKey, POLICY_KEYS } from './policyKeys.ts';
import type { PolicyProblem } from './policyProblem.ts';
import type { PolicyKey, PolicyValues } from './policyValues.ts';
import { GOTO_ADMIN, type PolicyProfile } from './profiles.ts';

export type { PolicyProblem } from './policyProblem.ts';

/** The values that decide about one account, quote or contract, and the name under which a decision cites them. */
export type Policy = {
  readonly profile: string;
  readonly version: number;
  /** `goto-admin@1`, or `goto-admin@1 (cycle, rounding)` where these keys were overridden. */
  readonly label: string;
  readonly values: PolicyValues;
};

const KEYS = Object.keys(POLICY_KEYS) as PolicyKey[];

/**
 * A profile with single values overridden. Values may be given in any shorthand that `describePolicies` names; they come
 * out in their one normal form.
 *
 * @returns the policy, or every unknown key and value at once, each with the nearest known one
 * @rule Policies
 */
export function resolvePolicy(
  profile: PolicyProfile,
  overrides: Readonly<Record<string, unknown>>,
): Policy | PolicyProblem {
  const problems: { key: string; detail: string; nearest?: string }[] = [];
  const given = new Map<PolicyKey, unknown>();
  for (const [key, input] of Object.entries(overrides)) {
    if (!isPolicyKey(key)) {
      problems.push(unknownKey(key));
      continue;
    }
    const reading = POLICY_KEYS[key].reader.read(input, `policy "${key}"`);
    if (reading.kind === 'read') given.set(key, reading.value);
    else {
      const guess = reading.nearest === undefined ? {} : { nearest: reading.nearest };
      problems.push({ key, detail: reading.detail, ...guess });
    }
  }
  if (problems.length > 0) return { kind: 'policy_problem', problems };
  const overridden = KEYS.filter((key) => given.has(key));
  const name = `${profile.name}@${profile.version}`;
  return {
    profile: profile.name,
    version: profile.version,
    label: overridden.length === 0 ? name : `${name} (${overridden.join(', ')})`,
    values: { ...profile.values, ...Object.fromEntries(given) },
  };
}

function unknownKey(key: string): { key: string; detail: string; nearest?: string } {
  const guess = nearest(key, KEYS);
  if (guess === null) return { key, detail: `policy "${key}" is unknown; the policies are ${KEYS.join(', ')}` };
  return { key, detail: `policy "${key}" is unknown; did you mean "${guess}"?`, nearest: guess };
}

/** One row of the policies' reference. */
export type PolicyDescription = {
  readonly key: PolicyKey;
  readonly default: PolicyValues[PolicyKey];
  readonly values: string;
  readonly summary: string;
};

/** Every policy with its default and what it takes, in the order of the rules. */
export function describePolicies(): readonly PolicyDescription[] {
  return KEYS.map((key) => ({
    key,
    default: GOTO_ADMIN.values[key],
    values: POLICY_KEYS[key].reader.values,
    summary: POLICY_KEYS[key].summary,
  }));
}
