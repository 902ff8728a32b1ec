import { isDeepStrictEqual } from 'node:util';
import type { Engine } from '../../cli/scenario/engine.ts';
import { memoryEngine } from '../../cli/scenario/engines/memory/memoryEngine.ts';
import { readScenarios } from '../../cli/scenario/language/readScenarios.ts';
import { runScenario, type ScenarioResult } from '../../cli/scenario/runScenario.ts';

/**
 * Lives a scenario in memory and on another engine.
 *
 * @param text  of a scenario file with one story
 * @returns     the first thing that differs, or that went wrong, as a sentence; null where both lives are the same
 */
export async function differenceOf(text: string, engine: Engine): Promise<string | null> {
  const { scenarios, problems } = readScenarios('story.yaml', text);
  const [story] = scenarios;
  if (story === undefined) return `the story cannot be read: ${problems.map(({ message }) => message).join('; ')}`;
  const [memory, other] = [await runScenario(story, memoryEngine), await runScenario(story, engine)];
  for (const result of [memory, other]) {
    if (result.outcome !== 'passed') return `${result.engine}: ${result.outcome}: ${reasonOf(result)}`;
  }
  for (const [index, point] of memory.trace.entries()) {
    const seen = other.trace[index];
    if (isSame(point, seen)) continue;
    if (point.answer !== seen?.answer)
      return `after ${point.after}: ${memory.engine} says ${point.answer}, ${other.engine} says ${seen?.answer}`;
    const keys = Object.keys(point.observation) as (keyof typeof point.observation)[];
    const key = keys.find((one) => !isSame(point.observation[one], seen.observation[one])) ?? 'events';
    const [mine, theirs] = [point, seen].map(({ observation }) => JSON.stringify(observation[key]));
    return `after ${point.after}: ${key}: ${memory.engine} has ${mine}, ${other.engine} has ${theirs}`;
  }
  return null;
}

/** As JSON has them: what comes over the wire is made elsewhere. */
function isSame(left: unknown, right: unknown): boolean {
  return isDeepStrictEqual(plain(left), plain(right));
}

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null));
}

function reasonOf({ lacking, mismatches }: ScenarioResult): string {
  return [...lacking, ...mismatches.map(({ path, actual }) => `${path.join('.')}: ${JSON.stringify(actual)}`)].join(
    '; ',
  );
}
