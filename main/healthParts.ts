import type { Client } from '@temporalio/client';
import type { Knex } from 'knex';
import type { HealthPart } from '../api/health/healthPart.ts';
import { oldestUndispatchedSeconds } from '../db/outboxStore.ts';
import { webhookFigures } from '../db/readModels/webhooks.ts';

type HealthDeps = {
  readonly database: Knex;
  readonly client: Client;
  /** Undefined where the worker is another process. */
  readonly isWorkerRunning: (() => boolean) | undefined;
};

/** A part that has not answered by then is down. */
const answerWithinMs = 3_000;

/** Messages older than this mean that the relay does not keep up. */
const lateSeconds = 30;

/** Asks each part how it is. Nothing here throws: a part that cannot be asked is down, with a sentence. */
export function healthParts({ database, client, isWorkerRunning }: HealthDeps): () => Promise<HealthPart[]> {
  return async () => {
    const parts = [
      ask('postgres', async () => {
        await database.raw('select 1');
        return ok('Answers.');
      }),
      ask('temporal', async () => {
        await client.workflowService.getSystemInfo({});
        return ok('Answers.');
      }),
      ask('relay', async () => {
        const seconds = await oldestUndispatchedSeconds(database);
        if (seconds < lateSeconds) return ok('Keeps up.');
        return {
          status: 'degraded',
          detail: `The oldest message has waited ${seconds} s; is a worker running, and does Temporal answer?`,
        };
      }),
      ask('webhooks', () => howWebhooksAre(database)),
    ];
    if (isWorkerRunning) {
      parts.push(
        ask('worker', async () =>
          isWorkerRunning()
            ? ok('Polls for work.')
            : { status: 'down', detail: 'The worker has ended; start Tenor again.' },
        ),
      );
    }
    return Promise.all(parts);
  };
}

/** A receiver that is away is no fault of ours, but somebody should know. */
async function howWebhooksAre(database: Knex): Promise<Answer> {
  const { endpointsDisabled: disabled, endpointsFailing: failing } = await webhookFigures(database);
  const which = 'GET /v1/webhook_endpoints says which';
  if (disabled > 0) {
    const detail = `Endpoints that were disabled because nothing got through for three days: ${disabled}; ${which}.`;
    return { status: 'degraded', detail };
  }
  return ok(
    failing > 0 ? `Endpoints that take nothing at present: ${failing}; ${which}.` : 'Endpoints take what is sent.',
  );
}

type Answer = Omit<HealthPart, 'name'>;
const ok = (detail: string): Answer => ({ status: 'ok', detail });

async function ask(name: string, question: () => Promise<Answer>): Promise<HealthPart> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Answer>((resolve) => {
    timer = setTimeout(
      () => resolve({ status: 'down', detail: `Has not answered within ${answerWithinMs / 1000} s.` }),
      answerWithinMs,
    );
  });
  try {
    return { name, ...(await Promise.race([question(), late])) };
  } catch (error) {
    return { name, status: 'down', detail: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(timer);
  }
}
