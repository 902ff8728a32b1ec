import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readHeldFile } from '../../main/engine/heldFile.ts';
import { isRunning } from '../../main/engine/processIdentity.ts';
import { takeStateDir } from '../../main/engine/runRecord.ts';

/**
 * A state folder for this test run. Those of killed runs, with the servers they left behind, are cleared away first; those of
 * runs that go on at the same time are left alone.
 */
export async function stateDirOfTestRun(cacheDir: string): Promise<string> {
  const parent = join(cacheDir, 'test');
  mkdirSync(parent, { recursive: true });
  for (const name of readdirSync(parent)) {
    const folder = join(parent, name);
    const holder = readHeldFile(join(folder, 'run.json'))?.holder;
    if (holder && isRunning(holder)) continue;
    if (existsSync(join(folder, 'run.json'))) await takeStateDir(folder);
    rmSync(folder, { recursive: true, force: true });
  }
  return join(parent, `run-${process.pid}`);
}
