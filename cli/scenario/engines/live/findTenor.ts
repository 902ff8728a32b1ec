import { readFile } from 'node:fs/promises';
import { readConfig } from '../../../../main/config.ts';
import { operatorKeyFile } from '../../../../main/stateFiles.ts';
import { UsageError } from '../../../commands/exitCode.ts';
import type { TenorAddress } from './tenorApi.ts';

/**
 * Where the running Tenor is: as it was said, or the one of this checkout with the key that it made.
 *
 * @throws UsageError where no key is given and none is kept here
 */
export async function findTenor({ url, key }: Partial<TenorAddress>): Promise<TenorAddress> {
  const config = readConfig();
  const host = config.host === '0.0.0.0' ? '127.0.0.1' : config.host;
  const file = operatorKeyFile(config);
  const kept = key ?? (await readFile(file, 'utf8').catch(() => ''));
  if (kept.trim() === '') {
    throw new UsageError(`There is no key in ${file}. Start Tenor with npm start, or name a key with --key.`);
  }
  return { url: url ?? `http://${host}:${config.port}`, key: kept.trim() };
}
