import { UsageError } from '../commands/exitCode.ts';
import type { Engine, EngineSession, Preview, StepAnswer } from './engine.ts';
import { pathText } from './language/problem.ts';
import type { ScenarioFile } from './language/readScenarios.ts';
import type { Expectations, RefusedExpectation, Step } from './language/scenario.ts';
import { DEFAULT_ZONE, instantOfMoment } from './language/storyTime.ts';
import { type Mismatch, matchExpectations } from './match.ts';
import type { Observation } from './observation.ts';
import { lackingIn } from './support.ts';

/** How a story ended. */
export type ScenarioResult = {
  readonly file: string;
  readonly line: number;
  readonly scenario: string;
  readonly engine: string;
  readonly outcome: 'passed' | 'failed' | 'not supported';
  readonly mismatches: readonly Mismatch[];
  /** What the engine lacks. */
  readonly lacking: readonly string[];
  /** What was to be seen after each step and at the end, for comparing engines. */
  readonly trace: readonly TracePoint[];
  readonly elapsedMs: number;
};

export type TracePoint = { readonly after: string; readonly answer: string; readonly observation: Observation };

/** Lives a story on an engine and compares what happens with what it expects. Stops at the first step that goes wrong. */
export async function runScenario({ file, scenario, source }: ScenarioFile, engine: Engine): Promise<ScenarioResult> {
  const startedMs = performance.now();
  const { line } = source.problem([], '');
  const lacking = lackingIn(engine.name, scenario);
  const trace: TracePoint[] = [];
  const mismatches = lacking.length > 0 ? [] : await live().catch(faultOf);
  return {
    file,
    line,
    scenario: scenario.name,
    engine: engine.name,
    outcome: lacking.length > 0 ? 'not supported' : mismatches.length > 0 ? 'failed' : 'passed',
    mismatches,
    lacking,
    trace,
    elapsedMs: performance.now() - startedMs,
  };

  async function live(): Promise<Mismatch[]> {
    const zone = { current: scenario.account.timezone ?? DEFAULT_ZONE };
    const session = await engine.open(scenario, instantOfMoment(scenario.steps[0]?.at ?? '', zone.current));
    try {
      for (const [index, step] of scenario.steps.entries()) {
        const found = await takeStep(session, step, ['steps', index], zone.current, trace);
        if (found.length > 0) return found;
        if (step.act?.do === 'set_account') zone.current = step.act.timezone ?? zone.current;
      }
      if (scenario.until !== null) await session.advanceTo(instantOfMoment(scenario.until, zone.current));
      const observation = await session.observe();
      trace.push({ after: 'until', answer: 'done', observation });
      return expectNow(scenario.expect, observation, undefined, ['expect']);
    } finally {
      await session.close();
    }
  }
}

/** A fault of the engine fails the story that met it, not those after it. */
function faultOf(error: unknown): Mismatch[] {
  if (error instanceof UsageError || !(error instanceof Error)) throw error;
  return [{ path: ['the engine'], expected: 'an answer', actual: `a fault: ${error.message}`, why: null }];
}

async function takeStep(
  session: EngineSession,
  step: Step,
  path: readonly PropertyKey[],
  zone: string,
  trace: TracePoint[],
): Promise<Mismatch[]> {
  await session.advanceTo(instantOfMoment(step.at, zone));
  const preview: Preview | null = step.preview ? await session.preview(step.preview) : null;
  const answer = preview?.answer ?? (step.act ? await session.perform(step.act) : { kind: 'done' as const });
  const observation = await session.observe();
  trace.push({ after: pathText(path), answer: answer.kind === 'done' ? 'done' : answer.code, observation });
  const refusal = matchAnswer(step.refused, answer, path, zone);
  return refusal.length > 0 ? refusal : expectNow(step.expect, observation, preview?.nextInvoice, [...path, 'expect']);
}

function expectNow(
  expect: Expectations | null,
  observation: Observation,
  next: Preview['nextInvoice'] | undefined,
  path: PropertyKey[],
) {
  return expect === null ? [] : matchExpectations(expect, observation, next, path);
}

function matchAnswer(
  expected: RefusedExpectation | null,
  answer: StepAnswer,
  path: readonly PropertyKey[],
  zone: string,
): Mismatch[] {
  if (expected === null && answer.kind === 'done') return [];
  if (expected === null || answer.kind === 'done') {
    const actual = answer.kind === 'done' ? 'done' : `refused: ${answer.code}: ${answer.detail}`;
    return [{ path, expected: expected === null ? 'done' : `refused: ${expected.code}`, actual, why: null }];
  }
  const told = Object.values(answer.facts);
  const checks: [string, unknown, unknown, boolean][] = [
    ['code', expected.code, answer.code, expected.code === answer.code],
    ['detail', expected.detail, answer.detail, answer.detail.includes(expected.detail ?? '')],
    ...(['date', 'amount', 'retry_at'] as const).map((key): [string, unknown, unknown, boolean] => {
      const wanted = expected[key];
      const text = key === 'retry_at' && wanted !== undefined ? instantOfMoment(String(wanted), zone) : String(wanted);
      return [key, wanted, told.join(', '), wanted === undefined || told.includes(text)];
    }),
    ...Object.entries(expected.facts ?? {}).map(([key, value]): [string, unknown, unknown, boolean] => [
      `facts.${key}`,
      value,
      answer.facts[key],
      String(value) === answer.facts[key],
    ]),
  ];
  return checks
    .filter(([, , , isMet]) => !isMet)
    .map(([key, wanted, actual]) => ({ path: [...path, 'refused', key], expected: wanted, actual, why: null }));
}
