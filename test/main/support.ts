import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Config, readConfig } from '../../main/config.ts';
import type { Held } from '../../main/engine/heldFile.ts';
import type { ProcessIdentity } from '../../main/engine/processIdentity.ts';
import { waitFor } from '../../main/engine/waitFor.ts';
import type { Progress } from '../../main/engine.ts';
import { testRunsFolder } from '../support/testRuns.ts';

/** A configuration that starts everything itself and keeps it in a folder of its own. */
export function ownConfig(stateDir: string): Config {
  return readConfig({
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    TENOR_CACHE_DIR: process.env.TENOR_CACHE_DIR,
    TENOR_STATE_DIR: stateDir,
  });
}

/** A folder for one test, where the user that PostgreSQL runs as can enter. */
export function testFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(testRunsFolder(readConfig(process.env).cacheDir), `folder-${process.pid}-`));
  chmodSync(path, 0o711);
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Progress that remembers what it was told. */
export function remembered(): Progress & { steps: string[]; notes: string[] } {
  const steps: string[] = [];
  const notes: string[] = [];
  return {
    steps,
    notes,
    note: (sentence) => void notes.push(sentence),
    step: (title, work) => {
      steps.push(title);
      return work(() => {});
    },
  };
}

/** What an engine process says. */
export type Told = {
  event: string;
  title?: string;
  sentence?: string;
  message?: string;
  kind?: string;
  databaseUrl: string;
  notes: string[];
};

/** An engine in a process of its own. */
export type EngineProcess = {
  process: ChildProcess;
  /** The first thing it says that fits, or an error when it ends before. */
  until: (fits: (told: Told) => boolean) => Promise<Told>;
  /** Its exit code, or the signal that ended it. */
  ended: Promise<string>;
};

/** Starts an engine in a process of its own on a state folder. */
export function engineProcess(stateDir: string, env: Record<string, string> = {}): EngineProcess {
  const script = fileURLToPath(new URL('fixtures/engineProcess.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script], {
    env: { ...process.env, DATABASE_URL: '', TEMPORAL_ADDRESS: '', ...env, TENOR_STATE_DIR: stateDir },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const told: Told[] = [];
  createInterface(child.stdout).on('line', (line) => told.push(JSON.parse(line) as Told));
  let isOver = false;
  const ended = new Promise<string>((resolve) => {
    child.once('close', (code, signal) => {
      isOver = true;
      resolve(signal ?? `code ${code}`);
    });
  });
  return {
    process: child,
    ended,
    until: (fits) =>
      waitFor({ what: 'word of the engine process', atMostMs: 50_000, everyMs: 20 }, () => {
        const found = told.find(fits);
        if (!found && isOver) throw new Error(`It ended: ${JSON.stringify(told.slice(-5))}`);
        return found;
      }),
  };
}

/** The servers that a run has recorded as its own. */
export function recordedServers(stateDir: string): { name: string; identity: ProcessIdentity }[] {
  const run = JSON.parse(readFileSync(join(stateDir, 'run.json'), 'utf8')) as Held & {
    children: { name: string; identity: ProcessIdentity }[];
  };
  return run.children;
}
