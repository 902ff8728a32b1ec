import type { PolicyProblem } from './policyProblem.ts';
import type { PolicyValues } from './policyValues.ts';
import type { PolicyProfile } from './profiles.ts';

export type { PolicyProblem } from './policyProblem.ts';

/** The values that decide about one account, quote or contract, and the name under which a decision cites them. */
export type Policy = {
  readonly profile: string;
  readonly version: number;
  /** `goto-admin@1`, or `goto-admin@1 (cycle, rounding)` where these keys were overridden. */
  readonly label: string;
  readonly values: PolicyValues;
};

export function resolvePolicy(
  _profile: PolicyProfile,
  _overrides: Readonly<Record<string, unknown>>,
): Policy | PolicyProblem {
  throw new Error('coming in the next commit');
}
