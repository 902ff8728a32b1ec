// Installs the dependencies when they are missing or not those of package-lock.json. Runs before `npm start` and `npm test`, so it
// uses nothing but Node.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installNeeded } from './installNeeded.mjs';
import { tooOld } from './versions.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const project = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
// npm tells its scripts where it is: the npm that was typed is the npm that installs.
const own = process.env.npm_execpath;
const npm = own?.endsWith('.js') ? [process.execPath, own] : ['npm'];

const problems = tooOld({ node: process.versions.node, npm: npmVersion() }, project.engines);
if (problems.length > 0) fail(problems.join('\n'));

const why = installNeeded(root);
if (why) {
  console.log(`Installing: ${why}.`);
  // No package runs a script of its own at its installation but those that package.json lists.
  run(['ci', '--ignore-scripts', '--no-audit', '--no-fund']);
  const allowed = Object.keys(project.allowScripts ?? {}).filter(
    (name) => project.allowScripts[name] && existsSync(join(root, 'node_modules', name)),
  );
  if (allowed.length > 0) run(['rebuild', ...allowed]);
}

function run(args) {
  const { status, error } = spawnSync(npm[0], [...npm.slice(1), ...args], { cwd: root, stdio: 'inherit' });
  if (error || status !== 0)
    fail(
      `npm ${args[0]} failed${error ? `: ${error.message}` : ''}. What it said is above; the dependencies are not complete.`,
    );
}

function npmVersion() {
  try {
    return execFileSync(npm[0], [...npm.slice(1), '--version'], {
      encoding: 'utf8',
      cwd: root,
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return undefined;
  }
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
