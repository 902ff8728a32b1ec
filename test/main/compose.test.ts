import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Connection } from '@temporalio/client';
import { Ajv2020 } from 'ajv/dist/2020.js';
import pg from 'pg';
import { parse } from 'yaml';
import { internalPorts } from '../../main/engine/ports.ts';
import { cachedTemporalTools } from '../../main/engine/temporalTools.ts';
import { waitFor } from '../../main/engine/waitFor.ts';
import { freshDatabase } from '../support/stack.ts';
import { ownConfig, testFolder } from './support.ts';

type Service = {
  image?: string;
  build?: string;
  ports?: string[];
  environment?: Record<string, string>;
  command?: string[];
  healthcheck?: { test?: string[]; disable?: boolean };
  depends_on?: Record<string, { condition: string }>;
};

const root = new URL('../../', import.meta.url);
const text = readFileSync(new URL('docker-compose.yml', root), 'utf8');
const compose = parse(text, { merge: true }) as {
  services: Record<string, Service>;
  configs: Record<string, { content: string }>;
};
const services = Object.entries(compose.services);

test('it is what the Compose Specification allows', () => {
  const schema = JSON.parse(readFileSync(new URL('fixtures/compose-spec/compose-spec.json', import.meta.url), 'utf8'));
  const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);
  expect(validate(compose) ? [] : validate.errors).toEqual([]);
  // The schema is not one that allows anything.
  expect(validate({ ...compose, services: { postgres: { imagge: 'postgres:18' } } })).toBe(false);
});

test('ports are published on the loopback address only', () => {
  const published = services.flatMap(([, { ports = [] }]) => ports);
  expect(published.length).toBeGreaterThan(0);
  for (const port of published) expect(port).toMatch(/^127\.0\.0\.1:/);
});

test('no password has a default: each must be set', () => {
  const passwords = [...text.matchAll(/\$\{(\w*PASSWORD)([^}]*)\}/g)].filter(([whole]) => !text.includes(`$${whole}`));
  expect(new Set(passwords.map(([, name]) => name))).toEqual(
    new Set(['POSTGRES_PASSWORD', 'TENOR_DB_PASSWORD', 'TEMPORAL_DB_PASSWORD']),
  );
  for (const [, , rest] of passwords) expect(rest).toMatch(/^:\?/);
});

test('every service that goes on is watched, and what is waited for exists', () => {
  for (const [name, { healthcheck, depends_on = {} }] of services) {
    const isJob = services.some(
      ([, other]) => other.depends_on?.[name]?.condition === 'service_completed_successfully',
    );
    expect([name, isJob || healthcheck !== undefined]).toEqual([name, true]);
    for (const needed of Object.keys(depends_on)) expect(compose.services).toHaveProperty(needed);
  }
});

test('its versions are those that are built from source', () => {
  const pins = readFileSync(new URL('tools/temporal/go.mod', root), 'utf8');
  const versionOf = (module: string) => new RegExp(`^\\s${module} v(\\S+)`, 'm').exec(pins)?.[1];
  const imageVersion = (name: string) => compose.services[name]?.image?.split(':')[1];
  expect(imageVersion('temporal')).toBe(versionOf('go.temporal.io/server'));
  expect(imageVersion('temporal-schema')).toBe(versionOf('go.temporal.io/server'));
  expect(imageVersion('temporal-ui')).toBe(versionOf('github.com/temporalio/ui-server/v2'));
});

// No container engine is needed for what follows: the images' programs are here where Temporal was built from source.
const tools = cachedTemporalTools(ownConfig('/unused').cacheDir);
const withTools = tools ? test : test.skip;
const folder = testFolder();
const databases = new Map<string, { url: string; drop: () => Promise<void> }>();
let server: ChildProcess | undefined;

beforeAll(async () => {
  for (const name of ['temporal', 'temporal_visibility'])
    databases.set(name, await freshDatabase(`compose_${name}`, { isEmpty: true }));
});

afterAll(async () => {
  server?.kill('SIGTERM');
  await waitFor(
    { what: 'end of the server', atMostMs: 30_000 },
    () => !server || server.exitCode !== null || server.signalCode !== null || undefined,
  );
  for (const database of databases.values()) await database.drop();
  folder.remove();
});

/** Our databases have other names, and Compose writes one $ where its file has two. */
function runHere(script: string): string {
  let here = script.replaceAll('$$', '$');
  for (const name of ['temporal_visibility', 'temporal'])
    here = here.replaceAll(`--database ${name} `, `--database ${nameOf(name)} `);
  return here;
}

function nameOf(database: string): string {
  return new URL(databases.get(database)?.url ?? '').pathname.slice(1);
}

