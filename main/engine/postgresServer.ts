import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { type EngineChild, startChild, tailOf } from './childProcess.ts';
import { EngineError } from './engineError.ts';
import { internalPorts, nextFreePort } from './ports.ts';
import type { PostgresPlace } from './postgresPlace.ts';
import type { PostgresSecrets } from './postgresSecrets.ts';
import type { ServerUser } from './serverUser.ts';
import { StopWaiting, waitFor } from './waitFor.ts';

/** A running embedded PostgreSQL. */
export type PostgresServer = { child: EngineChild; port: number; notes: string[] };

export type PostgresOptions = {
  place: PostgresPlace;
  secrets: PostgresSecrets;
  user: ServerUser | undefined;
  stateDir: string;
  /** Undefined asks for any free port. */
  preferredPort: number | undefined;
  /** Off only where losing the data does not matter. */
  fsync: boolean;
  onChild: (child: EngineChild) => void;
};

const READY_MS = 60_000;
const TRIES = 3;
const RETRIED = /address already in use|could not bind|pre-existing shared memory block/i;

/**
 * Starts PostgreSQL on the loopback address and waits until it answers. A port that another program took in between, or the
 * last processes of a killed server, are met by trying again.
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const { preferredPort } = options;
  for (let attempt = 1; ; attempt += 1) {
    const port = preferredPort === undefined ? await onePort() : await nextFreePort(preferredPort);
    const child = await startChild(commandOf(options, port));
    options.onChild(child);
    try {
      await waitFor({ what: 'answer of PostgreSQL', atMostMs: READY_MS, everyMs: 30 }, () =>
        answers(child, port, options.secrets.postgres),
      );
    } catch (error) {
      await child.stop();
      const log = tailOf(child.logFile);
      if (attempt < TRIES && RETRIED.test(log)) continue;
      throw new EngineError(`PostgreSQL does not start. The end of ${child.logFile}:\n${log}`, { cause: error });
    }
    const isMoved = preferredPort !== undefined && port !== preferredPort;
    return { child, port, notes: isMoved ? [`Port ${preferredPort} is taken: PostgreSQL is on port ${port}.`] : [] };
  }
}

async function onePort(): Promise<number> {
  const [port] = await internalPorts(1);
  return port as number;
}

function commandOf({ place, stateDir, user, fsync }: PostgresOptions, port: number) {
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '200',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...(fsync ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  const logFile = join(stateDir, 'logs', 'postgres.log');
  mkdirSync(dirname(logFile), { recursive: true });
  return {
    name: 'PostgreSQL',
    program: place.postgres,
    args: ['-D', place.dataDir, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    logFile,
    cwd: place.dataDir,
    env: { LC_ALL: 'C' },
    user,
    signals: { clean: 'SIGINT', atOnce: 'SIGQUIT' } as const,
  };
}

async function answers(child: EngineChild, port: number, password: string): Promise<true> {
  if (child.hasExited()) throw new StopWaiting(new Error('PostgreSQL ended while starting'));
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', password, database: 'postgres' });
  client.on('error', () => {});
  try {
    await client.connect();
    return true;
  } finally {
    await client.end();
  }
}
