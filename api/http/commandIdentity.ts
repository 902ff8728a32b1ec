import { createHash } from 'node:crypto';
import type { Request } from 'express';
import { Problem } from '../problems/problem.ts';

const acceptable = /^[\x21-\x7e]{1,255}$/;

/**
 * The Idempotency-Key of a write.
 *
 * @throws Problem `idempotency_key_required`
 */
export function idempotencyKeyOf(request: Request): string {
  const key = request.get('idempotency-key') ?? '';
  if (acceptable.test(key)) return key;
  const what =
    key === '' ? 'This is a write and needs the header' : 'The key is 1 to 255 visible ASCII characters; send';
  throw new Problem(
    'idempotency_key_required',
    `${what} "Idempotency-Key: 6f2c1c1e-8a51-4a6e-9d3b-0d5a7f0c2b11" (a fresh UUID for each new request, the same when repeating one).`,
  );
}

/** What a request asks for, as a hash: equal for equal requests, whatever the order of their fields. */
export function hashOfRequest(request: Request): string {
  const { method, body } = request;
  return createHash('sha256')
    .update(`${method} ${request.path}\n${canonical(body)}`)
    .digest('hex');
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`).join(',')}}`;
}
