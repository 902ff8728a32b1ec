import type { Scenario } from './language/scenario.ts';

/** Whether a story asks anywhere what comes next. Looking a year ahead after each step of every story would cost minutes. */
export function expectsAgenda({ steps, expect }: Scenario): boolean {
  return [expect, ...steps.map((step) => step.expect)].some((each) => each?.agenda !== undefined);
}
