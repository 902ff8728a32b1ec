import { once } from 'node:events';
import { pino } from 'pino';
import { startTenor, type Tenor } from './compose.ts';
import { type Config, ConfigError, readConfig } from './config.ts';
import { apiClient } from './demo/apiClient.ts';
import { showDemo } from './demo/demo.ts';
import { nextFreePort } from './engine/ports.ts';
import {
  EngineError,
  type Progress,
  type RunningEngine,
  startEngine,
  stopSignals,
  terminalProgress,
} from './engine.ts';
import { operatorKey } from './operatorKey.ts';
import { demoFile, logFile, operatorKeyFile } from './stateFiles.ts';
import { installTemporalLogger } from './temporalLogger.ts';

/** Starts everything, shows the demo company's bills, and serves until it is told to stop. */
export async function start(): Promise<void> {
  const say = terminalProgress(process.stdout);
  const stop = stopSignals(say.note);
  let engine: RunningEngine | undefined;
  let tenor: Tenor | undefined;
  try {
    const config = readConfig();
    engine = await startEngine({ config, say, signal: stop, onFailure: (error) => say.note(error.message) });
    tenor = await serve(config, engine, say);
    stop.throwIfAborted();
    if (tenor.url) await welcome(config, engine, tenor, tenor.url, say);
    if (!stop.aborted) await once(stop, 'abort');
  } catch (error) {
    if (!stop.aborted) process.exitCode = tellError(error);
  }
  await tenor?.stop();
  await engine?.stop();
  if (stop.aborted) say.note('Stopped. Nothing is lost: npm start goes on from here.');
}

async function serve(config: Config, engine: RunningEngine, say: Progress): Promise<Tenor> {
  const port = await nextFreePort(config.port);
  if (port !== config.port) say.note(`Port ${config.port} is taken: the API is on ${port}. PORT chooses another.`);
  const logger = pino({ level: config.logLevel }, pino.destination(logFile(config)));
  installTemporalLogger(logger);
  return say.step('starting the worker, the relay and the API', () =>
    startTenor({
      databaseUrl: engine.databaseUrl,
      temporalAddress: engine.temporalAddress,
      namespace: engine.temporalNamespace,
      temporalUiUrl: engine.temporalUiUrl,
      paymentGateway: config.paymentGateway,
      publicUrl: config.publicUrl ?? `http://${config.host}:${port}`,
      logger,
      webhooksMayBePrivate: config.webhooksMayBePrivate,
      host: config.host,
      port,
    }),
  );
}

/**
 * The demo's tables, the addresses, the operator's key where it is new, and the line that says it is ready. Servers that were
 * given may hold real customers: they get no demo company.
 */
async function welcome(config: Config, engine: RunningEngine, tenor: Tenor, url: string, say: Progress): Promise<void> {
  const { key, isNew } = await operatorKey(tenor.database, operatorKeyFile(config));
  if (!isGiven(config)) {
    const tables = await say.step('the demo company', (update) =>
      showDemo(apiClient(url, key), demoFile(config), update),
    );
    say.note(`\n${tables}\n`);
  }
  say.note(`API and its documentation   ${url}/docs`);
  if (engine.temporalUiUrl)
    say.note(`Temporal UI                 ${engine.temporalUiUrl}/namespaces/${engine.temporalNamespace}/workflows`);
  say.note(
    `Operator's API key          ${isNew ? `${key} (shown once; kept in ${operatorKeyFile(config)})` : `in ${operatorKeyFile(config)}`}`,
  );
  say.note(`\nTenor is ready: ${url}`);
}

function isGiven({ databaseUrl, temporalAddress }: Config): boolean {
  return databaseUrl !== undefined && temporalAddress !== undefined;
}

/** People get the sentence of an error that was made for them; a fault of ours gets its stack. */
function tellError(error: unknown): number {
  const isForPeople = error instanceof EngineError || error instanceof ConfigError;
  console.error(isForPeople ? `\n${error.message}` : error);
  return 1;
}

if (process.argv[1] === import.meta.filename) await start();
