import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { restoreSparedIndexes, spareIndexes } from '../../main/engine/spareIndexes.ts';
import { freshDatabase } from '../support/stack.ts';

const own = freshDatabase('spared');
let visibility: pg.Client;
/** What of Temporal's table the indexes of a few kinds need. */
beforeAll(async () => {
  visibility = new pg.Client({ connectionString: (await own).url });
  await visibility.connect();
  await visibility.query(`
    create table executions_visibility (run_id text primary key, status int, Bool01 bool, Keyword07 text, BuildIds jsonb);
    create index by_status on executions_visibility (status, run_id);
    create index by_bool_01 on executions_visibility (Bool01, (coalesce(status, 9)) desc, run_id);
    create index by_keyword_07 on executions_visibility (Keyword07, run_id);
    create index by_build_ids on executions_visibility using gin (BuildIds jsonb_path_ops)`);
});
afterAll(async () => {
  await visibility.end();
  await (await own).drop();
});

const indexes = async () => {
  const { rows } = await visibility.query<{ indexdef: string }>(
    `select indexdef from pg_indexes where tablename = 'executions_visibility' order by 1`,
  );
  return rows.map(({ indexdef }) => indexdef);
};

test('indexes that nothing asks for go; the schema tool finds them again as they were', async () => {
  const before = await indexes();
  for (const _time of ['at the first start', 'at the second']) await spareIndexes(visibility);
  const names = (await indexes()).map((definition) => / INDEX (\S+) ON/.exec(definition)?.[1]);
  expect(names.sort()).toEqual(['by_keyword_07', 'by_status', 'executions_visibility_pkey']);
  for (const _time of ['before an upgrade', 'before one that was interrupted']) await restoreSparedIndexes(visibility);
  expect(await indexes()).toEqual(before);
});
