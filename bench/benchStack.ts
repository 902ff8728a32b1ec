import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Config, readConfig } from '../main/config.ts';
import { internalPorts } from '../main/engine/ports.ts';
import { type RunningEngine, startEngine, stopSignals, terminalProgress } from '../main/engine.ts';

/** Servers of a bench's own: PostgreSQL with fsync on, Temporal beside it. Ended, and their data removed, by `stop`. */
export type BenchStack = {
  readonly config: Config;
  readonly engine: RunningEngine;
  /** A folder of its own. */
  readonly stateDir: string;
  stop(): Promise<void>;
};

export async function startBenchStack(): Promise<BenchStack> {
  const config = readConfig({ ...process.env, DATABASE_URL: '', TEMPORAL_ADDRESS: '', TEMPORAL_NAMESPACE: '' });
  const parent = join(config.cacheDir, 'bench');
  await mkdir(parent, { recursive: true, mode: 0o755 });
  const stateDir = await mkdtemp(join(parent, 'run-'));
  const say = terminalProgress(process.stderr);
  const signal = stopSignals(say.note);
  const engine = await startEngine({ config, say, stateDir, ui: false, preferredPorts: {}, signal });
  const stop = async () => {
    await engine.stop();
    await rm(stateDir, { recursive: true, force: true });
  };
  // The processes that it started notice by themselves that it is gone.
  signal.addEventListener('abort', () => void stop().finally(() => process.exit(1)));
  return { config, engine, stateDir, stop };
}

/** A process of Tenor as production runs it: `worker` or `api`. */
export type BenchProcess = { readonly pid: number; readonly url: string; stop(): Promise<void> };

/** Starts the API or a worker in a process of its own and waits until it says that it is ready. */
export async function startBenchProcess(
  role: 'api' | 'worker',
  engine: RunningEngine,
  env: Record<string, string> = {},
): Promise<BenchProcess> {
  const script = fileURLToPath(new URL('roleProcess.ts', import.meta.url));
  // On one machine a worker makes way for the API, as its smaller share of the processors does in docker-compose.yml.
  const isPatient = role === 'worker';
  const [program, ...args] = [
    ...(isPatient ? ['nice', '-n', '10'] : []),
    process.execPath,
    '--import',
    'tsx',
    script,
    role,
  ];
  const child = spawn(program ?? process.execPath, args, {
    env: {
      ...process.env,
      DATABASE_URL: engine.databaseUrl,
      TEMPORAL_ADDRESS: engine.temporalAddress,
      TEMPORAL_NAMESPACE: engine.temporalNamespace,
      TENOR_LOG_LEVEL: 'warn',
      // As docker-compose.yml runs a worker.
      ...(role === 'worker' ? { NODE_OPTIONS: '--max-old-space-size=192' } : {}),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const said = await untilSaid(child, `${role} is ready`);
  return {
    pid: child.pid ?? 0,
    url: /http:\/\/\S+/.exec(said)?.[0] ?? '',
    async stop() {
      if (child.exitCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

/** Starts the API on a free port, and answers with its operator's key. */
export async function startBenchApi({
  engine,
  stateDir: parent,
}: BenchStack): Promise<BenchProcess & { readonly key: string }> {
  const stateDir = await mkdtemp(join(parent, 'api-'));
  const [port] = await internalPorts(1);
  const api = await startBenchProcess('api', engine, { TENOR_STATE_DIR: stateDir, PORT: String(port) });
  const key = (await readFile(join(stateDir, 'operator.key'), 'utf8')).trim();
  return { ...api, key };
}

/** Answers with the line in which the word stands. */
function untilSaid(child: ChildProcess, word: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.once('exit', (code) => reject(new Error(`the process ended with ${code} before it was ready:\n${text}`)));
    child.stdout?.on('data', (chunk: Buffer) => {
      text = (text + chunk.toString()).slice(-20_000);
      const line = text.split('\n').find((each, index, all) => index < all.length - 1 && each.includes(word));
      if (line) resolve(line);
    });
  });
}
