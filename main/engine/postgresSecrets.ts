import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The passwords of the embedded PostgreSQL, one per role. */
export type PostgresSecrets = { postgres: string; tenor: string; temporal: string };

/** The passwords in the state folder, made at random the first time, in a file that only our user reads (0600). */
export function postgresSecrets(stateDir: string): { secrets: PostgresSecrets; isNew: boolean } {
  const path = join(stateDir, 'postgres.json');
  if (existsSync(path)) return { secrets: JSON.parse(readFileSync(path, 'utf8')) as PostgresSecrets, isNew: false };
  const password = () => randomBytes(24).toString('hex');
  const secrets = { postgres: password(), tenor: password(), temporal: password() };
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, path);
  return { secrets, isNew: true };
}
