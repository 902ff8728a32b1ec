/** Ids of workflows: one business identity, one workflow, whoever starts it. */
export const subscriptionWorkflowId = (subscriptionId: string): string => `sub/${subscriptionId}`;
export const quoteWorkflowId = (quoteId: string): string => `quote/${quoteId}`;
export const clockWorkflowId = (clockId: string): string => `clock/${clockId}`;

export const forecastWorkflowId = (forecastId: string): string => `forecast/${forecastId}`;

/** A billing run is of an instant; under a test clock it is that clock's, inside the clock's own workflow. */
export const billingRunWorkflowId = (asOf: string): string => `run/${asOf}`;