withTools('the schema job makes the tables, and can be run again', async () => {
  const bin = join(folder.path, 'bin');
  mkdirSync(bin);
  symlinkSync(tools?.sqlTool ?? '', join(bin, 'temporal-sql-tool'));
  const url = new URL(databases.get('temporal')?.url ?? '');
  const job = compose.services['temporal-schema'];
  const env = {
    ...job?.environment,
    SQL_HOST: url.hostname,
    SQL_PORT: url.port,
    SQL_USER: url.username,
    SQL_PASSWORD: url.password,
  };
  const run = () =>
    promisify(execFile)('/bin/sh', ['-ec', runHere(job?.command?.[0] ?? 'exit 1')], {
      env: { ...env, PATH: `${bin}:/usr/bin:/bin` },
    });
  await run();
  const made = await versions();
  await run();
  expect(await versions()).toEqual(made);
  expect(made.map((version) => version.split('.').length)).toEqual([2, 2]);
});

withTools('the server starts from the environment of the file, and answers', async () => {
  const url = new URL(databases.get('temporal')?.url ?? '');
  const ports = await internalPorts(9);
  const names = ['FRONTEND', 'HISTORY', 'MATCHING', 'WORKER'].flatMap((name) => [
    `${name}_GRPC_PORT`,
    `${name}_MEMBERSHIP_PORT`,
  ]);
  const settings = join(folder.path, 'settings.yaml');
  writeFileSync(settings, compose.configs['temporal-settings']?.content ?? '');
  const env = {
    ...compose.services.temporal?.environment,
    ...{
      POSTGRES_SEEDS: url.hostname,
      DB_PORT: url.port,
      VISIBILITY_DB_PORT: url.port,
      POSTGRES_USER: url.username,
      POSTGRES_PWD: url.password,
    },
    ...{ DBNAME: nameOf('temporal'), VISIBILITY_DBNAME: nameOf('temporal_visibility'), NUM_HISTORY_SHARDS: '4' },
    ...{ BIND_ON_IP: '127.0.0.1', DYNAMIC_CONFIG_FILE_PATH: settings },
    ...Object.fromEntries(names.map((name, index) => [name, String(ports[index])])),
    FRONTEND_HTTP_PORT: String(ports[8]),
  };
  server = spawn(tools?.server ?? '', ['start'], { env, cwd: folder.path, stdio: 'ignore' });
  const answer = await waitFor({ what: 'answer of the server', atMostMs: 40_000 }, async () => {
    const connection = await Connection.connect({ address: `127.0.0.1:${ports[0]}`, connectTimeout: 1_000 });
    const info = await connection.workflowService.getSystemInfo({});
    await connection.close();
    return info;
  });
  expect(answer.serverVersion).toBe(compose.services.temporal?.image?.split(':')[1]);
});

test('the roles of the database are no superusers, in the script that the image runs', async () => {
  const script = compose.configs['database-roles']?.content ?? '';
  const [, sql = ''] = /<<'SQL'\n([\s\S]*)\nSQL/.exec(script) ?? [];
  const roles = [...sql.matchAll(/create role (\w+) login( createrole)? password :'\w+';/g)].map(([, role]) => role);
  expect(roles).toEqual(['tenor', 'temporal']);
  expect(sql).not.toMatch(/superuser/);
  await expect(promisify(execFile)('/bin/sh', ['-nc', script.replaceAll('$$', '$')])).resolves.toBeDefined();
});

async function versions(): Promise<string[]> {
  const found: string[] = [];
  for (const { url } of databases.values()) {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    found.push(
      (await client.query<{ curr_version: string }>('select curr_version from schema_version')).rows[0]?.curr_version ??
        '',
    );
    await client.end();
  }
  return found;
}

test('the image is built from this folder, and knows the commands that it is run with', async () => {
  const dockerfile = readFileSync(fileURLToPath(new URL('Dockerfile', root)), 'utf8');
  const entry = services
    .filter(([, { build }]) => build)
    .flatMap(([, { command = [] }]) => command.slice(0, 2).join(' '));
  expect(new Set(entry)).toEqual(new Set(['node cli/tenor.js']));
  const verbs = services.filter(([, { build }]) => build).map(([, { command = [] }]) => command[2]);
  const { stdout } = await promisify(execFile)(process.execPath, ['cli/tenor.js', '--help'], {
    cwd: fileURLToPath(root),
  });
  for (const verb of verbs) expect(stdout).toMatch(new RegExp(`^  ${verb} `, 'm'));
  expect(dockerfile).toContain('CMD ["node", "cli/tenor.js"');
});
