import { DefaultLogger, Runtime } from '@temporalio/worker';
import type { Logger } from 'pino';

const levels = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;

/** Sends what the Temporal SDK has to say to the one log of the process. Once a process, before the first worker. */
export function installTemporalLogger(logger: Logger): void {
  Runtime.install({
    logger: new DefaultLogger('INFO', ({ level, message, meta }) =>
      logger[levels[level]]({ ...meta, sdk: true }, message),
    ),
  });
}
