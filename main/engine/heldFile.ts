import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { isRunning, type ProcessIdentity } from './processIdentity.ts';

/** What a held file says at least: whose it is. */
export type Held = { holder: ProcessIdentity };

/** The outcome of taking a held file: it is ours (`left` is what a dead holder wrote), or a running process has it. */
export type Claim<T extends Held> = { kind: 'ours'; left?: T } | { kind: 'taken'; holder: ProcessIdentity };

/**
 * Takes a file for this process: it appears whole and at once, and a second process sees who has it. A file whose holder is
 * dead, or that cannot be read, is taken over.
 */
export function takeHeldFile<T extends Held>(path: string, content: T): Claim<T> {
  let left: T | undefined;
  for (;;) {
    if (appears(path, content)) return left ? { kind: 'ours', left } : { kind: 'ours' };
    const found = readHeldFile<T>(path);
    if (found && isRunning(found.holder)) return { kind: 'taken', holder: found.holder };
    left = found ?? left;
    setAside(path);
  }
}

/** What the file says now; undefined when it is missing or unreadable. */
export function readHeldFile<T extends Held>(path: string): T | undefined {
  try {
    const content = JSON.parse(readFileSync(path, 'utf8')) as T;
    return typeof content.holder?.pid === 'number' ? content : undefined;
  } catch {
    return undefined;
  }
}

/** Writes new content in one step, for the holder only. */
export function rewriteHeldFile<T extends Held>(path: string, content: T): void {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, path);
}

/** Gives the file up. */
export function dropHeldFile(path: string): void {
  rmSync(path, { force: true });
}

/** `link` creates or refuses in one step, and the content is there from the first moment. */
function appears(path: string, content: Held): boolean {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Of several processes that find a dead holder, one moves the file away; one that was overtaken puts it back. */
function setAside(path: string): void {
  const aside = `${path}.left.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const moved = readHeldFile(aside);
  if (moved && isRunning(moved.holder)) {
    try {
      linkSync(aside, path);
    } catch {
      // A third process has the file by now: it keeps it.
    }
  }
  rmSync(aside, { force: true });
}
