/** One part of the engine and how it is. `detail` is a sentence for an operator. */
export type HealthPart = {
  readonly name: string;
  readonly status: 'ok' | 'degraded' | 'down';
  readonly detail: string;
};
