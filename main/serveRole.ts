import { once } from 'node:events';
import { pino } from 'pino';
import { startTenor } from './compose.ts';
import { type Config, readConfig } from './config.ts';
import { ensureNamespace } from './engine/temporalNamespace.ts';
import { EngineError, stopSignals } from './engine.ts';
import { operatorKey } from './operatorKey.ts';
import { operatorKeyFile } from './stateFiles.ts';
import { installTemporalLogger } from './temporalLogger.ts';

/**
 * One role by itself on a given PostgreSQL and Temporal: what production runs, as many of each as wanted. Logs to standard
 * output, says `api is ready` or `worker is ready`, and ends on SIGTERM when what is under way is done.
 *
 * @throws EngineError where DATABASE_URL or TEMPORAL_ADDRESS is missing
 */
export async function serveRole(role: 'api' | 'worker', config: Config = readConfig()): Promise<void> {
  const stop = stopSignals((sentence) => console.error(sentence));
  const { databaseUrl, temporalAddress, temporalNamespace: namespace, temporalUiUrl, host, port, logLevel } = config;
  const { webhooksMayBePrivate } = config;
  if (databaseUrl === undefined || temporalAddress === undefined) {
    throw new EngineError(
      `The ${role} by itself needs DATABASE_URL and TEMPORAL_ADDRESS; npm start brings its own of both.`,
    );
  }
  const logger = pino({ level: logLevel });
  installTemporalLogger(logger);
  await ensureNamespace(temporalAddress, namespace, stop);
  const roles = { api: role === 'api', worker: role === 'worker' };
  const { paymentGateway, publicUrl } = config;
  const place = { databaseUrl, temporalAddress, namespace, temporalUiUrl, host, port };
  const tenor = await startTenor({ ...place, paymentGateway, publicUrl, webhooksMayBePrivate, logger, roles });
  if (role === 'api') await operatorKey(tenor.database, operatorKeyFile(config));
  console.log(`${role} is ready${tenor.url ? `: ${tenor.url}` : ''}`);
  if (!stop.aborted) await once(stop, 'abort');
  await tenor.stop();
}
