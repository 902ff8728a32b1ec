import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { readConfig } from '../../../../main/config.ts';
import { goProgram } from '../../../../main/engine/goProgram.ts';

const MODULE = fileURLToPath(new URL('../../../../tools/stripe-mock/', import.meta.url));

/** Stripe's own mock server on a free port of the loopback address. */
export type StripeMock = { readonly port: number; stop(): Promise<void> };

export type MockProgram =
  | { readonly kind: 'program'; readonly path: string }
  | { readonly kind: 'none'; readonly why: string };

/**
 * The program: the cached one, or built once from its pinned Go module. The place is named by the pins. A build that fails
 * throws; a machine without Go gets the reason.
 */
export async function stripeMockProgram(): Promise<MockProgram> {
  const { cacheDir, searchPath } = readConfig(process.env);
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}\n`);
  for (const name of ['go.mod', 'go.sum']) hash.update(readFileSync(join(MODULE, name)));
  const folder = join(cacheDir, 'stripe-mock', hash.digest('hex').slice(0, 16));
  const path = join(folder, 'stripe-mock');
  if (existsSync(path)) return { kind: 'program', path };
  const go = goProgram(searchPath);
  if (go.kind === 'none') return { kind: 'none', why: `stripe-mock is not built: ${go.why}; install Go ${go.wanted}` };
  mkdirSync(join(cacheDir, 'stripe-mock'), { recursive: true });
  const draft = mkdtempSync(`${folder}.building-`);
  const args = [
    'build',
    '-trimpath',
    '-ldflags=-s -w',
    '-o',
    join(draft, 'stripe-mock'),
    'github.com/stripe/stripe-mock',
  ];
  try {
    await promisify(execFile)(go.program, args, {
      cwd: MODULE,
      env: { ...process.env, GOFLAGS: '-mod=readonly -buildvcs=false' },
    });
    // Where another test run was faster, its program is the same.
    if (!existsSync(folder)) renameSync(draft, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return { kind: 'program', path };
}

/** Starts it; by itself it would also listen for HTTPS, and on every address of the machine. */
export async function startStripeMock(path: string): Promise<StripeMock> {
  const args = ['-http-addr', '127.0.0.1:', '-https-addr', '127.0.0.1:'];
  const child = spawn(path, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const port = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => reject(new Error(`stripe-mock ended with ${code}`)));
    createInterface(child.stdout).on('line', (line) => {
      const [, found] = /HTTP at address: 127\.0\.0\.1:(\d+)/.exec(line) ?? [];
      if (found !== undefined) resolve(Number(found));
    });
  });
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  return { port, stop };
}
