import './quietTemporal.ts';
import { randomBytes } from 'node:crypto';
import { pino } from 'pino';
import { createApiKey } from '../../api/keys/createApiKey.ts';
import { startTenor, type Tenor } from '../../main/compose.ts';
import { type ApiClient, apiClient } from '../../main/demo/apiClient.ts';
import { freshDatabase, temporal, workflowBundlePath } from './stack.ts';

export type LiveTenor = {
  readonly tenor: Tenor;
  readonly api: ApiClient;
  readonly url: string;
  readonly key: string;
  readonly taskQueue: string;
  readonly databaseUrl: string;
  stop(): Promise<void>;
};

/** The whole of Tenor for one test file: a database and a task queue of its own, the run's Temporal, the API on a free port. */
export async function liveTenor(name: string, options: { webhooksMayBePrivate?: boolean } = {}): Promise<LiveTenor> {
  const database = await freshDatabase(name);
  const { address, namespace } = temporal();
  const taskQueue = `${name}-${randomBytes(4).toString('hex')}`;
  const tenor = await startTenor({
    databaseUrl: database.url,
    temporalAddress: address,
    namespace,
    logger: pino({ level: 'silent' }),
    taskQueue,
    workflowBundlePath: workflowBundlePath(),
    isScheduled: false,
    ...options,
  });
  const { secret } = await createApiKey(tenor.database, { label: name, role: 'admin' });
  const url = tenor.url ?? '';
  return {
    tenor,
    api: apiClient(url, secret),
    url,
    key: secret,
    taskQueue,
    databaseUrl: database.url,
    async stop() {
      await tenor.stop();
      await database.drop();
    },
  };
}
