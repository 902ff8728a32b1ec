import { createHmac } from 'node:crypto';
import type { PaymentGateway } from '../providers/payments/gateway.ts';
import { SandboxControl } from '../providers/payments/sandbox/sandboxControl.ts';
import { createSandboxGateway } from '../providers/payments/sandbox/sandboxGateway.ts';
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
export function startPayments(databaseUrl: string): PaymentParts {
  const options = { databaseUrl, webhookSecret: createHmac('sha256', databaseUrl).update('sandbox').digest('hex') };
  const gateway = createSandboxGateway(options);
  const sandbox = new SandboxControl(options);
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
