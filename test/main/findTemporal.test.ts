import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { buildTemporal } from '../../main/engine/buildTemporal.ts';
import { EngineError } from '../../main/engine/engineError.ts';
import { findTemporal } from '../../main/engine/findTemporal.ts';
import { identityOf, isRunning } from '../../main/engine/processIdentity.ts';
import { temporalToolsIn } from '../../main/engine/temporalTools.ts';
import { waitFor } from '../../main/engine/waitFor.ts';
import { remembered } from './support.ts';

let root: string;
let cacheDir: string;
let bin: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tenor-find-'));
  cacheDir = join(root, 'cache');
  bin = join(root, 'bin');
  mkdirSync(bin);
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A program of the PATH, written for one test. */
function program(name: string, script: string): string {
  const file = join(bin, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return file;
}

/** A Go that says its version, counts its builds and writes an empty program; `slowly` waits for a file to appear first. */
function fakeGo(version = '1.26.8', slowly = false): string {
  return program(
    'go',
    `case "$1" in
      env) echo go${version} ;;
      list) echo "go: downloading example v1" >&2; echo one; echo two ;;
      build) echo build >> "${root}/builds"
        ${slowly ? `while [ ! -e "${root}/go-on" ]; do sleep 0.05; done` : ''}
        while [ "$1" != "-o" ]; do shift; done; echo compiled >&2; echo program > "$2" ;;
    esac`,
  );
}

const find = (options: Partial<Parameters<typeof findTemporal>[0]> = {}) =>
  findTemporal({
    cacheDir,
    searchPath: bin,
    say: remembered(),
    hasCliState: false,
    download: () => Promise.resolve(undefined),
    ...options,
  });

function cachedBuild(): void {
  mkdirSync(temporalToolsIn(cacheDir).folder, { recursive: true });
}

const THREE_WAYS = [/set TEMPORAL_ADDRESS=host:port/, /install Go 1\.26\.8 or newer/, /install the temporal program/];

test.each([
  { why: 'no Go at all', version: undefined, says: 'could not build it: Go is not installed' },
  { why: 'a Go that is too old', version: '1.25.9', says: /could not build it: Go 1\.25\.9 \(.*\) is too old/ },
  { why: 'a Go older by its last number', version: '1.26.7', says: /Go 1\.26\.7 \(.*\) is too old/ },
])('$why, and nothing else: one message with the three ways out', async ({ version, says }) => {
  if (version) fakeGo(version);
  const error = await find().then(
    () => undefined,
    (fault: unknown) => fault,
  );
  expect(error).toBeInstanceOf(EngineError);
  const { message } = error as EngineError;
  expect(message).toMatch(says);
  for (const way of THREE_WAYS) expect(message).toMatch(way);
});

test.each([
  { why: 'a cached build is first', cached: true, cli: true, cliState: false, downloads: true, expected: 'built' },
  {
    why: 'then temporal on the PATH',
    cached: false,
    cli: true,
    cliState: false,
    downloads: true,
    expected: 'cli bin/temporal',
  },
  { why: 'then the download', cached: false, cli: false, cliState: false, downloads: true, expected: 'cli downloaded' },
  { why: 'then a build', cached: false, cli: false, cliState: false, downloads: false, expected: 'built' },
  {
    why: 'workflows in the file of the temporal program stay with it',
    cached: true,
    cli: true,
    cliState: true,
    downloads: false,
    expected: 'cli bin/temporal',
  },
  { why: 'unless it is gone', cached: true, cli: false, cliState: true, downloads: false, expected: 'built' },
])('$why', async ({ cached, cli, cliState, downloads, expected }) => {
  fakeGo('1.27');
  if (cached) cachedBuild();
  if (cli) program('temporal', 'exit 0');
  const download = () => Promise.resolve(downloads ? 'downloaded' : undefined);
  const found = await find({ hasCliState: cliState, download });
  expect(found.kind === 'cli' ? `cli ${found.program.replace(`${root}/`, '')}` : 'built').toBe(expected);
});

test('a build is kept whole, for the next process, and builds each program once', async () => {
  const go = fakeGo();
  const say = remembered();
  const tools = await buildTemporal({ cacheDir, go, say });
  expect([tools.server, tools.sqlTool, tools.uiServer].map((file) => readFileSync(file, 'utf8'))).toEqual(
    Array(3).fill('program\n'),
  );
  expect(say.steps).toHaveLength(3);
  expect(await buildTemporal({ cacheDir, go, say })).toEqual(tools);
  expect(buildsMade()).toBe(3);
  expect(readdirSync(join(cacheDir, 'temporal'))).toEqual([temporalToolsIn(cacheDir).key]);
});

test('two at the same time build once: the second waits for the first', async () => {
  const go = fakeGo('1.26.8', true);
  const holder = otherProcess();
  mkdirSync(join(cacheDir, 'temporal'), { recursive: true });
  const { folder } = temporalToolsIn(cacheDir);
  writeFileSync(`${folder}.lock`, JSON.stringify({ holder: identityOf(holder.pid) }));
  const say = remembered();
  const waiting = buildTemporal({ cacheDir, go, say });
  await waitFor({ what: 'it waits', atMostMs: 5_000 }, () => say.steps[0]);
  expect(say.steps).toEqual([`Waiting for process ${holder.pid}, which is building Temporal`]);
  cachedBuild();
  await waiting;
  expect(existsSync(join(root, 'builds'))).toBe(false);
  holder.end();
});

test('the lock of a builder that was killed is taken over', async () => {
  const holder = otherProcess();
  const identity = identityOf(holder.pid);
  mkdirSync(join(cacheDir, 'temporal'), { recursive: true });
  writeFileSync(`${temporalToolsIn(cacheDir).folder}.lock`, JSON.stringify({ holder: identity }));
  const say = remembered();
  const waiting = buildTemporal({ cacheDir, go: fakeGo(), say });
  await waitFor({ what: 'it waits', atMostMs: 5_000 }, () => say.steps[0]);
  holder.end();
  await waiting;
  expect(identity && isRunning(identity)).toBe(false);
  expect(buildsMade()).toBe(3);
});

test('a build that fails says what Go said, and leaves nothing half-made', async () => {
  const go = program('go', '[ "$1" = build ] && { echo "cannot find module" >&2; exit 1; }; exit 0');
  await expect(buildTemporal({ cacheDir, go, say: remembered() })).rejects.toThrow(
    /go build failed\. .*\ncannot find module/,
  );
  expect(readdirSync(join(cacheDir, 'temporal'))).toEqual([]);
});

test('a stopped build ends Go and leaves nothing half-made', async () => {
  const go = fakeGo('1.26.8', true);
  const stopping = new AbortController();
  const building = buildTemporal({ cacheDir, go, say: remembered(), signal: stopping.signal });
  await waitFor({ what: 'the build runs', atMostMs: 5_000 }, () => existsSync(join(root, 'builds')) || undefined);
  stopping.abort(new Error('stopped'));
  await expect(building).rejects.toThrow('stopped');
  expect(readdirSync(join(cacheDir, 'temporal'))).toEqual([]);
});

test('what is built has a folder named by its pins', () => {
  expect(temporalToolsIn(cacheDir).key).toMatch(/^[0-9a-f]{16}$/);
  expect(dirname(temporalToolsIn(cacheDir).server)).toBe(join(cacheDir, 'temporal', temporalToolsIn(cacheDir).key));
});

function buildsMade(): number {
  return readFileSync(join(root, 'builds'), 'utf8').trim().split('\n').length;
}

function otherProcess(): { pid: number; end: () => void } {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 60_000)'], { stdio: 'ignore' });
  return { pid: child.pid ?? 0, end: () => void child.kill('SIGKILL') };
}
