import type { Client } from '@temporalio/client';
import type { Knex } from 'knex';
import type { PaymentGateway } from '../providers/payments/gateway.ts';
import type { TestGateway } from '../providers/payments/testGateway.ts';
import { auditActivities } from './audits.ts';
import { billingActivities } from './billing.ts';
import { clockActivities } from './clocks.ts';
import { dunningActivities } from './dunning.ts';
import { forecastActivities } from './forecasts.ts';
import { paymentActivities } from './payments.ts';
import { quoteActivities } from './quotes.ts';
import { subscriptionActivities } from './subscriptions.ts';

/** All activities of a worker, made over what they need. */
export const createActivities = (deps: {
  database: Knex;
  client: Client;
  taskQueue: string;
  gateway: PaymentGateway;
  testGateway: TestGateway | null;
}) => ({
  ...subscriptionActivities(deps),
  ...quoteActivities(deps),
  ...billingActivities(deps),
  ...clockActivities(deps),
  ...forecastActivities(deps),
  ...paymentActivities(deps),
  ...dunningActivities(deps),
  ...auditActivities(deps),
});
