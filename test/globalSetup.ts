import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';
import pg from 'pg';
import { migrate } from '../db/migrate.ts';
import { readConfig } from '../main/config.ts';
import { type RunningEngine, startEngine, stopSignals, terminalProgress } from '../main/engine.ts';
import { STACK_FILE, type StackInfo } from './support/stackInfo.ts';
import { stateDirOfTestRun } from './support/testRuns.ts';

/** One PostgreSQL and one Temporal for all test files of this run, with a migrated database to copy and the workflows bundled. */
export default async function globalSetup(): Promise<void> {
  // Never a database or a Temporal that somebody uses: tests start their own.
  const config = readConfig({ ...process.env, DATABASE_URL: '', TEMPORAL_ADDRESS: '', TEMPORAL_NAMESPACE: '' });
  const stateDir = await stateDirOfTestRun(config.cacheDir);
  const say = terminalProgress(process.stderr);
  const signal = stopSignals(say.note);
  const engine = await startEngine({ config, say, stateDir, fsync: false, ui: false, preferredPorts: {}, signal });
  signal.addEventListener('abort', () => void engine.stop().finally(() => process.exit(1)));
  Object.assign(globalThis, { tenorTestStack: { engine, stateDir } satisfies TestStack });

  await migrateTemplate(engine.databaseUrl);
  const workflowBundlePath = await bundleWorkflows(stateDir);
  const info: StackInfo = {
    databaseUrl: engine.databaseUrl,
    temporal: { address: engine.temporalAddress, namespace: engine.temporalNamespace },
    ...(workflowBundlePath === undefined ? {} : { workflowBundlePath }),
  };
  const path = join(stateDir, 'stack.json');
  writeFileSync(path, JSON.stringify(info), { mode: 0o600 });
  process.env[STACK_FILE] = path;
}

/** What the teardown ends. */
export type TestStack = { engine: RunningEngine; stateDir: string };

/** A migrated database that test files copy. */
async function migrateTemplate(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query('create database tenor_template');
  await client.end();
  const url = new URL(databaseUrl);
  url.pathname = '/tenor_template';
  await migrate(url.href);
}

async function bundleWorkflows(stateDir: string): Promise<string | undefined> {
  const workflowsPath = fileURLToPath(new URL('../workflows/index.ts', import.meta.url));
  if (!existsSync(workflowsPath)) return undefined;
  const logger = { log() {}, trace() {}, debug() {}, info() {}, warn: console.warn, error: console.error };
  const { code } = await bundleWorkflowCode({ workflowsPath, logger });
  const path = join(stateDir, 'workflows.js');
  writeFileSync(path, code);
  return path;
}
