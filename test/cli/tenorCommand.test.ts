import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { tenorIn } from '../support/tenorCommand.ts';

/** Each starts a process of its own, which takes its time on a busy machine. */
jest.setTimeout(60_000);

const folder = mkdtempSync(join(tmpdir(), 'tenor-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

const tenor = (...args: string[]) => tenorIn(folder, ...args);

const story = (total: string) => `scenario: a start
steps:
  - {at: 2026-07-15, do: subscribe, as: s1, plan: seat, quantity: 10}
until: 2026-08-02
expect: {invoices: [{date: 2026-08-01, total: "${total}"}]}
`;

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return name;
}

describe('tenor scenario run', () => {
  test('answers 0 where all pass', async () => {
    const { code, stdout } = await tenor('scenario', 'run', file('good.yaml', story('439.68')));
    expect(stdout).toMatch(/^✓ a start {2}\(good\.yaml:1, memory, \d+ ms\)\n1 passed, 0 failed, 0 not supported\n$/);
    expect(code).toBe(0);
  });

  test('answers 1 where one fails, with the expected and the actual figure', async () => {
    const { code, stdout } = await tenor(
      'scenario',
      'run',
      file('wrong.yaml', story('439.69')),
      file('good.yaml', story('439.68')),
    );
    expect(stdout).toContain('expect.invoices[0].total: expected 439.69, is 439.68');
    expect(stdout).toContain('1 passed, 1 failed, 0 not supported');
    expect(code).toBe(1);
  });

  test('answers 2 where a file cannot be understood, and runs nothing', async () => {
    const { code, stdout, stderr } = await tenor('scenario', 'run', file('bad.yaml', 'scenaro: x\nsteps: []\n'));
    expect(stderr).toContain('bad.yaml:1:1  "scenaro" is no key here; did you mean "scenario"?');
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  test('answers 2 for a path that is not there', async () => {
    const { code, stderr } = await tenor('scenario', 'run', 'nowhere.yaml');
    expect(stderr).toContain('nowhere.yaml');
    expect(code).toBe(2);
  });

  test('prints JSON for machines', async () => {
    const { stdout } = await tenor('scenario', 'run', file('wrong.yaml', story('439.69')), '--json');
    expect(JSON.parse(stdout)).toMatchObject([
      { scenario: 'a start', outcome: 'failed', mismatches: [{ expected: '439.69', actual: '439.68' }] },
    ]);
  });
});

test('tenor simulate prints the invoices of a draft', async () => {
  const draft = file('draft.yaml', story('0.00'));
  const { code, stdout } = await tenor('simulate', draft, '--to', '2026-09-30');
  expect(stdout).toContain('a start: 2 invoices, 729.68 USD to pay');
  expect(stdout).toMatch(/2026-08-01 .* proration .* 16 .* 149\.68/);
  expect(code).toBe(0);
  const { stdout: json } = await tenor('simulate', draft, '--to', '2026-09-30', '--json');
  expect(JSON.parse(json)).toMatchObject([{ balance: '729.68', invoices: [{ total: '439.68' }, { total: '290.00' }] }]);
});

test.each([
  {
    why: 'a date that is none',
    args: ['simulate', 'good.yaml', '--to', 'soon'],
    says: '--to soon is not a date; write it like 2027-07-15.',
  },
  { why: 'an unknown verb', args: ['scenaro'], says: "unknown command 'scenaro'" },
  {
    why: 'an unknown engine',
    args: ['scenario', 'run', 'good.yaml', '--engine', 'paper'],
    says: 'Allowed choices are memory, live',
  },
  { why: 'a missing option', args: ['simulate', 'good.yaml'], says: "required option '--to <date>' not specified" },
  { why: 'no database to migrate', args: ['migrate'], says: 'Which database?' },
])('bad usage answers 2 and says what to do: $why', async ({ args, says }) => {
  const { code, stderr } = await tenor(...args);
  expect(stderr).toContain(says);
  expect(code).toBe(2);
});

test('a database that does not answer fails without a stack', async () => {
  const { code, stderr } = await tenor('migrate', '--url', 'postgres://nobody:nothing@127.0.0.1:9/none');
  expect(stderr).toMatch(/^The database is as it was: .*ECONNREFUSED/);
  expect(stderr).not.toContain('    at ');
  expect(code).toBe(1);
});
