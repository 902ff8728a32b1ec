import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { identityOf, type ProcessIdentity } from './processIdentity.ts';

/** A server process of the engine. */
export type EngineChild = {
  name: string;
  identity: ProcessIdentity;
  logFile: string;
  /** Ends with the exit code or signal; never fails. */
  exited: Promise<string>;
  hasExited(): boolean;
  /** Asks it to end, and insists when it has not after `patienceMs`. */
  stop(patienceMs?: number): Promise<void>;
};

export type ChildCommand = {
  name: string;
  program: string;
  args: string[];
  logFile: string;
  cwd: string;
  env?: Record<string, string>;
  user?: { uid: number; gid: number } | undefined;
  /** Makes way for others where the machine is short of processors. */
  isPatient?: boolean;
  /** Signals for a clean end and for one at once. */
  signals: { clean: NodeJS.Signals; atOnce: NodeJS.Signals };
};

const NICE = '/usr/bin/nice';
/** A third of the share that others have: more patience, and on a crowded machine it would miss its own deadlines. */
const NICENESS = '5';
const STOP_PATIENCE_MS = 20_000;
const LOG_MAX_BYTES = 10_000_000;
const running = new Map<ChildProcess, NodeJS.Signals>();
let watchesOurEnd = false;

/**
 * Starts a server in a process group of its own, so that Ctrl-C in the terminal reaches only us and we end the parts in
 * order. If this process ends in any way but a kill -9, the server ends with it.
 */
export function startChild(command: ChildCommand): Promise<EngineChild> {
  endChildrenWithUs();
  keepLogShort(command.logFile);
  const log = openSync(command.logFile, 'a', 0o600);
  const [program = command.program, ...args] = [...patience(command), command.program, ...command.args];
  const child = spawn(program, args, {
    cwd: command.cwd,
    detached: true,
    stdio: ['ignore', log, log],
    env: { ...process.env, ...command.env },
    ...command.user,
  });
  closeSync(log);
  return new Promise((resolve, reject) => {
    child.once('error', (error) =>
      reject(new Error(`${command.name} (${command.program}) does not start: ${error.message}`, { cause: error })),
    );
    child.once('spawn', () => {
      if (command.isPatient) beNiceAsGroup(child.pid);
      resolve(watch(child, command));
    });
  });
}

/** `nice` becomes the program itself, so that the process is the one that was started. */
function patience({ isPatient }: ChildCommand): string[] {
  return isPatient && existsSync(NICE) ? [NICE, '-n', NICENESS] : [];
}

/** Where Linux shares processors between sessions first, `nice` counts only within one: this is the niceness of a session. */
function beNiceAsGroup(pid: number | undefined): void {
  try {
    writeFileSync(`/proc/${pid}/autogroup`, NICENESS);
  } catch {
    // Elsewhere `nice` says it all.
  }
}

/** A log grows over many starts: beyond this size the older part becomes one file beside it. */
function keepLogShort(logFile: string): void {
  const size = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LOG_MAX_BYTES) renameSync(logFile, `${logFile}.old`);
}

/** The end of a log, for an error message. */
export function tailOf(logFile: string, lines = 12): string {
  try {
    return readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return '(no log)';
  }
}

/** Ends every server without waiting: for the second Ctrl-C and for an exit that nobody planned. */
export function endChildrenAtOnce(): void {
  for (const [child, signal] of running) child.kill(signal);
  running.clear();
}

function watch(child: ChildProcess, command: ChildCommand): EngineChild {
  running.set(child, command.signals.atOnce);
  let ended = false;
  const exited = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => {
      ended = true;
      running.delete(child);
      resolve(signal ?? `exit code ${code}`);
    });
  });
  return {
    name: command.name,
    identity: identityOf(child.pid ?? 0) ?? { pid: child.pid ?? 0, startedAt: 'ended at once' },
    logFile: command.logFile,
    exited,
    hasExited: () => ended,
    async stop(patienceMs = STOP_PATIENCE_MS) {
      if (ended) return;
      const insist = setTimeout(() => child.kill(command.signals.atOnce), patienceMs);
      child.kill(command.signals.clean);
      await exited;
      clearTimeout(insist);
    },
  };
}

function endChildrenWithUs(): void {
  if (watchesOurEnd) return;
  watchesOurEnd = true;
  process.once('exit', endChildrenAtOnce);
}
