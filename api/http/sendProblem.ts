import type { Response } from 'express';
import type { Problem } from '../problems/problem.ts';
import { problemBody } from '../problems/problemBody.ts';
import { requestIdOf } from './requestId.ts';

/** Answers with a problem+json document. */
export function sendProblem(response: Response, problem: Problem): void {
  const { status, body } = problemBody(problem, requestIdOf(response));
  response.set(problem.headers);
  response.status(status).type('application/problem+json').send(JSON.stringify(body));
}
