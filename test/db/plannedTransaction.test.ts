import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { connect, type Database } from '../../db/connect.ts';
import { type Connection, connectionOf, inTransaction } from '../../db/connection.ts';
import { copyRows } from '../../db/copyRows.ts';
import { sendWrites, together } from '../../db/pipelined.ts';
import { plannedTransaction } from '../../db/plannedTransaction.ts';
import { freshDatabase } from '../support/stack.ts';

const own = freshDatabase('planned');
let database: Database;
/** One connection only: whatever a transaction leaves behind is met by the next. */
beforeAll(async () => {
  database = connect((await own).url, { poolSize: 1 });
  await database.raw('create table notes (id int primary key, text text)');
});
afterAll(async () => {
  await database.destroy();
  await (await own).drop();
});

const insert = (connection: Connection, id: number) => () =>
  connection.query('insert into notes (id, text) values ($1, $2)', [id, `note ${id}`]);
const planned = <T>(work: (connection: Connection) => Promise<T>): Promise<T> =>
  plannedTransaction(database, async (trx) => work(await connectionOf(trx)));

test('steps that go side by side answer in their order, those of one step in theirs', async () => {
  const answers = await planned((connection) =>
    together(connection, [
      async () => (await connection.query('select $1::int as n', [1])).rows,
      async () => {
        await connection.query('select pg_sleep(0.02), $1::int', [0]);
        return (await connection.query('select $1::int as n', [2])).rows;
      },
      async () => (await connection.query('select $1::int as n', [3])).rows,
    ]),
  );
  expect(answers).toEqual([[{ n: 1 }], [{ n: 2 }], [{ n: 3 }]]);
});

test('one that fails undoes all, says why itself, and leaves the connection fit for use', async () => {
  const failing = planned((connection) =>
    together(connection, [insert(connection, 1), insert(connection, 1), insert(connection, 2)]),
  );
  await expect(failing).rejects.toThrow(/duplicate key/);
  expect(await database('notes')).toEqual([]);
  await planned((connection) => together(connection, [insert(connection, 1), insert(connection, 2)]));
  expect(await database('notes').pluck('id').orderBy('id')).toEqual([1, 2]);
});

test('a fault of ours undoes all, too', async () => {
  const failing = planned(async (connection) => {
    await insert(connection, 3)();
    throw new Error('ours');
  });
  await expect(failing).rejects.toThrow('ours');
  expect(await database('notes').where('id', 3)).toEqual([]);
});

test('writes that nobody waits for are seen by what is asked next, and undo all where they fail', async () => {
  const seen = await planned(async (connection) => {
    await sendWrites(connection, [insert(connection, 4), insert(connection, 5)]);
    return (await connection.query('select id from notes where id in (4, 5) order by id')).rows;
  });
  expect(seen).toEqual([{ id: 4 }, { id: 5 }]);
  const failing = planned(async (connection) => {
    await sendWrites(connection, [insert(connection, 6), insert(connection, 4)]);
    return (await connection.query('select id from notes')).rows;
  });
  await expect(failing).rejects.toThrow(/duplicate key/);
  const unseen = planned((connection) => sendWrites(connection, [insert(connection, 6), insert(connection, 5)]));
  await expect(unseen).rejects.toThrow(/duplicate key/);
  const ours = planned(async (connection) => {
    await sendWrites(connection, [insert(connection, 6)]);
    throw new Error('ours');
  });
  await expect(ours).rejects.toThrow('ours');
  expect(await database('notes').where('id', 6)).toEqual([]);
});

test('what comes last travels with the commit, and undoes all where it fails', async () => {
  const ending = (id: number) =>
    plannedTransaction(database, async (trx, atEnd) => {
      const connection = await connectionOf(trx);
      await insert(connection, id)();
      atEnd(insert(connection, 7));
      return id;
    });
  expect(await ending(8)).toBe(8);
  await expect(ending(9)).rejects.toThrow(/duplicate key/);
  expect(await database('notes').pluck('id').whereIn('id', [7, 8, 9]).orderBy('id')).toEqual([7, 8]);
});

test('COPY has the connection for itself, between statements that are pipelined', async () => {
  await planned(async (connection) => {
    await together(connection, [insert(connection, 10), insert(connection, 11)]);
    await copyRows(connection, 'notes', ['id', 'text'], [[12, 'copied']]);
    await together(connection, [insert(connection, 13), insert(connection, 14)]);
  });
  expect(await database('notes').pluck('id').where('id', '>=', 10).orderBy('id')).toEqual([10, 11, 12, 13, 14]);
});

test('a statement is planned once, unless it reads whole rows; outside of such a transaction none is kept', async () => {
  const before = await names();
  for (let round = 0; round < 3; round += 1) {
    await planned(async (connection) => {
      await connection.query('select text from notes where id = $1', [1]);
      await connection.query('select * from notes where id = $1', [1]);
    });
    await inTransaction(database, (connection) => connection.query('select id from notes where id = $1', [1]));
  }
  const kept = (await names()).filter((text) => !before.includes(text));
  expect(kept).toEqual(['select text from notes where id = $1']);
});

test('without a pipeline the steps follow each other', async () => {
  const log: string[] = [];
  const step = (name: string) => async () => {
    log.push(`${name} begins`);
    await Promise.resolve();
    log.push(`${name} ends`);
  };
  await inTransaction(database, (connection) => together(connection, [step('one'), step('two')]));
  expect(log).toEqual(['one begins', 'one ends', 'two begins', 'two ends']);
});

async function names(): Promise<string[]> {
  return database('pg_prepared_statements').pluck('statement');
}
