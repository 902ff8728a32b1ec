import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import pg from 'pg';
import { postgresPlace } from '../../main/engine/postgresPlace.ts';
import { isRunning } from '../../main/engine/processIdentity.ts';
import { waitFor } from '../../main/engine/waitFor.ts';
import { type EngineOptions, type RunningEngine, startEngine } from '../../main/engine.ts';
import { freshDatabase, temporal } from '../support/stack.ts';
import { type EngineProcess, engineProcess, ownConfig, recordedServers, remembered, testFolder } from './support.ts';

let folder: ReturnType<typeof testFolder>;
let stateDir: string;
let engine: RunningEngine | undefined;
let killed: EngineProcess | undefined;

const first = testFolder();
const usedStateDir = join(first.path, 'state');

beforeAll(async () => {
  const config = ownConfig(usedStateDir);
  await (await startEngine({ config, say: remembered(), fsync: false, ui: false, preferredPorts: {} })).stop();
});

afterAll(() => first.remove());

/** A folder that an earlier run has left in order: its start is quick. */
function copyUsedState(): void {
  execFileSync('cp', ['-a', usedStateDir, stateDir]);
}

/** Only PostgreSQL is started: Temporal is that of all tests. */
function postgresOnly(): Partial<EngineOptions> {
  return { config: { ...ownConfig(stateDir), temporalAddress: temporal().address } };
}

beforeEach(() => {
  folder = testFolder();
  stateDir = join(folder.path, 'state');
});

afterEach(async () => {
  killed?.process.kill('SIGTERM');
  await killed?.ended;
  await engine?.stop();
  engine = undefined;
  killed = undefined;
  folder.remove();
});

async function start(options: Partial<EngineOptions> = {}): Promise<RunningEngine> {
  engine = await startEngine({
    config: ownConfig(stateDir),
    say: remembered(),
    fsync: false,
    ui: false,
    preferredPorts: {},
    ...options,
  });
  return engine;
}

async function ask(databaseUrl: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  client.on('error', () => {});
  await client.connect();
  const { rows } = await client.query(sql);
  await client.end();
  return rows;
}

test('a kill -9 leaves servers behind; the next start ends exactly those and keeps what was committed', async () => {
  copyUsedState();
  killed = engineProcess(stateDir);
  const { databaseUrl } = await killed.until(({ event }) => event === 'ready');
  await ask(databaseUrl, `create table kept as select 'committed' as word`);
  const left = recordedServers(stateDir);
  killed.process.kill('SIGKILL');
  expect(await killed.ended).toBe('SIGKILL');
  expect(left.filter(({ identity }) => isRunning(identity)).map(({ name }) => name)).toEqual([
    'PostgreSQL',
    'Temporal',
  ]);

  const { notes, databaseUrl: next } = await start();
  expect(left.filter(({ identity }) => isRunning(identity))).toEqual([]);
  expect(notes).toEqual([
    expect.stringMatching(/left Temporal \(process \d+\) behind: it was ended/),
    expect.stringMatching(/left PostgreSQL \(process \d+\) behind: it was ended/),
  ]);
  expect(await ask(next, 'select word from kept')).toEqual([{ word: 'committed' }]);
});

