import { LifecycleUnavailable } from '../lifecyclesPort.ts';
import { Problem } from '../problems/problem.ts';

const again = 'Repeat the request with the same Idempotency-Key; it is done at most once.';

/** What a thrown error is to the caller. Only what nobody expected is an `internal_error`. */
export function problemOfError(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof LifecycleUnavailable) {
    return new Problem('lifecycle_unavailable', `Temporal did not answer in time. ${again}`, {
      headers: { 'Retry-After': '2' },
    });
  }
  return problemOfBody(error) ?? problemOfDatabase(error) ?? unexpected;
}

const unexpected = new Problem('internal_error', `Tenor made a mistake that is in its log. ${again}`);

/** What express says about a body that it could not read. */
function problemOfBody(error: unknown): Problem | undefined {
  const { type, status, message, limit } = error as BodyError;
  if (status === undefined || status >= 500) return undefined;
  if (type === 'entity.parse.failed')
    return new Problem('malformed_json', `The body is not JSON: ${message}. Correct it there.`);
  if (type === 'entity.too.large')
    return new Problem('body_too_large', `The body is larger than ${sizeOf(limit)}; send less in one request.`);
  if (type === 'charset.unsupported' || type === 'encoding.unsupported')
    return new Problem('content_type_unsupported', `The body cannot be read: ${message}. Send plain JSON in UTF-8.`);
  return new Problem('malformed_json', `The request cannot be read: ${message}. Correct it and send it again.`);
}

type BodyError = { type?: string; status?: number; message?: string; limit?: number };

function sizeOf(bytes = 0): string {
  return bytes < 1_000_000 ? `${Math.floor(bytes / 1_024)} kB` : `${Math.floor(bytes / 1_000_000)} MB`;
}

/** Connection failures, shutdowns and time-outs of PostgreSQL or its pool: nothing was decided. */
function problemOfDatabase(error: unknown): Problem | undefined {
  const { code = '', name = '' } = error as { code?: string; name?: string };
  const isAway =
    /^(08|53|57P|57014|55P03|40001|40P01)|^E(CONN|PIPE|HOST|TIMEDOUT)/.test(code) || name === 'KnexTimeoutError';
  if (!isAway) return undefined;
  return new Problem('database_unavailable', `PostgreSQL did not answer in time. ${again}`, {
    headers: { 'Retry-After': '2' },
  });
}
