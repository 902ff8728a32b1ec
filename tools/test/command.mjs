import { spawn } from 'node:child_process';

const running = new Set();

/**
 * Starts one command with this Node and gathers what it says; from `show` on it is shown as it comes.
 *
 * @param {{ name: string, args: string[] }} command
 * @returns {{ finished: Promise<{ name: string, code: number, output: string, ms: number }>, show: () => void, isRunning: () => boolean }}
 */
export function startCommand({ name, args }) {
  const startedMs = Date.now();
  let isShown = false;
  let isOver = false;
  let output = '';
  const show = () => {
    isShown = true;
    process.stdout.write(output);
  };
  const finished = new Promise((resolve) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const take = (chunk) => {
      output += chunk;
      if (isShown) process.stdout.write(chunk);
    };
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    const end = (code) => {
      isOver = true;
      running.delete(ended);
      resolve({ name, code, output, ms: Date.now() - startedMs });
    };
    const ended = { child, exited: new Promise((done) => child.once('close', done)) };
    running.add(ended);
    child.once('error', (error) => {
      output += error.message;
      end(1);
    });
    child.once('close', (code) => end(code ?? 1));
  });
  return { finished, show, isRunning: () => !isOver };
}

/** Asks every running command to end, and waits for them. */
export async function endCommands() {
  const all = [...running];
  for (const { child } of all) child.kill('SIGTERM');
  await Promise.all(all.map(({ exited }) => exited));
}
