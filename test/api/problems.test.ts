import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { PROBLEMS } from '../../api/problems/problems.ts';

const page = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');
const source = readFileSync(new URL('../../rules/refusal.ts', import.meta.url), 'utf8');

test('docs/errors.md is the list of codes, in alphabetical order', () => {
  const rows = page.split('\n').filter((line) => line.startsWith('| `'));
  const expected = Object.entries(PROBLEMS).map(
    ([code, { status, means, toDo }]) => `| \`${code}\` | ${status} | ${means} | ${toDo} |`,
  );
  expect(rows).toEqual(expected);
  expect(Object.keys(PROBLEMS)).toEqual(Object.keys(PROBLEMS).sort());
});

test('every refusal of the rules has an entry', () => {
  const codes = [...source.matchAll(/^ {2}\| '(\w+)'/gm)].map(([, code]) => code);
  expect(codes.length).toBeGreaterThan(10);
  expect(Object.keys(PROBLEMS)).toEqual(expect.arrayContaining(codes));
});

test.each(Object.entries(PROBLEMS))('%s is a client or server error that says what to do', (_code, entry) => {
  expect(entry.status).toBeGreaterThanOrEqual(400);
  expect(entry.means).toMatch(/\.$/);
  expect(entry.toDo).toMatch(/\.$/);
});
