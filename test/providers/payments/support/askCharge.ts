import { randomUUID } from 'node:crypto';
import type { ChargeRequest } from '../../../../providers/payments/gateway.ts';

export const AT = '2026-08-01T09:00:00.000Z';

/** One charge of an account of its own, unless said otherwise. */
export function askCharge(methodToken: string, other: Partial<ChargeRequest> = {}): ChargeRequest {
  const request = { key: randomUUID(), accountId: randomUUID(), methodToken, currency: 'EUR', amount: '290.00' };
  return { ...request, isOnSession: false, at: AT, ...other };
}
