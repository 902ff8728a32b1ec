import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { identityOf } from '../../main/engine/processIdentity.ts';
import { takeStateDir } from '../../main/engine/runRecord.ts';

/** Where test runs keep what they make: in the cache folder, which the user that PostgreSQL runs as can enter. */
export function testRunsFolder(cacheDir: string): string {
  const parent = join(cacheDir, 'test');
  mkdirSync(parent, { recursive: true });
  return parent;
}

/**
 * A state folder for this test run. What killed runs left, with their servers, is cleared away first; runs that go on at the
 * same time are left alone.
 */
export async function stateDirOfTestRun(cacheDir: string): Promise<string> {
  const parent = testRunsFolder(cacheDir);
  for (const name of readdirSync(parent)) {
    const pid = Number(/^(?:run|folder)-(\d+)/.exec(name)?.[1] ?? 0);
    if (pid === 0 || identityOf(pid)) continue;
    for (const stateDir of [join(parent, name), join(parent, name, 'state')]) {
      if (existsSync(join(stateDir, 'run.json'))) await takeStateDir(stateDir);
    }
    rmSync(join(parent, name), { recursive: true, force: true });
  }
  return join(parent, `run-${process.pid}`);
}
