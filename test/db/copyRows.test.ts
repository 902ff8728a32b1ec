import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { connect, type Database } from '../../db/connect.ts';
import { inTransaction } from '../../db/connection.ts';
import { copyBytes, copyRows } from '../../db/copyRows.ts';
import { copyText } from '../../db/copyText.ts';
import { freshDatabase } from '../support/stack.ts';

const own = freshDatabase('copy');
let database: Database;
beforeAll(async () => {
  database = connect((await own).url, { poolSize: 1 });
  await database.raw('create table notes (number int, text text, facts json, flag boolean)');
});
afterAll(async () => {
  await database.destroy();
  await (await own).drop();
});

test('every kind of value comes back as it went in', async () => {
  const texts = [
    '',
    '\\N',
    '\\.',
    'tab\there',
    'line\nbreak\r\n',
    'back\\slash',
    '“Zürich” — 価格 🙂',
    '\\x41',
    '{"a":"b"}',
  ];
  const rows = texts.map((text, index) => [index, text, { text, nested: [text] }, index % 2 === 0] as const);
  await inTransaction(database, (connection) =>
    copyRows(connection, 'notes', ['number', 'text', 'facts', 'flag'], rows),
  );
  const found = await database('notes').orderBy('number');
  expect(found).toEqual(rows.map(([number, text, facts, flag]) => ({ number, text, facts, flag })));
});

test('null is null, and no rows are no statement', async () => {
  await database('notes').delete();
  await inTransaction(database, async (connection) => {
    await copyRows(connection, 'notes', ['number', 'text'], []);
    await copyRows(connection, 'notes', ['number', 'text'], [[1, null]]);
  });
  expect(await database('notes')).toEqual([{ number: 1, text: null, facts: null, flag: null }]);
});

test('a row that Postgres refuses fails the whole copy, and the connection is fit for use', async () => {
  await database('notes').delete();
  const wrong = inTransaction(database, (connection) =>
    copyRows(connection, 'notes', ['number'], [[1], ['no number']]),
  );
  await expect(wrong).rejects.toThrow(/invalid input syntax/);
  expect(await database('notes')).toEqual([]);
});

test('text grows with what is gathered, in bytes and not in letters', async () => {
  const text = copyText();
  const lines = Array.from({ length: 5_000 }, (_, index) => `${index}\t${'価格🙂é'.repeat(10)}\n`);
  for (const line of lines) text.append(line);
  expect(text.bytes().toString()).toBe(lines.join(''));
  await database('notes').delete();
  await inTransaction(database, (connection) => copyBytes(connection, 'notes', ['number', 'text'], text.bytes()));
  expect(await database('notes').count()).toEqual([{ count: 5_000 }]);
});
