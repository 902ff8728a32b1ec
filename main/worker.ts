import { once } from 'node:events';
import { pino } from 'pino';
import { startTenor } from './compose.ts';
import { readConfig } from './config.ts';
import { EngineError, stopSignals } from './engine.ts';
import { installTemporalLogger } from './temporalLogger.ts';

/**
 * A worker by itself, on a given PostgreSQL and Temporal: what production runs beside the API, as many as wanted.
 *
 * @throws EngineError where DATABASE_URL or TEMPORAL_ADDRESS is missing
 */
export async function startWorkerProcess(): Promise<void> {
  const stop = stopSignals((sentence) => console.error(sentence));
  const { databaseUrl, temporalAddress, temporalNamespace: namespace, logLevel } = readConfig();
  if (databaseUrl === undefined || temporalAddress === undefined) {
    throw new EngineError('A worker needs DATABASE_URL and TEMPORAL_ADDRESS; npm start brings its own of both.');
  }
  const logger = pino({ level: logLevel });
  installTemporalLogger(logger);
  const tenor = await startTenor({
    databaseUrl,
    temporalAddress,
    namespace,
    logger,
    roles: { api: false, worker: true },
  });
  logger.info('worker is ready');
  if (!stop.aborted) await once(stop, 'abort');
  await tenor.stop();
}
