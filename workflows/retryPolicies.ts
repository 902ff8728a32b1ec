import type { ActivityOptions } from '@temporalio/common';

/**
 * Retries by kind of work. A business "no" is never retried: it is an ApplicationFailure of type `refused`. Everything else
 * is a fault, and is retried until it is mended.
 */
const neverRetried = ['refused', 'RuleViolation', 'NotFound'];

/** One transaction on Postgres. */
export const databaseWork: ActivityOptions = {
  startToCloseTimeout: '15 seconds',
  retry: {
    initialInterval: '200 milliseconds',
    backoffCoefficient: 2,
    maximumInterval: '30 seconds',
    nonRetryableErrorTypes: neverRetried,
  },
};

/** A page of the billing run: up to some thousand accounts in one transaction. */
export const pageWork: ActivityOptions = {
  startToCloseTimeout: '2 minutes',
  retry: {
    initialInterval: '500 milliseconds',
    backoffCoefficient: 2,
    maximumInterval: '1 minute',
    nonRetryableErrorTypes: neverRetried,
  },
};

/** One instant of a test clock: bills and moves every member that has something due. */
export const clockWork: ActivityOptions = {
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: '1 minute',
  retry: {
    initialInterval: '200 milliseconds',
    backoffCoefficient: 2,
    maximumInterval: '10 seconds',
    nonRetryableErrorTypes: neverRetried,
  },
};

/** One call to a payment gateway, and writing what it said. A gateway that is slow is given time: its answer is worth it. */
export const gatewayWork: ActivityOptions = {
  startToCloseTimeout: '1 minute',
  retry: {
    initialInterval: '500 milliseconds',
    backoffCoefficient: 2,
    maximumInterval: '1 minute',
    nonRetryableErrorTypes: neverRetried,
  },
};
