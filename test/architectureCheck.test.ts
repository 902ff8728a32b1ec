import { describe, expect, test } from '@jest/globals';
import { checkFile, checkReadme, roomOf } from './support/architecture/checkFile.ts';
import { isTypeOnly } from './support/architecture/readCode.ts';

describe('what breaks the table is found', () => {
  test.each([
    {
      why: 'rules import a store',
      path: 'rules/tax/a.ts',
      text: "import { b } from '../../db/b.ts';",
      found: 'rules may import nothing',
    },
    {
      why: 'rules import types of a store',
      path: 'rules/tax/a.ts',
      text: "import type { B } from '../../db/b.ts';",
      found: 'rules may import nothing',
    },
    {
      why: 'rules hand a store on',
      path: 'rules/tax/a.ts',
      text: "export { b } from '../../db/b.ts';",
      found: 'rules may import nothing',
    },
    {
      why: 'rules hand all of a store on',
      path: 'rules/tax/a.ts',
      text: "export * from '../../db/b.ts';",
      found: 'rules may import nothing',
    },
    {
      why: 'rules import at run time',
      path: 'rules/tax/a.ts',
      text: "const b = import('../../db/b.ts');",
      found: 'rules may import nothing',
    },
    {
      why: 'rules import a type in place',
      path: 'rules/tax/a.ts',
      text: "type B = import('../../db/b.ts').B;",
      found: 'rules may import nothing',
    },
    {
      why: 'rules require',
      path: 'rules/tax/a.ts',
      text: "const b = require('../../db/b.ts');",
      found: 'rules may import nothing',
    },
    {
      why: 'nobody sees what is imported',
      path: 'rules/tax/a.ts',
      text: 'const b = import(name);',
      found: 'imports <computed>',
    },
    {
      why: 'an import for its effect',
      path: 'rules/tax/a.ts',
      text: "import '../../db/b.ts';",
      found: 'rules may import nothing',
    },
    {
      why: 'rules use Node',
      path: 'rules/tax/a.ts',
      text: "import { readFileSync } from 'node:fs';",
      found: 'rules may use decimal.js',
    },
    {
      why: 'rules use Node without saying so',
      path: 'rules/tax/a.ts',
      text: "import { readFileSync } from 'fs';",
      found: 'rules may use decimal.js',
    },
    {
      why: 'rules use a package',
      path: 'rules/tax/a.ts',
      text: "import { z } from 'zod';",
      found: 'rules may use decimal.js',
    },
    {
      why: 'stores import workflows',
      path: 'db/a.ts',
      text: "import { b } from '../workflows/messages.ts';",
      found: 'db may import rules',
    },
    {
      why: 'activities import a workflow',
      path: 'activities/a.ts',
      text: "import { b } from '../workflows/clock.ts';",
      found: 'activities may import',
    },
    {
      why: 'activities import the API',
      path: 'activities/a.ts',
      text: "import { b } from '../api/b.ts';",
      found: 'activities may import',
    },
    {
      why: 'workflows import activities as values',
      path: 'workflows/a.ts',
      text: "import { b } from '../activities/b.ts';",
      found: 'workflows may import',
    },
    {
      why: 'workflows import one value among types',
      path: 'workflows/a.ts',
      text: "import { type A, b } from '../activities/b.ts';",
      found: 'workflows may import',
    },
    {
      why: 'workflows import a store',
      path: 'workflows/a.ts',
      text: "import type { B } from '../db/b.ts';",
      found: 'workflows may import',
    },
    {
      why: 'workflows use the client',
      path: 'workflows/a.ts',
      text: "import { Client } from '@temporalio/client';",
      found: 'workflows may use',
    },
    {
      why: 'workflows use values that they share',
      path: 'workflows/a.ts',
      text: "import { b } from '@temporalio/common';",
      found: 'workflows may use',
    },
    {
      why: 'the API imports an activity',
      path: 'api/a.ts',
      text: "import { b } from '../activities/b.ts';",
      found: 'api may import',
    },
    {
      why: 'a room that is like another by its name',
      path: 'api/a.ts',
      text: "import { b } from '../dbx/b.ts';",
      found: 'api may import',
    },
    { why: 'the ending is left out', path: 'api/a.ts', text: "import { b } from './b';", found: 'write the ending' },
    { why: 'the API makes a Knex', path: 'api/a.ts', text: "import knex from 'knex';", found: 'it belongs to db' },
    { why: 'the API queries', path: 'api/a.ts', text: "import pg from 'pg';", found: 'it belongs to db, main/engine' },
    {
      why: 'main queries beside its engine',
      path: 'main/a.ts',
      text: "import pg from 'pg';",
      found: 'it belongs to db, main/engine',
    },
    {
      why: 'a package by one of its files',
      path: 'main/a.ts',
      text: "import b from 'express/lib/b.js';",
      found: 'it belongs to api',
    },
    {
      why: 'main serves by itself',
      path: 'main/a.ts',
      text: "import type { Express } from 'express';",
      found: 'it belongs to api',
    },
    {
      why: 'the environment is read',
      path: 'main/a.ts',
      text: 'const a = process.env.HOME;',
      found: 'uses process.env',
    },
    {
      why: 'the environment is read another way',
      path: 'main/a.ts',
      text: "const a = process['env'].HOME;",
      found: 'uses process.env',
    },
    {
      why: 'the environment is imported',
      path: 'main/a.ts',
      text: "import { env } from 'node:process';",
      found: 'uses process.env',
    },
    {
      why: 'a store hands the environment on',
      path: 'db/a.ts',
      text: 'const a = { ...process.env };',
      found: 'uses process.env',
    },
    {
      why: 'a workflow sleeps',
      path: 'workflows/a.ts',
      text: "import { sleep } from '@temporalio/workflow';",
      found: 'uses sleep',
    },
    {
      why: 'a workflow sleeps under another name',
      path: 'workflows/a.ts',
      text: "import { sleep as nap } from '@temporalio/workflow';",
      found: 'uses sleep',
    },
    {
      why: 'a workflow waits with a time-out',
      path: 'workflows/a.ts',
      text: 'await condition(() => a, 5);',
      found: 'uses condition with a time-out',
    },
    {
      why: 'a workflow reads the date',
      path: 'workflows/a.ts',
      text: 'const a = new Date();',
      found: 'uses new Date()',
    },
    { why: 'a workflow makes a date', path: 'workflows/a.ts', text: 'const a = new Date(5);', found: 'uses Date' },
    { why: 'a workflow reads the time', path: 'workflows/a.ts', text: 'const a = Date.now();', found: 'uses Date.now' },
    { why: 'a workflow sets a timer', path: 'workflows/a.ts', text: 'setTimeout(a, 5);', found: 'uses setTimeout' },
    { why: 'rules read the date', path: 'rules/tax/a.ts', text: 'const a = new Date();', found: 'uses new Date()' },
    {
      why: 'rules read the date in brackets',
      path: 'rules/tax/a.ts',
      text: "const a = Date['now']();",
      found: 'uses Date.now',
    },
    { why: 'rules read the date as text', path: 'rules/tax/a.ts', text: 'const a = Date();', found: 'uses new Date()' },
    { why: 'rules throw dice', path: 'rules/tax/a.ts', text: 'const a = [Math.random()];', found: 'uses Math.random' },
    { why: 'rules wait', path: 'rules/tax/a.ts', text: 'const a = async () => 5;', found: 'uses async' },
    { why: 'rules promise', path: 'rules/tax/a.ts', text: 'type A = Promise<string>;', found: 'uses Promise' },
    {
      why: 'money from a number',
      path: 'rules/tax/a.ts',
      text: 'const a = new Decimal(0.1);',
      found: 'uses new Decimal(<number>)',
    },
    {
      why: 'money from a negative number',
      path: 'rules/tax/a.ts',
      text: 'const a = new Decimal(-1);',
      found: 'uses new Decimal(<number>)',
    },
    {
      why: 'money read as a float',
      path: 'rules/tax/a.ts',
      text: 'const a = parseFloat(b);',
      found: 'uses parseFloat',
    },
    {
      why: 'money read as a float of Number',
      path: 'rules/tax/a.ts',
      text: 'const a = Number.parseFloat(b);',
      found: 'uses parseFloat',
    },
    {
      why: 'money rounded as a number',
      path: 'rules/tax/a.ts',
      text: 'const a = (b * 1.13).toFixed(2);',
      found: 'uses toFixed of a number',
    },
    {
      why: 'money made a number again',
      path: 'rules/tax/a.ts',
      text: 'const a = Number(b.toFixed(2));',
      found: 'uses number from toFixed',
    },
    {
      why: 'money made a number by a sign',
      path: 'rules/tax/a.ts',
      text: 'const a = +b.toFixed(2);',
      found: 'uses number from toFixed',
    },
    {
      why: 'a public function without a docblock',
      path: 'rules/tax/a.ts',
      text: 'export function a() {}',
      found: 'exports a without a docblock',
    },
    {
      why: 'a public function after a remark',
      path: 'rules/tax/a.ts',
      text: '// Why.\nexport const a = () => 5;',
      found: 'exports a without a docblock',
    },
    { why: 'a file that is too long', path: 'db/a.ts', text: 'a;\n'.repeat(401), found: 'has 401 lines' },
  ])('$why', ({ path, text, found }) => {
    expect(checkFile({ path, text })).toEqual([expect.stringContaining(found)]);
  });

  test('a README that is not there, or does not say all', () => {
    expect(checkReadme('rules/tax', null)).toEqual(['rules/tax has no README.md']);
    expect(checkReadme('rules/tax', '**Owns** a. **Does not own** b. **Times**: none.')).toEqual([
      'rules/tax/README.md does not say **Invariants**',
    ]);
  });

  test.each([
    {
      why: 'types',
      text: "import type { A } from './a.ts';\nexport type B = A;\ninterface C {}\nexport type * from './d.ts';",
      isType: true,
    },
    { why: 'a constant', text: 'export type B = string;\nexport const a = 5;', isType: false },
    { why: 'a statement', text: 'a();', isType: false },
    { why: 'an import for its effect', text: "import './a.ts';", isType: false },
    { why: 'a value handed on', text: "export { a } from './a.ts';", isType: false },
  ])('a file with $why has only types: $isType', ({ text, isType }) => {
    expect(isTypeOnly(text)).toBe(isType);
  });

  test('a file in no room', () => {
    expect(() => roomOf('lib/a.ts')).toThrow('lib/a.ts is in no room');
  });
});

