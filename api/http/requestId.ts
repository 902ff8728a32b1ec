import { randomUUID } from 'node:crypto';
import type { RequestHandler, Response } from 'express';

const acceptable = /^[\w.:@/+=-]{1,128}$/;

/** Takes the caller's `X-Request-Id` where it is a plain word, else makes one; every answer and log line carries it. */
export const giveRequestId: RequestHandler = (request, response, next) => {
  const given = request.get('x-request-id');
  const id = given !== undefined && acceptable.test(given) ? given : randomUUID();
  response.locals.requestId = id;
  response.setHeader('X-Request-Id', id);
  next();
};

export function requestIdOf(response: Response): string {
  return String(response.locals.requestId ?? '');
}
