import type { Engine } from '../scenario/engine.ts';
import { memoryEngine } from '../scenario/engines/memory/memoryEngine.ts';
import { resultJson, resultText, summaryText } from '../scenario/report.ts';
import { runAll } from '../scenario/runAll.ts';
import { runScenario } from '../scenario/runScenario.ts';
import { EXIT } from './exitCode.ts';
import { readScenarioFiles } from './readScenarioFiles.ts';

export type ScenarioRunOptions = {
  readonly engine: 'memory' | 'live';
  readonly json?: boolean;
  readonly url?: string;
  readonly key?: string;
};

/** Stories that are lived at the same time on a running Tenor; each has an account and a clock of its own. */
const liveAtOnce = 6;

/**
 * Runs the scenarios of the paths and prints one line for each.
 *
 * @returns the exit code: 1 if any fails
 */
export async function scenarioRun(paths: readonly string[], options: ScenarioRunOptions): Promise<number> {
  const scenarios = readScenarioFiles(paths);
  const engine = await engineOf(options);
  const print = (line: string) => process.stdout.write(`${line}\n`);
  const results = await runAll(scenarios, engine.name === 'live' ? liveAtOnce : 1, async (scenario) => {
    const result = await runScenario(scenario, engine);
    if (!options.json) print(resultText(result));
    return result;
  });
  print(options.json ? JSON.stringify(results.map(resultJson), null, 2) : summaryText(results));
  return results.some(({ outcome }) => outcome === 'failed') ? EXIT.failed : EXIT.ok;
}

/** The live engine is loaded only where it is asked for. */
async function engineOf({ engine, url, key }: ScenarioRunOptions): Promise<Engine> {
  if (engine === 'memory') return memoryEngine;
  const { liveEngine } = await import('../scenario/engines/live/liveEngine.ts');
  const { findTenor } = await import('../scenario/engines/live/findTenor.ts');
  return liveEngine(await findTenor({ ...(url === undefined ? {} : { url }), ...(key === undefined ? {} : { key }) }));
}
