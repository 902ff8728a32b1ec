import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../cli/tenor.js', import.meta.url));

/** Runs `tenor` as a person would, and answers with what it printed and its exit code. */
export function tenorCommand(...args: string[]) {
  return tenorIn(tmpdir(), ...args);
}

/** As `tenorCommand`, in a folder. */
export function tenorIn(folder: string, ...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], { cwd: folder }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}
