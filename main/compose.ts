import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import { createApi } from '../api/createApi.ts';
import { createLifecycles } from '../api/lifecycles.ts';
import { connect } from '../db/connect.ts';
import { migrate } from '../db/migrate.ts';
import { seedReferenceData } from '../db/seedReferenceData.ts';
import { readCamt053 } from '../providers/bank/readCamt053.ts';
import type { GatewayChoice } from '../providers/payments/createGateway.ts';
import { createWebhookSender } from '../providers/webhooks/send.ts';
import { TASK_QUEUE } from '../workflows/messages.ts';
import { ensureAuditSchedules } from './auditSchedules.ts';
import { ensureBillingSchedule } from './billingSchedule.ts';
import { healthParts } from './healthParts.ts';
import { startHousekeeping } from './housekeeping.ts';
import { type PaymentParts, startPayments } from './paymentParts.ts';
import { startRelay } from './relay.ts';
import { startSweeper } from './sweeper.ts';
import { type RunningWorker, startWorker } from './temporalWorker.ts';
import { TENOR_VERSION } from './version.ts';
import { startWebhooks } from './webhooks.ts';

export type TenorOptions = {
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  readonly namespace: string;
  readonly logger: Logger;
  /** What this process does; everything where left out. */
  readonly roles?: { readonly api: boolean; readonly worker: boolean };
  readonly host?: string;
  /** 0 asks the system for a free one. */
  readonly port?: number;
  readonly taskQueue?: string;
  readonly temporalUiUrl?: string | undefined;
  readonly workflowBundlePath?: string | undefined;
  /** The sandbox where left out, which takes no money. */
  readonly paymentGateway?: GatewayChoice | undefined;
  /** Where customers reach this installation. */
  readonly publicUrl?: string | undefined;
  /** Whether the Schedule of the billing run is made; off in tests, which run it by hand. */
  readonly isScheduled?: boolean;
  /** Whether webhooks may go to this machine and to private networks: development and tests. */
  readonly webhooksMayBePrivate?: boolean;
};

export type Tenor = {
  /** Of the API; undefined where this process serves none. */
  readonly url: string | undefined;
  readonly database: Knex;
  readonly client: Client;
  /** Lets what is under way finish, then ends. Safe to repeat. */
  stop(): Promise<void>;
};

/**
 * Puts the parts of Tenor together on a PostgreSQL and a Temporal that run: brings the database up to date, then starts
 * the worker, the relay, the webhooks and the API.
 *
 * @throws what a part says; the parts started before it are ended again
 */
export async function startTenor(options: TenorOptions): Promise<Tenor> {
  const { databaseUrl, temporalAddress: address, namespace, logger, taskQueue = TASK_QUEUE } = options;
  const roles = options.roles ?? { api: true, worker: true };
  const { webhooksMayBePrivate = false } = options;
  const parts: { stop(): Promise<unknown> }[] = [];
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= stopInReverse(parts);
    return stopping;
  };
  try {
    await migrate(databaseUrl);
    const database = connect(databaseUrl, { poolSize: 20 });
    parts.push({ stop: () => database.destroy() });
    await seedReferenceData(database);
    const connection = await Connection.connect({ address });
    parts.push({ stop: () => connection.close() });
    const client = new Client({ connection, namespace });
    const { paymentGateway = { kind: 'sandbox' }, publicUrl = 'http://127.0.0.1:4000' } = options;
    const payments = startPayments(paymentGateway, databaseUrl, publicUrl);
    parts.push(payments);
    const made = { database, client, taskQueue, parts, payments };
    const worker = roles.worker ? await startWorkerParts(options, made) : undefined;
    const health = healthParts({ database, client, isWorkerRunning: worker?.isRunning });
    const lifecycles = createLifecycles(client, taskQueue);
    const { gateway, sandbox } = payments;
    const api = {
      database,
      lifecycles,
      gateway,
      sandbox,
      logger,
      readBankStatement: readCamt053,
      parts: health,
      now: () => new Date(),
      version: TENOR_VERSION,
    };
    const url = roles.api
      ? await listen(createApi({ ...api, temporalUiUrl: options.temporalUiUrl, webhooksMayBePrivate }), options, parts)
      : undefined;
    return { url, database, client, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Made = {
  readonly database: Knex;
  readonly client: Client;
  readonly taskQueue: string;
  readonly parts: { stop(): Promise<unknown> }[];
  readonly payments: PaymentParts;
};

async function startWorkerParts(
  options: TenorOptions,
  { database, client, taskQueue, parts, payments }: Made,
): Promise<RunningWorker> {
  const { temporalAddress: address, namespace, logger, workflowBundlePath } = options;
  const connection = await NativeConnection.connect({ address });
  parts.push({ stop: () => connection.close() });
  const { gateway, testGateway } = payments;
  const made = { connection, client, database, namespace, taskQueue, gateway, testGateway };
  const worker = await startWorker({ ...made, workflowBundlePath });
  parts.push(worker);
  const ensureSchedules = async () => {
    if (!(options.isScheduled ?? true)) return;
    await ensureBillingSchedule(client, taskQueue);
    await ensureAuditSchedules(client, taskQueue, payments.gateway.name);
  };
  await ensureSchedules();
  // Over the worker's own connection the answer to a start brings the first task along.
  const ofWorker = new Client({ connection, namespace });
  parts.push(await startRelay({ database, client: ofWorker, taskQueue, logger }));
  parts.push(startSweeper({ database, client, logger, onNewTemporal: ensureSchedules }));
  const send = createWebhookSender({ mayBePrivate: options.webhooksMayBePrivate ?? false, version: TENOR_VERSION });
  parts.push({ stop: async () => send.close() });
  parts.push(await startWebhooks({ database, logger, send }));
  parts.push(startHousekeeping(database, logger));
  return worker;
}

function listen(
  app: ReturnType<typeof createApi>,
  { host = '127.0.0.1', port = 0 }: TenorOptions,
  parts: Made['parts'],
): Promise<string> {
  return new Promise((resolve, reject) => {
    const server: Server = app.listen(port, host, (error?: Error) => {
      if (error) return reject(error);
      parts.push({ stop: () => closeServer(server) });
      resolve(`http://${host}:${(server.address() as AddressInfo).port}`);
    });
  });
}

/** Requests under way are answered; connections that only wait are closed. */
function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}

async function stopInReverse(parts: readonly { stop(): Promise<unknown> }[]): Promise<void> {
  for (const part of parts.toReversed()) await part.stop();
}
