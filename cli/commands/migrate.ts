import { UsageError } from './exitCode.ts';

/** Brings a database up to date. Safe to repeat. */
export async function migrateDatabase({ url }: { readonly url?: string }): Promise<void> {
  const databaseUrl = url ?? process.env.DATABASE_URL;
  if (!databaseUrl) {
    throw new UsageError('Which database? Name it: tenor migrate --url postgres://…, or set DATABASE_URL.');
  }
  const { migrate } = (await import('../../db/migrate.ts' as string)) as { migrate: (url: string) => Promise<unknown> };
  await migrate(databaseUrl);
  process.stdout.write('The database is up to date.\n');
}
