import type { Logger } from 'pino';
import type { Database } from '../db/connect.ts';
import type { PaymentGateway } from '../providers/payments/gateway.ts';
import type { SandboxControl } from '../providers/payments/sandbox/sandboxControl.ts';
import type { RefusedFile, StatementFile } from '../rules/payments/bankStatement.ts';
import type { HealthPart } from './health/healthPart.ts';
import type { Lifecycles } from './lifecyclesPort.ts';

/** All that the API needs from the process that serves it. */
export type ApiDeps = {
  /** Made by `connect` of db/connect.ts. */
  readonly database: Database;
  readonly lifecycles: Lifecycles;
  /** The configured one. */
  readonly gateway: PaymentGateway;
  /** The hands behind the gateway, where it is the sandbox. */
  readonly sandbox: SandboxControl | null;
  readonly logger: Logger;
  /** Reads a bank's statement file, whole or not at all. */
  readonly readBankStatement: (text: string) => StatementFile | RefusedFile;
  /** The state of each part of the engine at this moment. */
  readonly parts: () => Promise<readonly HealthPart[]>;
  readonly now: () => Date;
  readonly version: string;
  /** How long an advance of a test clock is waited for before it is answered as under way; 25 s where left out. */
  readonly patienceMs?: number | undefined;
  /** Whether webhooks may go to this machine and to private networks; no where left out. */
  readonly webhooksMayBePrivate?: boolean | undefined;
  /** Linked from the start page where there is one. */
  readonly temporalUiUrl?: string | undefined;
};
