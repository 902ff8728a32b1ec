import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { connect, type Database } from '../../db/connect.ts';
import { migrate } from '../../db/migrate.ts';
import { describeSchema } from '../../tools/schema/describeSchema.ts';
import { emptyDatabase } from './support/emptyDatabase.ts';

let fresh: { url: string; drop(): Promise<void> };
let database: Database;

beforeAll(async () => {
  fresh = await emptyDatabase('schema');
  database = connect(fresh.url);
});
afterAll(async () => {
  await database.destroy();
  await fresh.drop();
});

test('three processes that migrate at once wait for each other', async () => {
  await expect(Promise.all([migrate(fresh.url), migrate(fresh.url), migrate(fresh.url)])).resolves.toBeDefined();
});

test('migrating again changes nothing', async () => {
  const before = await database('schema_migrations').orderBy('id');
  const rates = (await database('tax_rates')).length;
  await migrate(fresh.url);
  expect(await database('schema_migrations').orderBy('id')).toEqual(before);
  expect((await database('tax_rates')).length).toBe(rates);
});

test('a migration that was killed half-way is taken up again', async () => {
  await database('schema_migrations_lock').update({ is_locked: 1 });
  await expect(migrate(fresh.url)).resolves.toBeUndefined();
});

test('db/schema.sql says what the migrations come to', async () => {
  const golden = readFileSync(new URL('../../db/schema.sql', import.meta.url), 'utf8');
  const isSame = (await describeSchema(database)) === golden;
  const advice =
    'db/schema.sql differs from the migrations; renew it: DATABASE_URL=… node --import tsx tools/schema/dump.ts';
  expect(isSame ? 'same' : advice).toBe('same');
});

test('a database of newer code is left alone, and told so', async () => {
  await database('schema_migrations').insert({
    name: '9999_from_the_future.sql',
    batch: 99,
    migration_time: new Date(),
  });
  await expect(migrate(fresh.url)).rejects.toThrow(
    'The database is newer than this Tenor: it has 9999_from_the_future.sql.',
  );
});
