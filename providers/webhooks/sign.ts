import { Webhook } from 'standardwebhooks';

/**
 * The headers by which a receiver knows that a message is ours and when it was sent; one signature a secret.
 *
 * @param secrets  those that are valid at present
 * @source Standard Webhooks 1.0.0
 */
export function signedHeaders(
  message: { readonly id: string; readonly body: string; readonly sentAt: Date },
  secrets: readonly string[],
): Record<string, string> {
  const { id, body, sentAt } = message;
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(sentAt.getTime() / 1000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, sentAt, body)).join(' '),
  };
}
