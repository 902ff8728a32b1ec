/** Why policy input was refused: one sentence per key, with the nearest known word where one is near. */
export type PolicyProblem = {
  readonly kind: 'policy_problem';
  readonly problems: readonly { readonly key: string; readonly detail: string; readonly nearest?: string }[];
};

/** Tells a refused policy from a usable one. */
export function isPolicyProblem(answer: unknown): answer is PolicyProblem {
  return typeof answer === 'object' && answer !== null && (answer as { kind?: unknown }).kind === 'policy_problem';
}
