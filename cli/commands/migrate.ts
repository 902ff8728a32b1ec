import { migrate } from '../../db/migrate.ts';
import { readConfig } from '../../main/config.ts';
import { UsageError } from './exitCode.ts';

/** Brings a database up to date. Safe to repeat. */
export async function migrateDatabase({ url }: { readonly url?: string }): Promise<void> {
  const databaseUrl = url ?? readConfig().databaseUrl;
  if (!databaseUrl) {
    throw new UsageError('Which database? Name it: tenor migrate --url postgres://…, or set DATABASE_URL.');
  }
  await migrate(databaseUrl);
  process.stdout.write('The database is up to date.\n');
}
