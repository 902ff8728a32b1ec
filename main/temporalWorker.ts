import { fileURLToPath } from 'node:url';
import type { Client } from '@temporalio/client';
import { bundleWorkflowCode, type NativeConnection, Worker, type WorkflowBundleOption } from '@temporalio/worker';
import type { Knex } from 'knex';
import { createActivities } from '../activities/index.ts';
import type { PaymentGateway } from '../providers/payments/gateway.ts';
import type { TestGateway } from '../providers/payments/testGateway.ts';

export type WorkerOptions = {
  readonly connection: NativeConnection;
  readonly client: Client;
  readonly database: Knex;
  readonly namespace: string;
  readonly taskQueue: string;
  readonly gateway: PaymentGateway;
  readonly testGateway: TestGateway | null;
  /** A bundle made before; without it the workflows are bundled now, which takes some two seconds. */
  readonly workflowBundlePath?: string | undefined;
};

export type RunningWorker = {
  /** Settles when the worker has ended; rejects when it failed. */
  readonly ended: Promise<void>;
  readonly isRunning: () => boolean;
  /** Lets what is under way finish, then ends. */
  stop(): Promise<void>;
};

/** Starts polling for workflow and activity tasks. */
export async function startWorker(options: WorkerOptions): Promise<RunningWorker> {
  const { connection, namespace, taskQueue, workflowBundlePath } = options;
  const workflowBundle: WorkflowBundleOption = workflowBundlePath
    ? { codePath: workflowBundlePath }
    : await bundleWorkflowCode({
        workflowsPath: fileURLToPath(new URL('../workflows/index.ts', import.meta.url)),
        logger: silent,
      });
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue,
    workflowBundle,
    activities: createActivities(options),
    shutdownGraceTime: '10 seconds',
    shutdownForceTime: '20 seconds',
    maxConcurrentActivityTaskExecutions: 16,
    maxCachedWorkflows: 300,
  });
  const ended = worker.run();
  ended.catch(() => undefined);
  return {
    ended,
    isRunning: () => worker.getState() === 'RUNNING',
    async stop() {
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await ended;
    },
  };
}

const silent = { log: noop, trace: noop, debug: noop, info: noop, warn: noop, error: noop };
function noop(): void {}
