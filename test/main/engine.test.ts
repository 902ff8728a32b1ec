import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import pg from 'pg';
import { isRunning } from '../../main/engine/processIdentity.ts';
import { type RunningEngine, startEngine } from '../../main/engine.ts';
import { ownConfig, recordedServers, remembered, testFolder } from './support.ts';

const folder = testFolder();
const stateDir = join(folder.path, 'state');
let engine: RunningEngine;

beforeAll(async () => {
  engine = await startEngine({ config: ownConfig(stateDir), say: remembered(), fsync: true, preferredPorts: {} });
});

afterAll(async () => {
  await engine.stop();
  folder.remove();
});

async function ask(sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: engine.databaseUrl });
  await client.connect();
  const { rows } = await client.query(sql);
  await client.end();
  return rows;
}

/** The local addresses, in hexadecimal, that the process listens on, as Linux tells them. */
function listensOn(ports: number[]): string[] {
  const wanted = new Set(ports.map((port) => port.toString(16).toUpperCase().padStart(4, '0')));
  return ['tcp', 'tcp6'].flatMap((family) =>
    readFileSync(`/proc/net/${family}`, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter(([, local, , state]) => state === '0A' && wanted.has(local?.split(':')[1] ?? ''))
      .map(([, local]) => local?.split(':')[0] ?? ''),
  );
}

test('an empty folder becomes a database with fsync on, a Temporal and its UI', async () => {
  expect(engine.notes).toEqual([]);
  const [settings] =
    await ask(`select current_setting('fsync') as fsync, current_setting('server_encoding') as encoding,
    (select datcollate from pg_database where datname = 'tenor') as collate, current_setting('timezone') as zone`);
  expect(settings).toEqual({ fsync: 'on', encoding: 'UTF8', collate: 'C', zone: 'UTC' });
  const page = await fetch(engine.temporalUiUrl ?? '');
  expect(await page.text()).toContain('<html');
  const settled = await fetch(`${engine.temporalUiUrl}/api/v1/namespaces/${engine.temporalNamespace}`);
  expect(await settled.json()).toMatchObject({ namespaceInfo: { name: 'tenor', state: 'NAMESPACE_STATE_REGISTERED' } });
});

test('passwords are in a file that only its owner reads', () => {
  expect((statSync(join(stateDir, 'postgres.json')).mode & 0o777).toString(8)).toBe('600');
  expect((statSync(join(stateDir, 'temporal', 'server.yaml')).mode & 0o777).toString(8)).toBe('600');
});

const onLinux = process.platform === 'linux' ? test : test.skip;
onLinux('every port is on the loopback address only', () => {
  const config = readFileSync(join(stateDir, 'temporal', 'server.yaml'), 'utf8');
  const internal = [...config.matchAll(/"(?:grpc|membership)Port": (\d+)/g)].map(([, port]) => Number(port));
  const known = [new URL(engine.databaseUrl).port, new URL(engine.temporalUiUrl ?? '').port].map(Number);
  const ports = [...internal, ...known];
  expect(ports).toHaveLength(10);
  const addresses = listensOn(ports);
  expect(addresses.length).toBeGreaterThanOrEqual(8);
  expect([...new Set(addresses)]).toEqual(['0100007F']);
});

test('a second start on the same folder keeps rows and workflows, and is ready within 10 seconds', async () => {
  await ask('create table kept (word text)');
  await ask(`insert into kept values ('still here')`);
  await startWorkflow('kept-workflow');
  const servers = recordedServers(stateDir);
  expect(servers.map(({ name }) => name)).toEqual(['PostgreSQL', 'Temporal', 'Temporal UI']);
  await engine.stop();
  await engine.stop();
  expect(servers.filter(({ identity }) => isRunning(identity))).toEqual([]);
  expect(existsSync(join(stateDir, 'run.json'))).toBe(false);

  const startedMs = Date.now();
  engine = await startEngine({ config: ownConfig(stateDir), say: remembered(), preferredPorts: {} });
  expect(Date.now() - startedMs).toBeLessThan(10_000);
  expect(engine.notes).toEqual([]);
  expect(await ask('select word from kept')).toEqual([{ word: 'still here' }]);
  expect(await workflowStatus('kept-workflow')).toBe('RUNNING');
});

test('a second Tenor on the same folder is refused and told what to do', async () => {
  const again = startEngine({ config: ownConfig(stateDir), say: remembered(), preferredPorts: {} });
  await expect(again).rejects.toThrow(
    `already running on ${stateDir} (process ${process.pid}). Stop that one first, or set TENOR_STATE_DIR`,
  );
  expect(await ask('select 1 as one')).toEqual([{ one: 1 }]);
});

test('with both given, nothing is started and no folder is made', async () => {
  const elsewhere = join(folder.path, 'untouched');
  const given = { ...ownConfig(elsewhere), databaseUrl: engine.databaseUrl, temporalAddress: engine.temporalAddress };
  const say = remembered();
  const other = await startEngine({ config: { ...given, temporalNamespace: 'given' }, say });
  expect(other).toMatchObject({
    databaseUrl: engine.databaseUrl,
    temporalAddress: engine.temporalAddress,
    temporalNamespace: 'given',
  });
  expect(say.steps).toEqual([`Looking at Temporal on ${engine.temporalAddress}`]);
  await other.stop();
  expect(existsSync(elsewhere)).toBe(false);
  expect(await ask('select 1 as one')).toEqual([{ one: 1 }]);
});

test('a given Temporal that is not there is named, with the setting to correct', async () => {
  const config = {
    ...ownConfig(join(folder.path, 'none')),
    databaseUrl: engine.databaseUrl,
    temporalAddress: '127.0.0.1:1',
  };
  await expect(startEngine({ config, say: remembered() })).rejects.toThrow(
    'There is no Temporal at 127.0.0.1:1: start it, or correct TEMPORAL_ADDRESS.',
  );
});

async function startWorkflow(workflowId: string): Promise<void> {
  await withClient((client) =>
    client.workflow.start('nobodyRunsThis', {
      workflowId,
      taskQueue: 'nobody',
      searchAttributes: { TenorStatus: ['active'] },
    }),
  );
}

async function workflowStatus(workflowId: string): Promise<string> {
  return withClient(async (client) => (await client.workflow.getHandle(workflowId).describe()).status.name);
}

async function withClient<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address: engine.temporalAddress });
  try {
    return await work(new Client({ connection, namespace: engine.temporalNamespace }));
  } finally {
    await connection.close();
  }
}
