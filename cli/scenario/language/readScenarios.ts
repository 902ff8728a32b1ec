import type { z } from 'zod';
import { checkScenario } from './checkScenario.ts';
import type { FileProblem } from './problem.ts';
import type { Act, Expectations, RefusedExpectation, Scenario, Step } from './scenario.ts';
import { checkStepSchema, previewRestSchema, scenarioFrameSchema, VERBS } from './scenarioSchema.ts';
import { unknownWord } from './strictObject.ts';
import { actOf, stepOf } from './verb.ts';
import { areProblems, readYaml, type YamlSource } from './yamlSource.ts';

/** A scenario and where it was written. */
export type ScenarioFile = { readonly file: string; readonly scenario: Scenario; readonly source: YamlSource };

/**
 * Reads the scenarios of a file; several are divided by `---`.
 *
 * @returns the scenarios, or everything that is wrong with the file, in the order of its lines
 */
export function readScenarios(
  file: string,
  text: string,
): { readonly scenarios: ScenarioFile[]; readonly problems: FileProblem[] } {
  const sources = readYaml(file, text);
  if (areProblems(sources)) return { scenarios: [], problems: [...sources] };
  const scenarios: ScenarioFile[] = [];
  const problems: FileProblem[] = [];
  for (const source of sources) {
    const found: FileProblem[] = [];
    const scenario = readScenario(source, found);
    if (scenario && found.length === 0) found.push(...checkScenario(scenario, source));
    if (scenario && found.length === 0) scenarios.push({ file, scenario, source });
    problems.push(...found);
  }
  problems.sort((a, b) => a.line - b.line || a.column - b.column);
  return { scenarios, problems };
}

function readScenario(source: YamlSource, problems: FileProblem[]): Scenario | null {
  const frame = check(scenarioFrameSchema, source.value, [], source, problems);
  const given = (source.value as { steps?: unknown } | null)?.steps;
  const steps = Array.isArray(given)
    ? given.map((step, index) => readStep(step, ['steps', index], source, problems))
    : [];
  if (frame === null) return null;
  return {
    name: frame.scenario,
    profile: frame.profile ?? 'goto-admin',
    policies: frame.policies ?? {},
    account: frame.account ?? {},
    seller: frame.seller ?? null,
    catalog: frame.catalog ?? [],
    coupons: frame.coupons ?? [],
    steps: steps.filter((step) => step !== null),
    until: frame.until ?? null,
    expect: frame.expect ?? null,
  };
}

function readStep(input: unknown, path: PropertyKey[], source: YamlSource, problems: FileProblem[]): Step | null {
  const step = input as { do?: unknown; preview?: { do?: unknown } } | null;
  if (typeof step === 'object' && step !== null && 'preview' in step) {
    const schema = step.preview && verbOf(step.preview.do);
    if (!schema) return refuseVerb(step.preview?.do, [...path, 'preview'], source, problems);
    const preview = check(actOf(schema), step.preview, [...path, 'preview'], source, problems);
    const rest = check(previewRestSchema, without(step, 'preview'), path, source, problems);
    return preview && rest ? stepFrom(rest, null, preview as Act) : null;
  }
  if (typeof step !== 'object' || step === null || !('do' in step)) {
    if (typeof step === 'object' && step !== null && !('expect' in step))
      return refuseVerb(undefined, path, source, problems);
    const rest = check(checkStepSchema, step, path, source, problems);
    return rest && stepFrom(rest, null, null);
  }
  const schema = verbOf(step.do);
  if (!schema) return refuseVerb(step.do, path, source, problems);
  const read = check(stepOf(schema), step, path, source, problems) as Readonly<Record<string, unknown>> | null;
  if (read === null) return null;
  const { at, expect, refused, ...act } = read;
  return stepFrom(
    { at: at as string, expect: expect as Expectations, refused: refused as RefusedExpectation },
    act as Act,
    null,
  );
}

function stepFrom(
  { at, expect, refused }: { at: string; expect?: Expectations | undefined; refused?: RefusedExpectation | undefined },
  act: Act | null,
  preview: Act | null,
): Step {
  return { at, act, preview, expect: expect ?? null, refused: refused ?? null };
}

function verbOf(given: unknown) {
  return VERBS.find(({ name }) => name === given);
}

function refuseVerb(given: unknown, path: PropertyKey[], source: YamlSource, problems: FileProblem[]): null {
  const verbs = VERBS.map(({ name }) => name);
  const message =
    typeof given === 'string'
      ? unknownWord(`"${given}" is no verb`, given, verbs)
      : 'a step needs `do` with a verb, like do: subscribe, or `expect`';
  problems.push(source.problem(typeof given === 'string' ? [...path, 'do'] : path, message));
  return null;
}

function without(step: object, key: string): object {
  return Object.fromEntries(Object.entries(step).filter(([name]) => name !== key));
}

/** The checked value, or null with what is wrong. */
function check<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  path: readonly PropertyKey[],
  source: YamlSource,
  problems: FileProblem[],
): z.infer<Schema> | null {
  const answer = schema.safeParse(value);
  if (answer.success) return answer.data;
  for (const issue of answer.error.issues) {
    const where = [...path, ...issue.path];
    if (issue.code === 'unrecognized_keys') {
      const messages = issue.message.split('\n');
      problems.push(...issue.keys.map((key, index) => source.problem(where, messages[index] ?? issue.message, key)));
    } else {
      const isMissing = valueAt(source.value, where) === undefined;
      problems.push(source.problem(where, isMissing ? `is missing; ${issue.message}` : issue.message));
    }
  }
  return null;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | null | undefined)?.[key], value);
}
