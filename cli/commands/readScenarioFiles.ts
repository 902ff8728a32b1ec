import { readFileSync } from 'node:fs';
import { findScenarioFiles } from '../scenario/findScenarioFiles.ts';
import { problemText } from '../scenario/language/problem.ts';
import { readScenarios, type ScenarioFile } from '../scenario/language/readScenarios.ts';
import { UsageError } from './exitCode.ts';

/**
 * The scenarios of files and folders.
 *
 * @throws UsageError that names every problem of every file, with line and column
 */
export function readScenarioFiles(paths: readonly string[]): ScenarioFile[] {
  const files = filesOf(paths);
  if (files.length === 0) throw new UsageError(`There is no .yaml file in ${paths.join(', ')}.`);
  const answers = files.map((file) => readScenarios(file, readFileSync(file, 'utf8')));
  const problems = answers.flatMap((answer) => answer.problems);
  if (problems.length > 0) throw new UsageError(problems.map(problemText).join('\n'));
  return answers.flatMap(({ scenarios }) => scenarios);
}

function filesOf(paths: readonly string[]): string[] {
  try {
    return findScenarioFiles(paths);
  } catch (error) {
    throw new UsageError(`${(error as Error).message}. Name files or folders that exist.`);
  }
}
