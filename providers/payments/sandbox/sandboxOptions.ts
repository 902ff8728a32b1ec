export type SandboxOptions = {
  readonly databaseUrl: string;
  /** Signs what the sandbox tells by itself. */
  readonly webhookSecret: string;
  /** Where a customer authenticates; the reference of the charge is added. */
  readonly pageUrl?: string | undefined;
  /** How long every answer takes; 0 where left out. */
  readonly latencyMs?: number | undefined;
  /** It tells of every charge by a webhook, as real gateways do, not only of what was not known at once. */
  readonly tellsEveryCharge?: boolean | undefined;
  readonly poolSize?: number | undefined;
};

export const SANDBOX_PAGE_URL = 'http://127.0.0.1:4000/sandbox/authenticate/';
