import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { STACK_FILE, type StackInfo } from './stackInfo.ts';

let info: StackInfo | undefined;

/**
 * A database of its own for one test file, migrated, on the PostgreSQL of this test run.
 *
 * @param name  what it is for: a part of its name
 * @param options.isEmpty  without Tenor's tables
 */
export async function freshDatabase(
  name: string,
  { isEmpty = false }: { isEmpty?: boolean } = {},
): Promise<{ url: string; drop(): Promise<void> }> {
  const { databaseUrl } = stack();
  const database = `test_${name.toLowerCase().replaceAll(/\W+/g, '_').slice(0, 40)}_${randomBytes(4).toString('hex')}`;
  await run(databaseUrl, `create database ${database} ${isEmpty ? '' : 'template tenor_template'}`);
  const url = new URL(databaseUrl);
  url.pathname = `/${database}`;
  return { url: url.href, drop: () => run(databaseUrl, `drop database if exists ${database} with (force)`) };
}

/** The Temporal of this test run. Use a task queue of its own per test file. */
export function temporal(): { address: string; namespace: string } {
  return stack().temporal;
}

/** The code of all workflows, bundled once per test run: for `Worker.create({ workflowBundle: { codePath } })`. */
export function workflowBundlePath(): string {
  const path = stack().workflowBundlePath;
  if (!path) throw new Error('There is no workflow bundle: workflows/index.ts is missing.');
  return path;
}

function stack(): StackInfo {
  const path = process.env[STACK_FILE];
  if (!path) throw new Error('This test needs PostgreSQL and Temporal: run it with jest -c test/jest.stack.json.');
  info ??= JSON.parse(readFileSync(path, 'utf8')) as StackInfo;
  return info;
}

async function run(databaseUrl: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
