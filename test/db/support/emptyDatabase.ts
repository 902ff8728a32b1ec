import { randomBytes } from 'node:crypto';
import { connect } from '../../../db/connect.ts';
import { freshDatabase } from '../../support/stack.ts';

/** A database of a test file's own in which nothing is, not even the tables. */
export async function emptyDatabase(name: string): Promise<{ url: string; drop(): Promise<void> }> {
  const beside = await freshDatabase(name);
  const database = `test_empty_${randomBytes(4).toString('hex')}`;
  const admin = connect(beside.url, { poolSize: 1 });
  await admin.raw(`create database ${database}`);
  const url = new URL(beside.url);
  url.pathname = `/${database}`;
  const drop = async () => {
    await admin.raw(`drop database ${database} with (force)`);
    await admin.destroy();
    await beside.drop();
  };
  return { url: url.href, drop };
}