describe('what keeps to the table is not found', () => {
  test.each([
    { why: 'a room imports itself', path: 'rules/tax/a.ts', text: "import { b } from '../money/b.ts';" },
    {
      why: 'rules use decimals and calendars',
      path: 'rules/tax/a.ts',
      text: "import { Decimal } from 'decimal.js';\nimport { Temporal } from 'temporal-polyfill';",
    },
    {
      why: 'workflows name the types of activities',
      path: 'workflows/a.ts',
      text: "import type { A } from '../activities/a.ts';\nimport { type B } from '../activities/b.ts';",
    },
    {
      why: 'workflows name shared types',
      path: 'workflows/a.ts',
      text: "import type { A } from '@temporalio/common';",
    },
    {
      why: 'activities and the API know messages and ids',
      path: 'api/a.ts',
      text: "import { a } from '../workflows/messages.ts';\nimport { b } from '../workflows/workflowIds.ts';",
    },
    { why: 'a Knex is handed on', path: 'activities/a.ts', text: "import type { Knex } from 'knex';" },
    {
      why: 'main imports everything',
      path: 'main/a.ts',
      text: "import { a } from '../db/a.ts';\nimport { b } from '../api/b.ts';",
    },
    { why: 'main reads the environment in one file', path: 'main/config.ts', text: 'const a = process.env;' },
    { why: 'main hands the environment on', path: 'main/a.ts', text: 'const a = { ...process.env };' },
    { why: 'the clock waits', path: 'workflows/clock.ts', text: 'await condition(() => a, Date.now());' },
    { why: 'a workflow waits for a fact', path: 'workflows/a.ts', text: 'await condition(() => a);' },
    {
      why: 'comments and strings are nothing',
      path: 'rules/tax/a.ts',
      text: "// new Date()\nconst a = 'Math.random()';",
    },
    { why: 'a date with an argument', path: 'rules/tax/a.ts', text: 'const a = new Date(b);' },
    { why: 'money as text', path: 'rules/tax/a.ts', text: "const a = new Decimal('0.1').toFixed(2);" },
    { why: 'a docblock', path: 'rules/tax/a.ts', text: '/** Why. */\nexport function a() {}' },
    { why: 'a constant is no function', path: 'rules/tax/a.ts', text: 'export const a = 5;' },
    { why: 'a file of 400 lines', path: 'db/a.ts', text: 'a;\n'.repeat(400) },
  ])('$why', ({ path, text }) => {
    expect(checkFile({ path, text })).toEqual([]);
  });
});
