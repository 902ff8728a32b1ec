import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { TestWorkflowEnvironment } from '@temporalio/testing';

/** Where a downloaded `temporal` is kept. */
export function downloadedTemporal(cacheDir: string): string {
  return join(cacheDir, 'temporal-cli', `temporal-${process.platform}-${process.arch}`);
}

/**
 * Asks the SDK to fetch the `temporal` program that fits it. The SDK fetches only when it starts a server, so one is started
 * on a folder of its own and ended again.
 *
 * @returns the program, or undefined where there is no way out to the internet (told within moments)
 */
export async function downloadTemporal(cacheDir: string): Promise<string | undefined> {
  const program = downloadedTemporal(cacheDir);
  if (existsSync(program)) return program;
  const parent = join(cacheDir, 'temporal-cli');
  mkdirSync(parent, { recursive: true });
  const draft = mkdtempSync(join(parent, 'fetching-'));
  try {
    const environment = await TestWorkflowEnvironment.createLocal({
      server: { ip: '127.0.0.1', executable: { type: 'cached-download', downloadDir: draft } },
    });
    await environment.teardown();
    const [largest] = readdirSync(draft, { recursive: true, encoding: 'utf8' })
      .map((name) => join(draft, name))
      .filter((file) => statSync(file).isFile())
      .toSorted((a, b) => statSync(b).size - statSync(a).size);
    if (!largest) return undefined;
    chmodSync(largest, 0o755);
    renameSync(largest, program);
    return program;
  } catch {
    return undefined;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}
