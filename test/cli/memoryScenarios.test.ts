import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { memoryEngine } from '../../cli/scenario/engines/memory/memoryEngine.ts';
import { findScenarioFiles } from '../../cli/scenario/findScenarioFiles.ts';
import { problemText } from '../../cli/scenario/language/problem.ts';
import { readScenarios } from '../../cli/scenario/language/readScenarios.ts';
import { resultText } from '../../cli/scenario/report.ts';
import { runScenario } from '../../cli/scenario/runScenario.ts';

const folder = fileURLToPath(new URL('../scenarios/', import.meta.url));

/** Every story of test/scenarios by the rules alone. The same stories run on the whole system in live.test.ts. */
describe.each(findScenarioFiles([folder]).map((path) => ({ path, file: relative(folder, path) })))(
  '$file',
  ({ path }) => {
    const { scenarios, problems } = readScenarios(path, readFileSync(path, 'utf8'));

    test('can be read', () => {
      expect(problems.map(problemText)).toEqual([]);
      expect(scenarios.length).toBeGreaterThan(0);
    });

    test.each(scenarios.map((story) => ({ why: story.scenario.name, story })))('$why', async ({ story }) => {
      const result = await runScenario(story, memoryEngine);
      expect(resultText(result)).toContain('✓');
    });
  },
);
