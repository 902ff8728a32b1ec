import { createGateway, type GatewayChoice, sandboxSecret } from '../providers/payments/createGateway.ts';
import type { PaymentGateway } from '../providers/payments/gateway.ts';
import { SandboxControl } from '../providers/payments/sandbox/sandboxControl.ts';
import { sandboxTestGateway } from '../providers/payments/sandbox/sandboxTestGateway.ts';
import type { TestGateway } from '../providers/payments/testGateway.ts';

/** The configured gateway, and the hands behind it where it is the sandbox. */
export type PaymentParts = {
  readonly gateway: PaymentGateway;
  readonly testGateway: TestGateway | null;
  readonly sandbox: SandboxControl | null;
  stop(): Promise<void>;
};

/** Makes the payment gateway of a process. */
export function startPayments(choice: GatewayChoice, databaseUrl: string, publicUrl: string): PaymentParts {
  const gateway = createGateway(choice, { databaseUrl, publicUrl });
  if (choice.kind !== 'sandbox') return { gateway, testGateway: null, sandbox: null, stop: () => gateway.close() };
  const sandbox = new SandboxControl({ databaseUrl, webhookSecret: sandboxSecret(databaseUrl) });
  return {
    gateway,
    sandbox,
    testGateway: sandboxTestGateway(sandbox),
    async stop() {
      await gateway.close();
      await sandbox.close();
    },
  };
}
