import type { Instant } from '../../../rules/calendar/zone.ts';
import type { GatewayNews } from '../../../rules/payments/gatewayAnswer.ts';
import { isSignatureSound, SIGNATURE_HEADER } from './sandboxSignature.ts';

type Received = {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
  readonly receivedAt: Instant;
};

const KINDS = new Set(['charge', 'returned', 'chargeback']);

/** Reads what the sandbox tells; null where it is not signed with our secret, or not now. */
export function readSandboxWebhook(
  { body, headers, receivedAt }: Received,
  secret: string,
): readonly GatewayNews[] | null {
  const name = Object.keys(headers).find((header) => header.toLowerCase() === SIGNATURE_HEADER);
  const signature = name === undefined ? undefined : headers[name];
  if (!isSignatureSound({ body, signature, receivedAt }, secret)) return null;
  const { news } = JSON.parse(body.toString('utf8')) as { news?: GatewayNews };
  return news !== undefined && KINDS.has(news.kind) ? [news] : [];
}
