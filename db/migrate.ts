import { readdirSync, readFileSync } from 'node:fs';
import type { Knex } from 'knex';
import { connect } from './connect.ts';
import { inTransaction } from './connection.ts';
import { seedReferenceData } from './seedReferenceData.ts';

const folder = new URL('./migrations/', import.meta.url);

/** Any two processes that migrate wait for each other by this number. */
const migrationLock = 7_366_671;

/**
 * Brings a database up to this code, forward only. Safe to repeat, and to run from several processes at once.
 *
 * @throws Error when the database was migrated by newer code; nothing is changed then
 */
export async function migrate(databaseUrl: string): Promise<void> {
  const database = connect(databaseUrl, { poolSize: 2, name: 'tenor migrate', statementTimeoutMs: 0 });
  try {
    await inTransaction(database, async (connection) => {
      await connection.query('select pg_advisory_xact_lock($1)', [migrationLock]);
      await refuseNewer(database);
      // A killed process leaves knex's own lock behind; ours, which ends with its connection, has taken its place.
      await database.migrate.forceFreeMigrationsLock(settings);
      await database.migrate.latest(settings);
      await seedReferenceData(database);
    });
  } finally {
    await database.destroy();
  }
}

const source: Knex.MigrationSource<string> = {
  getMigrations: () =>
    Promise.resolve(
      readdirSync(folder)
        .filter((name) => name.endsWith('.sql'))
        .sort(),
    ),
  getMigrationName: (name) => name,
  getMigration(name) {
    const sql = readFileSync(new URL(name, folder), 'utf8');
    return Promise.resolve({
      up: (trx: Knex) => trx.raw(sql.replaceAll('?', '\\?')),
      down: () => Promise.reject(new Error('Migrations only go forward: write another one.')),
    });
  },
};

const settings: Knex.MigratorConfig = { migrationSource: source, tableName: 'schema_migrations' };

async function refuseNewer(database: Knex): Promise<void> {
  if (!(await database.schema.hasTable('schema_migrations'))) return;
  const known = new Set(await source.getMigrations([]));
  const done = await database<{ name: string }>('schema_migrations').orderBy('id').pluck('name');
  const unknown = done.filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  throw new Error(
    `The database is newer than this Tenor: it has ${unknown.join(', ')}. Start the Tenor that made it, or a newer one.`,
  );
}
