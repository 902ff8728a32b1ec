// Charges without end and tells each key that was answered. It is started to be killed.
import { createSandboxGateway } from '../../../../providers/payments/sandbox/sandboxGateway.ts';
import { askCharge } from './askCharge.ts';

const [, , databaseUrl = ''] = process.argv;
const gateway = createSandboxGateway({ databaseUrl, webhookSecret: 'a secret of this test' });

async function chargeOnAndOn(): Promise<never> {
  for (;;) {
    const request = askCharge('tok_visa');
    process.stdout.write(`asked ${JSON.stringify(request)}\n`);
    const { kind } = await gateway.charge(request);
    process.stdout.write(`${kind} ${request.key}\n`);
  }
}

await Promise.all([chargeOnAndOn(), chargeOnAndOn(), chargeOnAndOn(), chargeOnAndOn()]);
