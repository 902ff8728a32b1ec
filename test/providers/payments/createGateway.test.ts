import { expect, test } from '@jest/globals';
import { createGateway, sandboxSecret } from '../../../providers/payments/createGateway.ts';
import { SandboxControl } from '../../../providers/payments/sandbox/sandboxControl.ts';
import { freshDatabase } from '../../support/stack.ts';
import { askCharge } from './support/askCharge.ts';

const publicUrl = 'https://billing.test';

test('the sandbox signs with a secret that all processes of one database have', async () => {
  const { url: databaseUrl, drop } = await freshDatabase('create_gateway', { isEmpty: true });
  const gateway = createGateway({ kind: 'sandbox' }, { databaseUrl, publicUrl });
  const control = new SandboxControl({ databaseUrl, webhookSecret: sandboxSecret(databaseUrl) });
  const request = askCharge('tok_visa_sca');
  const url = `https://billing.test/authenticate/sbx_${request.key}`;
  expect(await gateway.charge(request)).toMatchObject({ kind: 'authentication_required', url });
  await control.authenticate(request.key, 'ok', request.at);
  const [told] = await control.news();
  const received = { body: Buffer.from(told?.body ?? ''), headers: told?.headers ?? {} };
  expect(gateway.readWebhook({ ...received, receivedAt: new Date().toISOString() })).toHaveLength(1);
  await Promise.all([gateway.close(), control.close()]);
  await drop();
});

test('Stripe is made with its secrets, and asks nobody for it', async () => {
  const choice = { kind: 'stripe', secretKey: 'sk_test_1', webhookSecret: 'whsec_1' } as const;
  const gateway = createGateway(choice, { databaseUrl: 'postgres://nowhere/none', publicUrl });
  expect(gateway.name).toBe('stripe');
  expect(await gateway.describeMethod('tok_visa', 'account-1')).toBeNull();
  await gateway.close();
});
