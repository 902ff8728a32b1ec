import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { EngineError } from './engineError.ts';
import { dropHeldFile, readHeldFile, takeHeldFile } from './heldFile.ts';
import { identityOf, isRunning, type ProcessIdentity } from './processIdentity.ts';
import type { Progress } from './progress.ts';
import { cachedTemporalTools, type TemporalTools, TOOLS_MODULE, temporalToolsIn } from './temporalTools.ts';
import { waitFor } from './waitFor.ts';

export type BuildOptions = { cacheDir: string; go: string; say: Progress; signal?: AbortSignal | undefined };

const PROGRAMS = [
  { name: 'temporal-server', from: 'go.temporal.io/server/cmd/server', told: "Temporal's server" },
  { name: 'temporal-sql-tool', from: 'go.temporal.io/server/cmd/tools/sql', told: 'its schema tool' },
  { name: 'temporal-ui-server', from: 'github.com/temporalio/ui-server/v2/cmd/server', told: 'its UI' },
];
const ANOTHER_BUILD_MS = 60 * 60_000;

/**
 * Builds Temporal's programs from the pinned Go module into the cache, once: a second process waits for the first. The
 * programs are built beside their place and moved there when all are complete.
 *
 * @throws EngineError with the end of Go's output when a build fails
 */
export async function buildTemporal(options: BuildOptions): Promise<TemporalTools> {
  const tools = temporalToolsIn(options.cacheDir);
  const lock = `${tools.folder}.lock`;
  mkdirSync(dirname(tools.folder), { recursive: true });
  for (;;) {
    if (existsSync(tools.folder)) return tools;
    const claim = takeHeldFile(lock, { holder: identityOf(process.pid) ?? { pid: process.pid, startedAt: 'unknown' } });
    if (claim.kind === 'taken') {
      await waitForOther(options, lock, claim.holder);
      continue;
    }
    try {
      if (existsSync(tools.folder)) return tools;
      await build(options, tools.folder);
    } finally {
      dropHeldFile(lock);
    }
  }
}

/** The other one finishes, or dies and leaves the work to us. */
function waitForOther({ say, cacheDir, signal }: BuildOptions, lock: string, holder: ProcessIdentity): Promise<void> {
  return say.step(`Waiting for process ${holder.pid}, which is building Temporal`, async () => {
    const isOver = () =>
      cachedTemporalTools(cacheDir) !== undefined ||
      !isRunning(holder) ||
      readHeldFile(lock)?.holder.pid !== holder.pid;
    await waitFor(
      { what: 'end of the other build', atMostMs: ANOTHER_BUILD_MS, everyMs: 500, signal },
      () => isOver() || undefined,
    );
  });
}

async function build({ go, say, signal }: BuildOptions, folder: string): Promise<void> {
  const draft = mkdtempSync(`${folder}.building-`);
  try {
    for (const [index, { name, from, told }] of PROGRAMS.entries()) {
      await say.step(
        `Building Temporal from source, once (${index + 1} of ${PROGRAMS.length}: ${told})`,
        async (update) => {
          const packages = await countPackages(go, from, update, signal);
          let compiled = 0;
          await runGo(
            go,
            ['build', '-v', '-trimpath', '-ldflags=-s -w', '-o', join(draft, name), from],
            signal,
            (line) => {
              if (line.startsWith('go: downloading')) return;
              compiled += 1;
              update(`${compiled} of at most ${packages} packages compiled`);
            },
          );
        },
      );
    }
    renameSync(draft, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** Go fetches the modules for this question, so that downloads are told apart from compiling. */
async function countPackages(
  go: string,
  from: string,
  update: (detail: string) => void,
  signal: AbortSignal | undefined,
): Promise<number> {
  let downloaded = 0;
  const packages = await runGo(go, ['list', '-deps', from], signal, (line) => {
    if (!line.startsWith('go: downloading')) return;
    downloaded += 1;
    update(`${downloaded} modules downloaded`);
  });
  return packages.length;
}

/** Runs Go in the pinned module; answers the lines of its output and passes on those of its diagnostics. */
function runGo(
  go: string,
  args: string[],
  signal: AbortSignal | undefined,
  onLine: (line: string) => void,
): Promise<string[]> {
  return new Promise((resolve, reject) => {
    // `-mod=readonly`: what is built is what the pins say, or nothing.
    const child = spawn(go, args, {
      cwd: TOOLS_MODULE,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, GOFLAGS: '-mod=readonly -buildvcs=false' },
    });
    const output: string[] = [];
    const told: string[] = [];
    createInterface(child.stdout).on('line', (line) => output.push(line));
    createInterface(child.stderr).on('line', (line) => {
      told.push(line);
      onLine(line);
    });
    const stop = () => child.kill('SIGINT');
    signal?.addEventListener('abort', stop, { once: true });
    child.once('error', reject);
    child.once('close', (code) => {
      signal?.removeEventListener('abort', stop);
      if (code === 0) resolve(output);
      else if (signal?.aborted) reject(signal.reason);
      else reject(new EngineError(`go ${args[0]} failed. The end of what it says:\n${told.slice(-15).join('\n')}`));
    });
  });
}
