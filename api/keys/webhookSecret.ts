import { randomBytes } from 'node:crypto';

/** A new secret that signs webhooks: 24 random bytes, as Standard Webhooks writes them. */
export function newWebhookSecret(): string {
  return `whsec_${randomBytes(24).toString('base64')}`;
}
