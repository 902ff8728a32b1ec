import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import type { ChargeRequest } from '../../../providers/payments/gateway.ts';
import { SandboxControl } from '../../../providers/payments/sandbox/sandboxControl.ts';
import { createSandboxGateway } from '../../../providers/payments/sandbox/sandboxGateway.ts';
import { freshDatabase } from '../../support/stack.ts';

const PROGRAM = fileURLToPath(new URL('support/chargingProcess.ts', import.meta.url));
const ENOUGH = 200;

test('a process that is killed while it charges: what it was told stays, and what it was not told happens once', async () => {
  const { url, drop } = await freshDatabase('sandbox_killed', { isEmpty: true });
  const { asked, answered } = await chargeUntilKilled(url);
  const options = { databaseUrl: url, webhookSecret: 'a secret of this test' };
  const gateway = createSandboxGateway(options);
  const control = new SandboxControl(options);
  const kept = async () => (await control.charges()).map(({ key }) => key);

  expect(answered.length).toBeGreaterThanOrEqual(ENOUGH);
  expect(await kept()).toEqual(expect.arrayContaining(answered));
  const again = await Promise.all([...asked, ...asked].map((request) => gateway.charge(request)));
  expect(new Set(again.map(({ kind }) => kind))).toEqual(new Set(['succeeded']));
  expect(await kept()).toEqual(asked.map(({ key }) => key).sort());

  await Promise.all([gateway.close(), control.close()]);
  await drop();
});

/** Lets another process charge, and ends it by force in the middle. */
function chargeUntilKilled(databaseUrl: string): Promise<{ asked: ChargeRequest[]; answered: string[] }> {
  const child = spawn(process.execPath, ['--import', 'tsx', PROGRAM, databaseUrl], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const asked: ChargeRequest[] = [];
  const answered: string[] = [];
  const lines = createInterface(child.stdout);
  lines.on('line', (line) => {
    const text = line.slice(line.indexOf(' ') + 1);
    // A line may have been cut by the kill.
    if (line.startsWith('asked ') && text.endsWith('}')) asked.push(JSON.parse(text) as ChargeRequest);
    if (line.startsWith('succeeded ') && text.length === 36) answered.push(text);
    if (answered.length === ENOUGH) child.kill('SIGKILL');
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (_code, signal) => {
      if (signal !== 'SIGKILL') reject(new Error('the charging process ended by itself'));
    });
    lines.once('close', () => resolve({ asked, answered }));
  });
}
