import { expect, test } from '@jest/globals';
import { waitFor } from '../../main/engine/waitFor.ts';
import { terminalProgress } from '../../main/engine.ts';

function output(isTTY: boolean) {
  const written: string[] = [];
  return { written, isTTY, columns: 60, write: (text: string) => written.push(text) };
}

test('in a log, a short step is one line and says how long it took', async () => {
  const log = output(false);
  const answer = await terminalProgress(log).step('Starting PostgreSQL', () => Promise.resolve(42));
  expect(answer).toBe(42);
  expect(log.written).toEqual([expect.stringMatching(/^✓ Starting PostgreSQL \(\d\.\d s\)\n$/)]);
});

test('in a log, a long step says how far it is', async () => {
  const log = output(false);
  await terminalProgress(log).step('Building', async (update) => {
    update('3 of 7 packages');
    await waitFor({ what: 'first line', atMostMs: 5_000 }, () => log.written[0]);
  });
  expect(log.written[0]).toMatch(/^… Building 1\.\d s: 3 of 7 packages\n$/);
});

test('on a terminal one line updates in place and never wraps', async () => {
  const terminal = output(true);
  await terminalProgress(terminal).step('Building', async (update) => {
    update('x'.repeat(200));
    await waitFor({ what: 'redraw', atMostMs: 5_000 }, () => terminal.written.find((text) => text.includes('xxx')));
  });
  const [first, ...later] = terminal.written.map((text) => text.replace('\r\u001b[2K', ''));
  expect(first).toMatch(/^… Building 0\.\d s$/);
  expect(later.at(-1)).toMatch(/^✓ Building \(\d\.\d s\)\n$/);
  for (const text of later.slice(0, -1)) expect(text.length).toBeLessThan(60);
});

test('a step that fails is marked, and its error goes on', async () => {
  const log = output(false);
  const failing = terminalProgress(log).step('Starting', () => Promise.reject(new Error('no')));
  await expect(failing).rejects.toThrow('no');
  expect(log.written).toEqual([expect.stringMatching(/^✗ Starting/)]);
});
