import { EXIT, UsageError } from './exitCode.ts';

/** Brings a database up to date. Safe to repeat. Answers with the exit code. */
export async function migrateDatabase({ url }: { readonly url?: string }): Promise<number> {
  const { readConfig } = await import('../../main/config.ts');
  const databaseUrl = url ?? readConfig().databaseUrl;
  if (!databaseUrl) {
    throw new UsageError('Which database? Name it: tenor migrate --url postgres://…, or set DATABASE_URL.');
  }
  const { migrate } = await import('../../db/migrate.ts');
  try {
    await migrate(databaseUrl);
  } catch (error) {
    process.stderr.write(`The database is as it was: ${reasonOf(error)}\n`);
    return EXIT.failed;
  }
  process.stdout.write('The database is up to date.\n');
  return EXIT.ok;
}

/** An address that answers on several protocols fails with one error for each, and none of its own. */
function reasonOf(error: unknown): string {
  const errors = error instanceof AggregateError ? error.errors : [error];
  return [...new Set(errors.map((each) => (each instanceof Error ? each.message : String(each))))].join('; ');
}
