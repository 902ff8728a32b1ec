import type { Problem } from './problem.ts';
import { PROBLEMS } from './problems.ts';

/**
 * The problem+json document of a problem: the members of RFC 9457, `code`, `errors`, `problems`, `request_id` and the facts.
 *
 * @source RFC 9457, section 3
 */
export function problemBody(problem: Problem, requestId: string): { status: number; body: Record<string, unknown> } {
  const { status, title } = PROBLEMS[problem.code];
  const body = {
    ...problem.facts,
    type: `/docs/errors#${problem.code}`,
    title,
    status,
    code: problem.code,
    detail: problem.detail,
    ...(problem.errors === undefined ? {} : { errors: problem.errors }),
    ...(problem.problems === undefined ? {} : { problems: problem.problems }),
    request_id: requestId,
  };
  return { status, body };
}
