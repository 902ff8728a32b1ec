import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { liveEngine } from '../../cli/scenario/engines/live/liveEngine.ts';
import { memoryEngine } from '../../cli/scenario/engines/memory/memoryEngine.ts';
import { findScenarioFiles } from '../../cli/scenario/findScenarioFiles.ts';
import { readScenarios, type ScenarioFile } from '../../cli/scenario/language/readScenarios.ts';
import { resultText } from '../../cli/scenario/report.ts';
import { runAll } from '../../cli/scenario/runAll.ts';
import { runScenario, type ScenarioResult } from '../../cli/scenario/runScenario.ts';
import { lackingIn } from '../../cli/scenario/support.ts';
import { type LiveTenor, liveTenor } from '../support/liveTenor.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));
const stories = findScenarioFiles([folder]).flatMap(
  (file) => readScenarios(file, readFileSync(file, 'utf8')).scenarios,
);
const storiesAtOnce = 6;

/**
 * Every story on the whole system: API, Temporal, PostgreSQL, under test clocks. What is to be seen after each step is what the
 * rules alone give in memory.
 */
describe('the stories, live', () => {
  let tenor: LiveTenor;
  const results = new Map<ScenarioFile, ScenarioResult | Error>();

  beforeAll(async () => {
    tenor = await liveTenor('scenarios');
    const engine = liveEngine(tenor);
    await runAll(stories, storiesAtOnce, async (story) => {
      const result = await runScenario(story, engine).catch((error: Error) => error);
      results.set(story, result);
      process.stderr.write(
        `${result instanceof Error ? `✗ ${story.scenario.name}: ${result.message}` : resultText(result)}\n`,
      );
    });
  }, 900_000);

  afterAll(() => tenor?.stop());

  test.each(stories.map((story) => ({ why: story.scenario.name, story })))('$why', async ({ story }) => {
    const result = results.get(story);
    if (result === undefined || result instanceof Error) throw result ?? new Error('the story was not told');
    if (lackingIn('live', story.scenario).length > 0) {
      expect(result.outcome).toBe('not supported');
      return;
    }
    expect(result.mismatches).toEqual([]);
    expect(result.outcome).toBe('passed');
    const inMemory = await runScenario(story, memoryEngine);
    expect(result.trace).toEqual(inMemory.trace);
  });

  test('most of them can be lived', () => {
    const outcomes = [...results.values()].map((result) => (result instanceof Error ? 'error' : result.outcome));
    expect(outcomes.filter((outcome) => outcome === 'passed').length).toBeGreaterThan(150);
  });
});
