import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The scenario files that paths mean: a file is itself, a folder all `.yaml` and `.yml` below it, in order of their names.
 *
 * @throws what the file system says of a path that cannot be read
 */
export function findScenarioFiles(paths: readonly string[]): string[] {
  return paths.flatMap((path) => (statSync(path).isDirectory() ? filesBelow(path) : [path]));
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return filesBelow(path);
      return /\.ya?ml$/.test(entry.name) ? [path] : [];
    });
}
