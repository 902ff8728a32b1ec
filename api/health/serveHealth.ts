import type { RequestHandler } from 'express';
import type { ApiDeps } from '../apiDeps.ts';
import type { HealthPart } from './healthPart.ts';

const worst = ['down', 'degraded', 'ok'] as const;

/** 200 while everything that is needed is there, 503 while a part is down; each part says how it is in a sentence. */
export function serveHealth({ parts, version }: Pick<ApiDeps, 'parts' | 'version'>): RequestHandler {
  return async (_request, response) => {
    const found: readonly HealthPart[] = await parts();
    const status = worst.find((level) => found.some((part) => part.status === level)) ?? 'ok';
    response.set('Cache-Control', 'no-store');
    response.status(status === 'down' ? 503 : 200).json({ status, version, parts: found });
  };
}
