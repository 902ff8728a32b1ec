import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { installNeeded } from '../../tools/bootstrap/installNeeded.mjs';
import { tooOld } from '../../tools/bootstrap/versions.mjs';

const ENGINES = { node: '>=20.20', npm: '>=10' };

test.each([
  { why: 'the oldest that will do', node: '20.20.0', npm: '10.0.0', problems: [] },
  { why: 'newer', node: '24.1.0', npm: '11.19.1', problems: [] },
  { why: 'a later major with a small minor', node: '22.0.0', npm: '12.0.0-pre.1', problems: [] },
  {
    why: 'Node too old by its minor',
    node: '20.19.5',
    npm: '10.8.2',
    problems: [/Node 20\.20 or newer, and this is 20\.19\.5.*nodejs\.org/],
  },
  { why: 'npm too old', node: '20.20.2', npm: '9.9.4', problems: [/npm 10 or newer, and this is 9\.9\.4/] },
  { why: 'both too old', node: '18.1.0', npm: '8.0.0', problems: [/Node/, /npm/] },
  { why: 'no npm', node: '20.20.2', npm: undefined, problems: [/npm 10 or newer, and there is none/] },
])('versions: $why', ({ node, npm, problems }) => {
  const found = tooOld({ node, npm }, ENGINES);
  expect(found).toHaveLength(problems.length);
  for (const [index, problem] of problems.entries()) expect(found[index]).toMatch(problem);
});

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tenor-install-'));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

type Packages = Record<string, { version: string; integrity: string; optional?: boolean }>;

const express = { 'node_modules/express': { version: '5.3.0', integrity: 'sha512-a' } };
const otherSystem = { 'node_modules/only-on-mac': { version: '1.0.0', integrity: 'sha512-c', optional: true } };

function project(wanted: Packages, installed: Packages | undefined, missingFolders: string[] = []): void {
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: { '': { name: 'tenor' }, ...wanted } }));
  if (!installed) return;
  for (const name of Object.keys(installed))
    if (!missingFolders.includes(name)) mkdirSync(join(root, name), { recursive: true });
  mkdirSync(join(root, 'node_modules'), { recursive: true });
  writeFileSync(join(root, 'node_modules', '.package-lock.json'), JSON.stringify({ packages: installed }));
}

test.each([
  {
    why: 'nothing is installed',
    wanted: express,
    installed: undefined,
    expected: 'the dependencies are not installed',
  },
  { why: 'all is there', wanted: express, installed: express, expected: undefined },
  {
    why: "another system's package is rightly missing",
    wanted: { ...express, ...otherSystem },
    installed: express,
    expected: undefined,
  },
  {
    why: 'the lock asks for more',
    wanted: { ...express, 'node_modules/pg': { version: '8.0.0', integrity: 'x' } },
    installed: express,
    expected: /not those/,
  },
  {
    why: 'another version',
    wanted: { 'node_modules/express': { version: '5.3.1', integrity: 'sha512-b' } },
    installed: express,
    expected: /not those/,
  },
  {
    why: 'the same version, other content',
    wanted: { 'node_modules/express': { version: '5.3.0', integrity: 'sha512-z' } },
    installed: express,
    expected: /not those/,
  },
  { why: 'one too many', wanted: {}, installed: express, expected: /not those/ },
  {
    why: 'its folder was removed',
    wanted: express,
    installed: express,
    missing: ['node_modules/express'],
    expected: /not those/,
  },
])('install: $why', ({ wanted, installed, missing, expected }) => {
  project(wanted, installed, missing);
  const found = installNeeded(root);
  if (expected === undefined) expect(found).toBeUndefined();
  else expect(found).toMatch(expected);
});
