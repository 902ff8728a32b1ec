import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { type ChildCommand, type EngineChild, startChild, tailOf } from './childProcess.ts';
import { EngineError } from './engineError.ts';
import type { TemporalFound } from './findTemporal.ts';
import { internalPorts, nextFreePort } from './ports.ts';
import type { PostgresAddress } from './postgresAddress.ts';
import { SEARCH_ATTRIBUTES } from './searchAttributes.ts';
import { ensureTemporalSchema, forgetMembers, type TemporalDatabases } from './temporalSchema.ts';
import {
  dynamicConfig,
  INTERNAL_TEMPORAL_PORTS,
  TEMPORAL_SETTINGS,
  temporalServerConfig,
} from './temporalServerConfig.ts';
import type { TemporalTools } from './temporalTools.ts';
import { StopWaiting, waitFor } from './waitFor.ts';

/** A running Temporal. `uiPort` is set when the UI is part of the same process. */
export type TemporalServer = { child: EngineChild; address: string; uiPort?: number; notes: string[] };

export type TemporalOptions = {
  found: TemporalFound;
  /** Where our own build keeps its tables; not used by the `temporal` program. */
  postgres: PostgresAddress;
  databases: TemporalDatabases;
  namespace: string;
  stateDir: string;
  preferredPort: number | undefined;
  preferredUiPort: number | undefined;
  withUi: boolean;
  signal?: AbortSignal | undefined;
  onChild: (child: EngineChild) => void;
};

const READY_MS = 90_000;
const TRIES = 3;

/** The file of the `temporal` program in a state folder. */
export function cliStateFile(stateDir: string): string {
  return join(stateDir, 'temporal', 'dev-server.db');
}

/** Starts Temporal on the loopback address and waits until it answers. A port taken in between is met by trying others. */
export async function startTemporal(options: TemporalOptions): Promise<TemporalServer> {
  const { found, preferredPort } = options;
  mkdirSync(join(options.stateDir, 'temporal'), { recursive: true });
  mkdirSync(join(options.stateDir, 'logs'), { recursive: true });
  if (found.kind === 'built')
    await ensureTemporalSchema(found.tools, options.postgres, options.databases, options.signal);
  for (let attempt = 1; ; attempt += 1) {
    const [spare, ...internal] = await internalPorts(INTERNAL_TEMPORAL_PORTS + 1);
    const port = preferredPort === undefined ? (spare as number) : await nextFreePort(preferredPort);
    const uiPort = found.kind === 'cli' && options.withUi ? await uiPortOf(options, internal) : undefined;
    if (found.kind === 'built') await forgetMembers(options.postgres, options.databases);
    const command =
      found.kind === 'built'
        ? builtCommand(options, found.tools, port, internal)
        : cliCommand(options, found.program, port, uiPort);
    const child = await startChild(command);
    options.onChild(child);
    const address = `127.0.0.1:${port}`;
    try {
      await waitFor({ what: 'answer of Temporal', atMostMs: READY_MS, signal: options.signal }, () =>
        answers(child, address),
      );
    } catch (error) {
      await child.stop();
      const log = tailOf(child.logFile);
      if (attempt < TRIES && /address already in use/i.test(log)) continue;
      if (options.signal?.aborted) throw error;
      throw new EngineError(`Temporal does not start. The end of ${child.logFile}:\n${log}`, { cause: error });
    }
    const moved =
      preferredPort !== undefined && port !== preferredPort
        ? [`Port ${preferredPort} is taken: Temporal is on port ${port}.`]
        : [];
    return { child, address, ...(uiPort === undefined ? {} : { uiPort }), notes: moved };
  }
}

async function uiPortOf({ preferredUiPort }: TemporalOptions, internal: number[]): Promise<number> {
  return preferredUiPort === undefined ? (internal[0] as number) : await nextFreePort(preferredUiPort);
}

function builtCommand(
  options: TemporalOptions,
  tools: TemporalTools,
  frontend: number,
  internal: number[],
): ChildCommand {
  const folder = join(options.stateDir, 'temporal');
  const configFile = join(folder, 'server.yaml');
  const dynamicConfigFile = join(folder, 'settings.yaml');
  writeFileSync(dynamicConfigFile, dynamicConfig());
  // It holds a password.
  const config = temporalServerConfig(options.postgres, options.databases, { frontend, internal }, dynamicConfigFile);
  writeFileSync(configFile, config, { mode: 0o600 });
  return {
    name: 'Temporal',
    program: tools.server,
    args: ['--config-file', configFile, '--allow-no-auth', 'start'],
    logFile: join(options.stateDir, 'logs', 'temporal.log'),
    cwd: folder,
    // Starting one workflow costs as much processor as ten requests, and nobody waits for it.
    isPatient: true,
    signals: { clean: 'SIGTERM', atOnce: 'SIGKILL' },
  };
}

function cliCommand(options: TemporalOptions, program: string, port: number, uiPort: number | undefined): ChildCommand {
  const attributes = Object.entries(SEARCH_ATTRIBUTES).flatMap(([name, type]) => [
    '--search-attribute',
    `${name}=${type}`,
  ]);
  const settings = Object.entries(TEMPORAL_SETTINGS).flatMap(([key, value]) => [
    '--dynamic-config-value',
    `${key}=${JSON.stringify(value)}`,
  ]);
  return {
    name: 'Temporal',
    program,
    args: [
      ...['server', 'start-dev', '--ip', '127.0.0.1', '--ui-ip', '127.0.0.1', '--port', String(port)],
      ...(uiPort === undefined ? ['--headless'] : ['--ui-port', String(uiPort)]),
      ...['--namespace', options.namespace, '--db-filename', cliStateFile(options.stateDir), '--log-level', 'warn'],
      ...attributes,
      ...settings,
    ],
    logFile: join(options.stateDir, 'logs', 'temporal.log'),
    cwd: join(options.stateDir, 'temporal'),
    signals: { clean: 'SIGTERM', atOnce: 'SIGKILL' },
  };
}

async function answers(child: EngineChild, address: string): Promise<true> {
  if (child.hasExited()) throw new StopWaiting(new Error('Temporal ended while starting'));
  const connection = await Connection.connect({ address, connectTimeout: 2_000 });
  try {
    await connection.workflowService.getClusterInfo({});
    return true;
  } finally {
    await connection.close();
  }
}
