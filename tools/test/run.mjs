// `npm test`: everything that proves Tenor, in one command. Checks and the tests of the rules run first, while Temporal is built where
// it is missing; then the tests that need PostgreSQL and Temporal. The last line is the sum: "N passed, N failed".
//
//   npm test                       everything
//   npm test -- checks unit        only these parts, of: checks, unit, stack
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CHECKS } from './checks.mjs';
import { endCommands, startCommand } from './command.mjs';
import { jestCommand, tallyOf } from './jest.mjs';

const PARTS = ['checks', 'unit', 'stack'];
const asked = process.argv.slice(2);
const unknown = asked.filter((part) => !PARTS.includes(part));
if (unknown.length > 0) {
  console.error(`There is no part "${unknown.join('", "')}": the parts are ${PARTS.join(', ')}.`);
  process.exit(2);
}
const wants = (part) => asked.length === 0 || asked.includes(part);
const startedMs = Date.now();
const total = { passed: 0, failed: 0 };
const results = mkdtempSync(join(tmpdir(), 'tenor-test-'));
process.chdir(fileURLToPath(new URL('../../', import.meta.url)));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stopEarly(signal));

const temporal = wants('stack')
  ? startCommand({ name: 'Temporal', args: ['--import', 'tsx', 'tools/temporal/prepare.ts'] })
  : undefined;
if (wants('checks')) for (const check of CHECKS) count(await startCommand(check).finished);
if (wants('unit')) await runTests('unit tests', 'unit', { isQuiet: true });
if (temporal) await runStackTests(temporal);

rmSync(results, { recursive: true, force: true });
console.log(`\n${elapsed(startedMs)}`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 ? 0 : 1);

/** A check is one; its output is shown whole when it fails. */
function count({ name, code, output, ms }) {
  const isGood = code === 0;
  total[isGood ? 'passed' : 'failed'] += 1;
  console.log(`${isGood ? '✓' : '✗'} ${name} (${(ms / 1_000).toFixed(1)} s)`);
  if (!isGood) console.log(output.trimEnd());
}

async function runStackTests(finding) {
  if (finding.isRunning()) {
    console.log('… Temporal is found or built');
    finding.show();
  }
  const found = await finding.finished;
  if (found.code !== 0) return count({ ...found, name: 'Temporal found or built' });
  await runTests('tests on PostgreSQL and Temporal', 'stack', { isQuiet: false });
}

/** A run that fails without a failed test (a threshold, a crash, no tests) counts as one failure. */
async function runTests(name, config, { isQuiet }) {
  const file = join(results, `${config}.json`);
  console.log(`… ${name}`);
  const command = startCommand({ name, args: jestCommand(config, file) });
  if (!isQuiet) command.show();
  const run = await command.finished;
  const { passed, failed } = tallyOf(file);
  total.passed += passed;
  total.failed += run.code !== 0 ? Math.max(failed, 1) : failed;
  console.log(
    `${run.code === 0 ? '✓' : '✗'} ${name}: ${passed} passed, ${failed} failed (${(run.ms / 1_000).toFixed(1)} s)`,
  );
  if (isQuiet && run.code !== 0) console.log(run.output.trimEnd());
}

async function stopEarly(signal) {
  console.error(`\nStopped by ${signal}.`);
  await endCommands();
  rmSync(results, { recursive: true, force: true });
  process.exit(1);
}

function elapsed(sinceMs) {
  const seconds = Math.round((Date.now() - sinceMs) / 1_000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
