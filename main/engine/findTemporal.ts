import { existsSync } from 'node:fs';
import { buildTemporal } from './buildTemporal.ts';
import { downloadedTemporal, downloadTemporal } from './downloadTemporal.ts';
import { EngineError } from './engineError.ts';
import { goProgram } from './goProgram.ts';
import { programOnPath } from './programOnPath.ts';
import type { Progress } from './progress.ts';
import { cachedTemporalTools, type TemporalTools } from './temporalTools.ts';

/** What Temporal can be started with: our own build, on PostgreSQL, or the `temporal` program, on a file. */
export type TemporalFound = { kind: 'built'; tools: TemporalTools } | { kind: 'cli'; program: string };

export type FindOptions = {
  cacheDir: string;
  /** The PATH to search. */
  searchPath: string;
  say: Progress;
  signal?: AbortSignal | undefined;
  /** Earlier runs on this state folder used the `temporal` program: their workflows are in its file. */
  hasCliState: boolean;
  /** How a program is fetched; the SDK's way unless said. */
  download?: (cacheDir: string) => Promise<string | undefined>;
};

/**
 * Finds Temporal: a cached build → `temporal` on the PATH → the SDK's download → a build from source. A state folder whose
 * workflows are in the file of the `temporal` program stays with that program while there is one.
 *
 * @throws EngineError with the three ways out when there is none
 */
export async function findTemporal(options: FindOptions): Promise<TemporalFound> {
  const { cacheDir, searchPath, say, signal, download = downloadTemporal } = options;
  const cli =
    programOnPath('temporal', searchPath) ??
    (existsSync(downloadedTemporal(cacheDir)) ? downloadedTemporal(cacheDir) : undefined);
  if (cli && options.hasCliState) return { kind: 'cli', program: cli };
  const cached = cachedTemporalTools(cacheDir);
  if (cached) return { kind: 'built', tools: cached };
  if (cli) return { kind: 'cli', program: cli };
  const downloaded = await say.step('Asking the SDK to download Temporal', () => download(cacheDir));
  if (downloaded) return { kind: 'cli', program: downloaded };
  say.note('There is no way to the download from here.');
  const go = goProgram(searchPath);
  if (go.kind === 'none') throw new EngineError(threeWaysOut(go.why, go.wanted));
  say.note(
    `Temporal is not on this machine: it is built from source with Go ${go.version}, some 5 to 10 minutes this once.`,
  );
  return { kind: 'built', tools: await buildTemporal({ cacheDir, go: go.program, say, signal }) };
}

function threeWaysOut(why: string, wanted: string): string {
  return [
    `Tenor needs Temporal, found none on this machine, could not download it, and could not build it: ${why}. One of these helps:`,
    '  1. use a Temporal that runs already: set TEMPORAL_ADDRESS=host:port',
    `  2. install Go ${wanted} or newer (https://go.dev/dl): Tenor then builds Temporal by itself`,
    '  3. install the temporal program (https://docs.temporal.io/cli) so that it is on the PATH',
  ].join('\n');
}
