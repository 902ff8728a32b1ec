import type { Knex } from 'knex';
import type { Logger } from 'pino';
import type { HealthPart } from './health/healthPart.ts';
import type { Lifecycles } from './lifecyclesPort.ts';

/** All that the API needs from the process that serves it. */
export type ApiDeps = {
  /** Made by `connect` of db/connect.ts. */
  readonly database: Knex;
  readonly lifecycles: Lifecycles;
  readonly logger: Logger;
  /** The state of each part of the engine at this moment. */
  readonly parts: () => Promise<readonly HealthPart[]>;
  readonly now: () => Date;
  readonly version: string;
  /** Linked from the start page where there is one. */
  readonly temporalUiUrl?: string | undefined;
};
