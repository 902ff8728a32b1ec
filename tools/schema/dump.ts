import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { connect } from '../../db/connect.ts';
import { describeSchema } from './describeSchema.ts';

/*
 * node --import tsx tools/schema/dump.ts            writes db/schema.sql from the migrated database that DATABASE_URL names
 */

export const SCHEMA_FILE = fileURLToPath(new URL('../../db/schema.sql', import.meta.url));

const url = process.env.DATABASE_URL;
if (url === undefined || url === '') {
  console.error(
    'Set DATABASE_URL to a migrated database (tenor migrate), whose schema is then written to db/schema.sql.',
  );
  process.exit(2);
}
const database = connect(url, { poolSize: 1 });
const schema = await describeSchema(database);
await database.destroy();
const before = readFileSync(SCHEMA_FILE, { encoding: 'utf8', flag: 'a+' });
writeFileSync(SCHEMA_FILE, schema);
console.log(
  before === schema ? 'db/schema.sql is up to date' : 'db/schema.sql was renewed: read its diff before you commit it',
);