test.each([
  { why: 'while the database folder is made', until: 'making' },
  { why: 'while Temporal makes its tables', until: 'Starting Temporal' },
])('a kill -9 $why is recovered from', async ({ until }) => {
  killed = engineProcess(stateDir);
  if (until === 'making')
    await waitFor({ what: 'initdb at work', atMostMs: 20_000, everyMs: 5 }, () => isMaking() || undefined);
  else await killed.until(({ title }) => title === until);
  killed.process.kill('SIGKILL');
  await killed.ended;
  const { databaseUrl, notes } = await start(until === 'making' ? postgresOnly() : {});
  if (until === 'making')
    expect(notes).toContain('The making of the database folder was interrupted last time: it was made anew.');
  expect(await ask(databaseUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
});

function isMaking(): boolean {
  return (
    existsSync(stateDir) &&
    readdirSync(stateDir).some((name) => name.includes('.making-') && !name.endsWith('.password'))
  );
}

test('a database folder that is not complete is moved aside, not deleted', async () => {
  mkdirSync(join(stateDir, 'postgres', 'base'), { recursive: true });
  writeFileSync(join(stateDir, 'postgres', 'base', 'somebodys'), 'data');
  const { notes } = await start(postgresOnly());
  const [aside] = readdirSync(stateDir).filter((name) => name.startsWith('postgres.half-made-'));
  expect(readFileSync(join(stateDir, aside ?? '', 'base', 'somebodys'), 'utf8')).toBe('data');
  expect(notes).toEqual([
    expect.stringContaining(`was not a complete database: it was moved to ${join(stateDir, aside ?? '')}`),
  ]);
});

test('a database whose passwords are gone is moved aside: who removes .tenor begins anew', async () => {
  copyUsedState();
  rmSync(join(stateDir, 'postgres.json'));
  const { notes, databaseUrl } = await start(postgresOnly());
  expect(notes).toEqual([
    expect.stringMatching(/is a database whose passwords are gone: it was moved to .*postgres\.left-\d{14}/),
  ]);
  expect(await ask(databaseUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
});

test('the lock of a dead server whose number another process has by now does not stop the start', async () => {
  copyUsedState();
  const lock = join(stateDir, 'postgres', 'postmaster.pid');
  writeFileSync(lock, `${process.ppid}\n${join(stateDir, 'postgres')}\n`);
  const { notes } = await start(postgresOnly());
  expect(notes).toEqual(['PostgreSQL was not stopped cleanly last time: it recovers from its log.']);
  expect(isRunning({ pid: process.ppid, startedAt: '' })).toBe(false);
  expect(() => process.kill(process.ppid, 0)).not.toThrow();
});

test('a database of another major version is refused with what to do', async () => {
  mkdirSync(join(stateDir, 'postgres', 'global'), { recursive: true });
  writeFileSync(join(stateDir, 'postgres.json'), JSON.stringify({ postgres: 'a', tenor: 'b', temporal: 'c' }));
  writeFileSync(join(stateDir, 'postgres', 'PG_VERSION'), '16\n');
  writeFileSync(join(stateDir, 'postgres', 'global', 'pg_control'), '');
  await expect(start()).rejects.toThrow(
    /was made by PostgreSQL 16; this Tenor has 18\. .*move the folder away to begin anew/,
  );
  expect(existsSync(join(stateDir, 'run.json'))).toBe(false);
});

test('a taken port is told, and the next free one is used', async () => {
  copyUsedState();
  const takers = [await occupy(), await occupy()] as const;
  const [postgres, temporal] = takers.map(({ port }) => port) as [number, number];
  const { notes, databaseUrl, temporalAddress } = await start({ preferredPorts: { postgres, temporal } });
  const used = [Number(new URL(databaseUrl).port), Number(temporalAddress.split(':')[1])] as const;
  expect(notes).toEqual([
    `Port ${postgres} is taken: PostgreSQL is on port ${used[0]}.`,
    `Port ${temporal} is taken: Temporal is on port ${used[1]}.`,
  ]);
  expect(used[0]).toBeGreaterThan(postgres);
  expect(used[1]).toBeGreaterThan(temporal);
  for (const { server } of takers) server.close();
});

async function occupy(): Promise<{ server: Server; port: number }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as { port: number }).port };
}

test('Ctrl-C ends everything in order; the same key press arriving twice is one', async () => {
  copyUsedState();
  killed = engineProcess(stateDir);
  await killed.until(({ event }) => event === 'ready');
  const servers = recordedServers(stateDir);
  killed.process.kill('SIGINT');
  killed.process.kill('SIGINT');
  await killed.until(({ event }) => event === 'stopped');
  expect(await killed.ended).toBe('code 0');
  expect(servers.filter(({ identity }) => isRunning(identity))).toEqual([]);
  expect(existsSync(join(stateDir, 'run.json'))).toBe(false);
  expect(readFileSync(join(stateDir, 'logs', 'postgres.log'), 'utf8')).toContain('database system is shut down');
});

test('a second Ctrl-C does not wait for a server that hangs', async () => {
  copyUsedState();
  killed = engineProcess(stateDir);
  await killed.until(({ event }) => event === 'ready');
  const servers = recordedServers(stateDir);
  const hanging = servers.find(({ name }) => name === 'Temporal');
  process.kill(hanging?.identity.pid ?? 0, 'SIGSTOP');
  killed.process.kill('SIGINT');
  await killed.until(({ event }) => event === 'signal');
  const atMs = Date.now();
  await waitFor({ what: 'a second key press', atMostMs: 5_000 }, () => Date.now() - atMs > 1_100 || undefined);
  killed.process.kill('SIGINT');
  expect(await killed.ended).toBe('code 130');
  const areGone = () => servers.every(({ identity }) => !isRunning(identity)) || undefined;
  await waitFor({ what: 'end of the servers', atMostMs: 5_000 }, areGone);
});

test('SIGTERM during the start ends what was started by then', async () => {
  killed = engineProcess(stateDir);
  await killed.until(({ title }) => title === 'Starting Temporal');
  killed.process.kill('SIGTERM');
  expect(await killed.ended).toBe('code 1');
  expect(existsSync(join(stateDir, 'run.json'))).toBe(false);
  expect(existsSync(join(stateDir, 'postgres', 'postmaster.pid'))).toBe(false);
});

test('a server that dies on its own is told, with its log', async () => {
  copyUsedState();
  const failures: string[] = [];
  await start({ onFailure: (error) => failures.push(error.message) });
  const temporal = recordedServers(stateDir).find(({ name }) => name === 'Temporal');
  process.kill(temporal?.identity.pid ?? 0, 'SIGKILL');
  await waitFor({ what: 'failure told', atMostMs: 10_000 }, () => failures[0]);
  expect(failures).toEqual([`Temporal ended unexpectedly (SIGKILL): see ${join(stateDir, 'logs', 'temporal.log')}`]);
});

test('with DATABASE_URL alone, Temporal keeps its tables on that server, in databases named after it; half-made ones are made anew', async () => {
  const database = await freshDatabase('given');
  const name = new URL(database.url).pathname.slice(1);
  await ask(database.url, `create database ${name}_temporal`);
  // What an interrupted schema tool leaves: it could not go on with it.
  await ask(
    database.url.replace(name, `${name}_temporal`),
    'create table schema_version (half int); create table executions (half int)',
  );
  const { temporalAddress, databaseUrl } = await start({
    config: { ...ownConfig(stateDir), databaseUrl: database.url },
  });
  expect(databaseUrl).toBe(database.url);
  expect(temporalAddress).toMatch(/^127\.0\.0\.1:\d+$/);
  const found = await ask(
    database.url,
    `select datname from pg_database where datname like '${name}\\_temporal%' order by 1`,
  );
  expect(found).toEqual([{ datname: `${name}_temporal` }, { datname: `${name}_temporal_visibility` }]);
  expect(existsSync(join(stateDir, 'postgres'))).toBe(false);
  await engine?.stop();
  for (const part of ['temporal', 'temporal_visibility'])
    await ask(database.url, `drop database ${name}_${part} with (force)`);
  await database.drop();
});

test('with a DATABASE_URL that may not create databases, the three ways on are told', async () => {
  const database = await freshDatabase('poor');
  const name = new URL(database.url).pathname.slice(1);
  await ask(database.url, `create role ${name} login password 'secret'`);
  const url = new URL(database.url);
  url.username = name;
  url.password = 'secret';
  const starting = start({ config: { ...ownConfig(stateDir), databaseUrl: url.href } });
  await expect(starting).rejects.toThrow(
    new RegExp(`user ${name} may not create them: create them .*, grant it CREATEDB, or set TEMPORAL_ADDRESS`),
  );
  await ask(database.url, `drop role ${name}`);
  await database.drop();
});

const asRoot = process.getuid?.() === 0 ? test : test.skip;
asRoot('below a folder that the user of PostgreSQL cannot enter, its data goes to the cache folder', () => {
  const closed = mkdtempSync(join(tmpdir(), 'tenor-closed-'));
  chmodSync(closed, 0o700);
  const nobody = { uid: 65_534, gid: 65_534 };
  const { dataDir, notes } = postgresPlace(join(closed, 'state'), folder.path, nobody);
  expect(dataDir.startsWith(join(folder.path, 'state'))).toBe(true);
  expect(notes).toEqual([
    `PostgreSQL can't run as root, and its user can't enter this folder: its data is in ${folder.path}.`,
  ]);
  chmodSync(folder.path, 0o700);
  expect(() => postgresPlace(join(closed, 'state'), folder.path, nobody)).toThrow(
    'set TENOR_CACHE_DIR to a folder that other users can enter',
  );
  rmSync(closed, { recursive: true });
});
