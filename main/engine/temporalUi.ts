import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EngineChild, startChild, tailOf } from './childProcess.ts';
import { EngineError } from './engineError.ts';
import { internalPorts, nextFreePort } from './ports.ts';
import { StopWaiting, waitFor } from './waitFor.ts';

export type TemporalUiOptions = {
  program: string;
  temporalAddress: string;
  namespace: string;
  stateDir: string;
  preferredPort: number | undefined;
  onChild: (child: EngineChild) => void;
};

const READY_MS = 30_000;

/** Serves Temporal's UI on the loopback address. */
export async function startTemporalUi(
  options: TemporalUiOptions,
): Promise<{ child: EngineChild; port: number; notes: string[] }> {
  const { preferredPort, stateDir } = options;
  const port =
    preferredPort === undefined ? ((await internalPorts(1))[0] as number) : await nextFreePort(preferredPort);
  const folder = join(stateDir, 'temporal', 'ui');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'tenor.yaml'), uiConfig(options, port));
  const child = await startChild({
    name: 'Temporal UI',
    program: options.program,
    args: ['--root', folder, '--config', '.', '--env', 'tenor', 'start'],
    logFile: join(stateDir, 'logs', 'temporal-ui.log'),
    cwd: folder,
    signals: { clean: 'SIGTERM', atOnce: 'SIGKILL' },
  });
  options.onChild(child);
  try {
    await waitFor({ what: "answer of Temporal's UI", atMostMs: READY_MS, everyMs: 50 }, async () => {
      if (child.hasExited()) throw new StopWaiting(new Error("Temporal's UI ended while starting"));
      return (await fetch(`http://127.0.0.1:${port}/`)).ok || undefined;
    });
  } catch (error) {
    await child.stop();
    throw new EngineError(`Temporal's UI does not start. The end of ${child.logFile}:\n${tailOf(child.logFile)}`, {
      cause: error,
    });
  }
  const isMoved = preferredPort !== undefined && port !== preferredPort;
  return { child, port, notes: isMoved ? [`Port ${preferredPort} is taken: Temporal's UI is on port ${port}.`] : [] };
}

/** JSON, which is YAML. The UI asks nothing of the internet. */
function uiConfig({ temporalAddress, namespace }: TemporalUiOptions, port: number): string {
  return `${JSON.stringify(
    {
      temporalGrpcAddress: temporalAddress,
      host: '127.0.0.1',
      port,
      enableUi: true,
      defaultNamespace: namespace,
      disableNewsFetch: true,
      notifyOnNewVersion: false,
      // Served over plain http on the loopback address, where a secure cookie would not be sent back.
      cors: { allowOrigins: [`http://127.0.0.1:${port}`, `http://localhost:${port}`], cookieInsecure: true },
      hideLogs: true,
    },
    null,
    2,
  )}\n`;
}
