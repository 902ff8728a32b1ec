import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import type { ApiDeps } from '../apiDeps.ts';
import type { Keyring } from '../keys/keyring.ts';
import type { ApiMetrics } from '../metrics/apiMetrics.ts';
import { Problem } from '../problems/problem.ts';
import { allowRole } from './allowRole.ts';
import { answerOnce } from './answerOnce.ts';
import { authenticate } from './authenticate.ts';
import { hashOfRequest, idempotencyKeyOf } from './commandIdentity.ts';
import { readInput } from './readInput.ts';
import { requestIdOf } from './requestId.ts';
import { Answer, type AnyRoute, type Call, type FileBody } from './route.ts';

export type RouteServer = { readonly deps: ApiDeps; readonly keyring: Keyring; readonly metrics: ApiMetrics };

/** The way of every request: who, may they, what exactly, and, for a write, once. */
export function serveRoute(route: AnyRoute, { deps, keyring, metrics }: RouteServer): RequestHandler {
  const [usualStatus] = Object.keys(route.success).map(Number);
  const schemas = {
    params: z.strictObject(route.params ?? {}),
    query: z.strictObject(route.query ?? {}),
    body: route.body ?? z.strictObject({}),
  };
  return async (request, response) => {
    const startedAt = performance.now();
    response.once('finish', () => {
      metrics.observe(request.method, route.path, response.statusCode, (performance.now() - startedAt) / 1000);
    });
    const actor = await authenticate(request, keyring);
    const key = route.once === undefined ? '' : idempotencyKeyOf(request);
    allowRole(actor, route.roles);
    const input = {
      params: readParams(schemas.params, request.params),
      query: readInput(schemas.query, request.query),
      body: isRead(route) ? undefined : readInput(schemas.body, bodyOf(request, route.file)),
    };
    const requestId = requestIdOf(response);
    const order = {
      commandId: '',
      requestHash: '',
      actor: `api_key/${actor.keyId}`,
      origin: originOf(request, requestId),
    };
    const call: Call = { ...deps, keyring, requestId, order, role: actor.role };
    const perform = async (each: Call) => asAnswer(await route.handle(input, each), usualStatus ?? 200);
    if (route.once === undefined) return sendJson(response, await perform(call));
    const requestHash = hashOfRequest(request);
    const keyed = { apiKeyId: actor.keyId, key, operation: `${route.method} ${route.path}`, requestHash };
    const stamped = { ...call, order: { ...order, commandId: `${actor.keyId}:${key}`, requestHash } };
    const { answer, isReplayed } = await answerOnce(route.once, keyed, stamped, perform);
    if (isReplayed) response.setHeader('Idempotent-Replayed', 'true');
    sendJson(response, answer);
  };
}

/** A question without a body; one that has a body is asked by POST and writes nothing all the same. */
function isRead({ once, body }: AnyRoute): boolean {
  return once === undefined && body === undefined;
}

function asAnswer(result: unknown, usualStatus: number): Answer<unknown> {
  return result instanceof Answer ? result : new Answer(usualStatus, result);
}

function sendJson(response: Response, { status, body }: Answer<unknown>): void {
  const type = status >= 400 ? 'application/problem+json' : 'application/json';
  response.status(status).type(type).send(JSON.stringify(body));
}

/** From where, for the audit log. */
function originOf(request: Request, requestId: string): string {
  return `${request.ip ?? 'unknown'} request ${requestId}`;
}

/** An id that cannot be one is an id of nothing. */
function readParams(schema: z.ZodType, params: unknown): object {
  const reading = schema.safeParse(params);
  if (reading.success) return reading.data as object;
  const [issue] = reading.error.issues;
  const name = String(issue?.path[0] ?? 'id');
  const value = (params as Record<string, unknown>)[name];
  throw new Problem('not_found', `"${String(value)}" is no ${name.replaceAll('_', ' ')}; copy it from a list.`);
}

const JSON_TYPES: readonly string[] = ['application/json', 'application/*+json'];

/** @throws Problem `content_type_unsupported` for a body that is not declared as JSON, or as the file that is wanted */
function bodyOf(request: Request, file: FileBody | undefined): unknown {
  const hasBody = request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length']) > 0;
  if (hasBody && !request.is([...(file?.types ?? JSON_TYPES)])) {
    const type = request.get('content-type') ?? 'no content type';
    throw new Problem(
      'content_type_unsupported',
      `The body came as ${type}; send ${file ? 'the file' : 'JSON'} with "Content-Type: ${file?.types[0] ?? 'application/json'}".`,
    );
  }
  return request.body ?? (file ? '' : {});
}
