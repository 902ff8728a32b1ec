import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Knex } from 'knex';
import { hashOfApiKey } from '../api/keys/apiKeySecret.ts';
import { createApiKey } from '../api/keys/createApiKey.ts';
import { findApiKey } from '../db/apiKeyStore.ts';

/**
 * The key of the first operator: the one in the file where it still opens this database, else a new one, kept in the
 * file for its owner alone (0600).
 */
export async function operatorKey(database: Knex, file: string): Promise<{ key: string; isNew: boolean }> {
  const kept = await readFile(file, 'utf8').catch(() => '');
  const known = kept.trim();
  if (known !== '' && (await findApiKey(database, hashOfApiKey(known))) !== undefined)
    return { key: known, isNew: false };
  const { secret } = await createApiKey(database, { label: 'first operator', role: 'admin' });
  await mkdir(dirname(file), { recursive: true });
  // Written beside and renamed, so that a crash leaves the old file or the new one, never half of it.
  const handle = await open(`${file}.new`, 'w', 0o600);
  await handle.writeFile(`${secret}\n`);
  await handle.close();
  await rename(`${file}.new`, file);
  return { key: secret, isNew: true };
}
