import { afterAll, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import pg from 'pg';
import { SEARCH_ATTRIBUTES } from '../../main/engine.ts';
import { freshDatabase, temporal } from '../support/stack.ts';

const database = freshDatabase('stack');
afterAll(async () => (await database).drop());

test('the application is no superuser, so that row-level security holds for it', async () => {
  const client = new pg.Client({ connectionString: (await database).url });
  await client.connect();
  const { rows } = await client.query(
    `select rolsuper, current_setting('server_version_num')::int / 10000 as major from pg_roles where rolname = current_user`,
  );
  await client.end();
  expect(rows).toEqual([{ rolsuper: false, major: 18 }]);
});

test('two databases are two: what one test file writes, another does not see', async () => {
  const other = await freshDatabase('stack');
  expect(other.url).not.toBe((await database).url);
  await other.drop();
});

test('workflows can be started with every search attribute, and found by one', async () => {
  const connection = await Connection.connect({ address: temporal().address });
  const client = new Client({ connection, namespace: temporal().namespace });
  const { customAttributes } = await connection.operatorService.listSearchAttributes({
    namespace: temporal().namespace,
  });
  expect(Object.keys(customAttributes)).toEqual(expect.arrayContaining(Object.keys(SEARCH_ATTRIBUTES)));
  const { count } = await client.workflow.count(`TenorStatus = 'active' and TenorNextDate > '2026-01-01T00:00:00Z'`);
  expect(count).toBe(0);
  await connection.close();
});
