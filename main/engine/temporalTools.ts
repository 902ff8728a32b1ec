import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Temporal's programs as built from the pinned Go module. */
export type TemporalTools = { server: string; sqlTool: string; uiServer: string; key: string };

/** The pinned module that says which versions are built. */
export const TOOLS_MODULE = fileURLToPath(new URL('../../tools/temporal/', import.meta.url));

/**
 * Where a build of the pinned module is kept. The folder is named by what goes into it, so that checkouts with the same pins
 * share it and a new pin never meets an old program. The Go version is in it as go.mod pins it: a cached build needs no Go.
 */
export function temporalToolsIn(cacheDir: string): TemporalTools & { folder: string } {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}\n`);
  for (const name of ['go.mod', 'go.sum']) hash.update(readFileSync(join(TOOLS_MODULE, name)));
  const key = hash.digest('hex').slice(0, 16);
  const folder = join(cacheDir, 'temporal', key);
  const program = (name: string) => join(folder, process.platform === 'win32' ? `${name}.exe` : name);
  return {
    folder,
    key,
    server: program('temporal-server'),
    sqlTool: program('temporal-sql-tool'),
    uiServer: program('temporal-ui-server'),
  };
}

/** The cached build; undefined when there is none. The folder appears whole, so that its presence is enough. */
export function cachedTemporalTools(cacheDir: string): TemporalTools | undefined {
  const tools = temporalToolsIn(cacheDir);
  return existsSync(tools.folder) ? tools : undefined;
}
