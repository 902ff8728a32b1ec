import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { programOnPath } from './programOnPath.ts';
import { TOOLS_MODULE } from './temporalTools.ts';

/** The Go to build with, or why there is none. */
export type GoFound = { kind: 'go'; program: string; version: string } | { kind: 'none'; why: string; wanted: string };

/** Finds a Go that is new enough for the pinned module. A Go that fetches newer toolchains by itself counts as what it becomes. */
export function goProgram(path: string): GoFound {
  const wanted = /^go (\S+)$/m.exec(readFileSync(join(TOOLS_MODULE, 'go.mod'), 'utf8'))?.[1] ?? '1.26.8';
  const program = programOnPath('go', path);
  if (!program) return { kind: 'none', why: 'Go is not installed', wanted };
  const version = versionOf(program, TOOLS_MODULE);
  if (version && isAtLeast(version, wanted)) return { kind: 'go', program, version };
  // Asked elsewhere, an old Go tells its own version instead of refusing the module.
  const own = version ?? versionOf(program, '/');
  return { kind: 'none', why: own ? `Go ${own} (${program}) is too old` : `${program} does not run`, wanted };
}

function versionOf(program: string, cwd: string): string | undefined {
  try {
    const answer = execFileSync(program, ['env', 'GOVERSION'], { cwd, encoding: 'utf8', stdio: 'pipe' });
    return /^go(\d+(?:\.\d+)*)/.exec(answer)?.[1];
  } catch {
    return undefined;
  }
}

function isAtLeast(version: string, wanted: string): boolean {
  const [have, want] = [version, wanted].map((text) => text.split('.').map(Number)) as [number[], number[]];
  for (let place = 0; place < want.length; place += 1) {
    const difference = (have[place] ?? 0) - (want[place] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
