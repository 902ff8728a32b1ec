import type { Client } from '@temporalio/client';
import type { Knex } from 'knex';
import { billingActivities } from './billing.ts';
import { clockActivities } from './clocks.ts';
import { forecastActivities } from './forecasts.ts';
import { quoteActivities } from './quotes.ts';
import { subscriptionActivities } from './subscriptions.ts';

/** All activities of a worker, made over what they need. */
export const createActivities = (deps: { database: Knex; client: Client; taskQueue: string }) => ({
  ...subscriptionActivities(deps),
  ...quoteActivities(deps),
  ...billingActivities(deps),
  ...clockActivities(deps),
  ...forecastActivities(deps),
});
