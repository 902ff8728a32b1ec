import { createHmac } from 'node:crypto';
import type { PaymentGateway } from './gateway.ts';
import { createSandboxGateway } from './sandbox/sandboxGateway.ts';
import { createStripeGateway } from './stripe/stripeGateway.ts';

/** The gateway that an installation has chosen. */
export type GatewayChoice =
  | { readonly kind: 'sandbox' }
  | { readonly kind: 'stripe'; readonly secretKey: string; readonly webhookSecret: string };

export type GatewayPlace = {
  readonly databaseUrl: string;
  /** Where customers reach us, without a slash at the end: `https://billing.example.com`. */
  readonly publicUrl: string;
};

/** Makes the configured gateway; end it by `close()`. */
export function createGateway(
  choice: GatewayChoice,
  { databaseUrl, publicUrl }: GatewayPlace,
): PaymentGateway & { close(): Promise<void> } {
  const pageUrl = `${publicUrl}/authenticate/`;
  if (choice.kind === 'sandbox')
    return createSandboxGateway({ databaseUrl, pageUrl, webhookSecret: sandboxSecret(databaseUrl) });
  const { secretKey, webhookSecret } = choice;
  return createStripeGateway({ secretKey, webhookSecret, pageUrl, returnUrl: `${publicUrl}/payments/return` });
}

/**
 * The secret by which the sandbox signs what it tells. Every process that has the same database has it, and nobody needs to
 * set it.
 *
 * @param databaseUrl  of the same text in every process
 */
export function sandboxSecret(databaseUrl: string): string {
  return createHmac('sha256', databaseUrl).update('tenor sandbox webhooks').digest('hex');
}
