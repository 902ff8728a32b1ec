import type { Knex } from 'knex';
import type { Logger } from 'pino';
import { forgetRequests } from '../db/idempotencyStore.ts';
import { forgetDeliveries } from '../db/webhooks/askedDeliveries.ts';

const everyMs = 3_600_000;

/**
 * Once an hour, forgets the answers of requests that are older than a day, and what was sent to whom more than 30 days ago.
 * Several workers at once do no harm.
 */
export function startHousekeeping(database: Knex, logger: Logger): { stop(): Promise<void> } {
  let working: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    working = Promise.all([forgetRequests(database), forgetDeliveries(database)]).catch((error: unknown) =>
      logger.warn({ err: error }, 'what is old is kept for another hour'),
    );
  }, everyMs);
  return {
    async stop() {
      clearInterval(timer);
      await working;
    },
  };
}
