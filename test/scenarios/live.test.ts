import { readFileSync } from 'node:fs';
import { join } from 'node:path';
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
import { tenorCommand } from '../support/tenorCommand.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));
/** All of them; `TENOR_STORIES=payments` tells those of some files. */
const wanted = process.env.TENOR_STORIES ?? '';
const stories = findScenarioFiles([folder])
  .filter((file) => wanted === '' || wanted.split(',').some((name) => file.endsWith(`/${name}.yaml`)))
  .flatMap((file) => readScenarios(file, readFileSync(file, 'utf8')).scenarios);
const storiesAtOnce = 6;

/**
 * Every story on the whole system: API, Temporal, PostgreSQL, under test clocks. What is to be seen after each step is what the
 * rules alone give in memory.
 */
describe('the stories, live', () => {
  let tenor: LiveTenor;
  const results = new Map<ScenarioFile, ScenarioResult>();

  beforeAll(async () => {
    tenor = await liveTenor('scenarios');
    const engine = liveEngine(tenor);
    await runAll(stories, storiesAtOnce, async (story) => {
      const result = await runScenario(story, engine);
      results.set(story, result);
      process.stderr.write(`${resultText(result)}\n`);
    });
  }, 900_000);

  afterAll(() => tenor?.stop());

  test.each(stories.map((story) => ({ why: story.scenario.name, story })))('$why', async ({ story }) => {
    const result = results.get(story);
    if (result === undefined) throw new Error('the story was not told');
    if (lackingIn('live', story.scenario).length > 0) {
      expect(result.outcome).toBe('not supported');
      return;
    }
    expect(result.mismatches).toEqual([]);
    expect(result.outcome).toBe('passed');
    const inMemory = await runScenario(story, memoryEngine);
    expect(result.trace).toEqual(inMemory.trace);
  });

  test('the command finds a running Tenor by its address and key', async () => {
    const file = join(folder, 'once.yaml');
    const { code, stdout } = await tenorCommand(
      'scenario',
      'run',
      file,
      '--engine',
      'live',
      '--url',
      tenor.url,
      '--key',
      tenor.key,
    );
    expect(stdout).toMatch(/✓ two subscriptions, one invoice .* live, /);
    expect(stdout).toContain(' 0 failed, 0 not supported');
    expect(code).toBe(0);
  });

  test('the command says what is wrong where no Tenor answers, or the key does not open it', async () => {
    const file = join(folder, 'once.yaml');
    const nobody = await tenorCommand(
      'scenario',
      'run',
      file,
      '--engine',
      'live',
      '--url',
      'http://127.0.0.1:9',
      '--key',
      'x',
    );
    expect(nobody).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Tenor does not answer at http://127.0.0.1:9'),
    });
    const stranger = await tenorCommand('scenario', 'run', file, '--engine', 'live', '--url', tenor.url, '--key', 'x');
    expect(stranger).toMatchObject({ code: 2, stderr: expect.stringContaining('api_key_invalid') });
  });

  test('most of them can be lived', () => {
    const outcomes = [...results.values()].map(({ outcome }) => outcome);
    const least = wanted === '' ? 150 : stories.length - 1;
    expect(outcomes.filter((outcome) => outcome === 'passed').length).toBeGreaterThan(least);
  });
});
