/** Ids of workflows: one business identity, one workflow, whoever starts it. */
export const subscriptionWorkflowId = (subscriptionId: string): string => `sub/${subscriptionId}`;
export const quoteWorkflowId = (quoteId: string): string => `quote/${quoteId}`;
export const clockWorkflowId = (clockId: string): string => `clock/${clockId}`;

export const forecastWorkflowId = (forecastId: string): string => `forecast/${forecastId}`;

/** A billing run is of an instant; under a test clock it is that clock's, inside the clock's own workflow. */
export const billingRunWorkflowId = (asOf: string): string => `run/${asOf}`;

export const paymentWorkflowId = (attemptId: string): string => `pay/${attemptId}`;

/** One per account, or per subscription of it, by the policy `dunning.scope`. */
export const dunningWorkflowId = (accountId: string, subscriptionId: string | null): string =>
  subscriptionId === null ? `dun/${accountId}` : `dun/${accountId}/${subscriptionId}`;

export const auditWorkflowId = (at: string): string => `audit/${at}`;

/** What is due at once, of all accounts of an installation, which has a task queue of its own: one at a time. */
export const collectionWorkflowId = (taskQueue: string): string => `collect/${taskQueue}`;
