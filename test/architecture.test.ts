import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { checkFile, checkReadme, roomOf, type SourceFile } from './support/architecture/checkFile.ts';
import { isTypeOnly } from './support/architecture/readCode.ts';
import { IMPORTS, LONGER, MOST_LINES } from './support/architecture/rooms.ts';

const root = new URL('../', import.meta.url);
const existing = Object.keys(IMPORTS).filter(
  (room) => existsSync(new URL(room, root)) && readdirSync(new URL(room, root)).length > 0,
);

/** Every TypeScript file of every room that there is. */
const files: readonly SourceFile[] = existing.flatMap((room) =>
  readdirSync(new URL(room, root), { recursive: true, encoding: 'utf8' })
    .map((name) => `${room}/${name.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.ts') && !path.includes('node_modules/'))
    .map((path) => ({ path, text: readFileSync(new URL(path, root), 'utf8') })),
);

describe('the rooms as they are', () => {
  test.each(existing)('files of %s were read', (room) => {
    expect(files.filter(({ path }) => roomOf(path) === room).length).toBeGreaterThan(0);
  });

  test('the rooms that must be there are, with many files', () => {
    expect(existing).toEqual(expect.arrayContaining(['rules', 'workflows', 'activities', 'db', 'api', 'main', 'test']));
    expect(files.filter(({ path }) => roomOf(path) === 'rules').length).toBeGreaterThan(60);
  });

  test('every file keeps to the table', () => {
    expect(files.flatMap(checkFile)).toEqual([]);
  });

  test('every folder of rules has a README that says what it owns, what not, which times, and what always holds', () => {
    const folders = readdirSync(new URL('rules', root), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(folders.length).toBeGreaterThan(10);
    const problems = folders.flatMap(({ name }) => {
      const readme = new URL(`rules/${name}/README.md`, root);
      return checkReadme(`rules/${name}`, existsSync(readme) ? readFileSync(readme, 'utf8') : null);
    });
    expect(problems).toEqual([]);
  });

  test('the coverage leaves out files of types, and no others', () => {
    const { collectCoverageFrom } = JSON.parse(readFileSync(new URL('test/jest.unit.json', root), 'utf8'));
    const typeOnly = files.filter(({ path, text }) => roomOf(path) === 'rules' && isTypeOnly(text));
    expect(collectCoverageFrom).toEqual(['rules/**/*.ts', ...typeOnly.map(({ path }) => `!${path}`).sort()]);
  });

  test('a file that is allowed to be longer is there, and is longer', () => {
    const lengths = new Map(files.map(({ path, text }) => [path, text.trimEnd().split('\n').length]));
    expect(Object.keys(LONGER).filter((path) => (lengths.get(path) ?? 0) <= MOST_LINES)).toEqual([]);
  });
});
