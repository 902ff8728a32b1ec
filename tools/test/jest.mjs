import { existsSync, readFileSync } from 'node:fs';
import { typesOnly } from './typesOnly.mjs';

/** The arguments of one Jest run, in ESM mode, that leaves its tally in a file. */
export function jestCommand(config, resultFile) {
  const node = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const coverage = config === 'unit' ? ['--coverage', ...coveredFiles()] : [];
  return [
    ...node,
    'node_modules/jest/bin/jest.js',
    '--config',
    `test/jest.${config}.json`,
    '--json',
    '--outputFile',
    resultFile,
    ...coverage,
  ];
}

/** All of the rules but what can't be run. */
function coveredFiles() {
  return ['rules/**/*.ts', ...typesOnly('rules').map((file) => `!${file}`)].map(
    (pattern) => `--collectCoverageFrom=${pattern}`,
  );
}

/** Passed and failed tests of a run; a test file that could not run is one failed. Without a file nothing is known to have passed. */
export function tallyOf(resultFile) {
  if (!existsSync(resultFile)) return { passed: 0, failed: 0 };
  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(resultFile, 'utf8'));
  return { passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites };
}
