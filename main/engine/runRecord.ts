import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineChild } from './childProcess.ts';
import { EngineError } from './engineError.ts';
import { dropHeldFile, rewriteHeldFile, takeHeldFile } from './heldFile.ts';
import { identityOf, isRunning, type ProcessIdentity } from './processIdentity.ts';
import { waitFor } from './waitFor.ts';

type Run = { holder: ProcessIdentity; children: { name: string; identity: ProcessIdentity }[] };

/** The record of one run in its state folder, which the next run reads after a kill -9. */
export type RunRecord = {
  /** Notes a server as ours, so that a later run may end it. */
  add(child: EngineChild): void;
  remove(child: EngineChild): void;
  drop(): void;
};

const CLEAN_END_MS = 15_000;

/**
 * Takes the state folder for this process. Servers that a killed run left behind are ended first: only those that it recorded
 * and whose number still belongs to the same process.
 *
 * @returns the record, and sentences about what was cleaned up
 * @throws EngineError when another Tenor runs on this folder
 */
export async function takeStateDir(stateDir: string): Promise<{ record: RunRecord; notes: string[] }> {
  mkdirSync(stateDir, { recursive: true });
  const path = join(stateDir, 'run.json');
  const run: Run = { holder: identityOf(process.pid) ?? { pid: process.pid, startedAt: 'unknown' }, children: [] };
  const claim = takeHeldFile<Run>(path, run);
  if (claim.kind === 'taken') {
    throw new EngineError(
      `Tenor is already running on ${stateDir} (process ${claim.holder.pid}). Stop that one first, or set TENOR_STATE_DIR to another folder.`,
    );
  }
  // Kept in our record until they have ended: this start may be killed too.
  run.children = claim.left?.children ?? [];
  rewriteHeldFile(path, run);
  const notes = await endLeftovers(run.children);
  run.children = [];
  rewriteHeldFile(path, run);
  let isDropped = false;
  const rewrite = () => {
    if (!isDropped) rewriteHeldFile(path, run);
  };
  const record: RunRecord = {
    add(child) {
      run.children.push({ name: child.name, identity: child.identity });
      rewrite();
    },
    remove(child) {
      run.children = run.children.filter(({ identity }) => identity.pid !== child.identity.pid);
      rewrite();
    },
    drop() {
      isDropped = true;
      dropHeldFile(path);
    },
  };
  return { record, notes };
}

/** Temporal before Postgres: the reverse of their start. */
async function endLeftovers(children: Run['children']): Promise<string[]> {
  const notes: string[] = [];
  for (const { name, identity } of children.toReversed()) {
    if (!isRunning(identity)) continue;
    await endProcess(identity, name === 'PostgreSQL' ? 'SIGINT' : 'SIGTERM');
    notes.push(`The last run was killed and left ${name} (process ${identity.pid}) behind: it was ended.`);
  }
  return notes;
}

/** Ends a process that is not our child: asks, waits, insists. For Postgres, SIGINT is the clean end that does not wait for clients. */
export async function endProcess(identity: ProcessIdentity, signal: NodeJS.Signals): Promise<void> {
  const gone = () => (isRunning(identity) ? undefined : true);
  process.kill(identity.pid, signal);
  try {
    await waitFor({ what: `end of process ${identity.pid}`, atMostMs: CLEAN_END_MS }, gone);
  } catch {
    process.kill(identity.pid, 'SIGKILL');
    await waitFor({ what: `end of process ${identity.pid}`, atMostMs: CLEAN_END_MS }, gone);
  }
}
