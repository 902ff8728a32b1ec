import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Instant } from '../../../rules/calendar/zone.ts';

export const SIGNATURE_HEADER = 'tenor-sandbox-signature';
const WINDOW_MS = 5 * 60_000;

/** Signs a body as real gateways do: `t=<seconds>,v1=<HMAC-SHA256 of "t.body">`. */
export function signSandboxBody(body: string, signedAt: Instant, secret: string): string {
  const seconds = Math.floor(Date.parse(signedAt) / 1_000);
  return `t=${seconds},v1=${hmac(`${seconds}.${body}`, secret).toString('hex')}`;
}

/** Whether a signature is of this body, and not older or newer than five minutes: an old one was kept by somebody. */
export function isSignatureSound(
  { body, signature, receivedAt }: { body: Buffer; signature: string | undefined; receivedAt: Instant },
  secret: string,
): boolean {
  const [, seconds, given] = /^t=(\d{1,12}),v1=([\da-f]{64})$/.exec(signature ?? '') ?? [];
  if (seconds === undefined || given === undefined) return false;
  if (Math.abs(Date.parse(receivedAt) - Number(seconds) * 1_000) > WINDOW_MS) return false;
  return timingSafeEqual(hmac(`${seconds}.${body.toString('utf8')}`, secret), Buffer.from(given, 'hex'));
}

function hmac(text: string, secret: string): Buffer {
  return createHmac('sha256', secret).update(text).digest();
}
