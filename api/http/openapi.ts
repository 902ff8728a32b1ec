import { OpenAPIRegistry, OpenApiGeneratorV31, type RouteConfig } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import type { ProblemCode } from '../problems/problemCode.ts';
import { PROBLEMS } from '../problems/problems.ts';
import { Health } from '../schemas/operations.ts';
import { GATEWAY_WEBHOOK_PATH } from './gatewayWebhook.ts';
import type { AnyRoute } from './route.ts';

const ProblemDocument = z
  .looseObject({
    type: z.string().meta({ format: 'uri-reference' }),
    title: z.string(),
    status: z.int(),
    code: z.enum(Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]]),
    detail: z.string().meta({ description: 'A sentence that says what to do.' }),
    errors: z.array(z.object({ field: z.string(), detail: z.string() })).optional(),
    problems: z
      .array(z.object({ line: z.int(), column: z.int().nullable(), path: z.string(), reason: z.string() }))
      .optional()
      .meta({ description: 'What is wrong with a file, by its lines.' }),
    request_id: z.string(),
  })
  .meta({
    id: 'Problem',
    description: 'An answer that is not the one hoped for (RFC 9457). Facts stand beside these members.',
  });

const health = { 'application/json': { schema: Health } };

/** Operations without a key. */
const openToEveryone: readonly RouteConfig[] = [
  {
    method: 'post',
    path: GATEWAY_WEBHOOK_PATH,
    operationId: 'hearGateway',
    tags: ['payments'],
    summary: 'What a payment gateway tells by itself',
    description:
      'Signed by the gateway; it has neither an API key nor an Idempotency-Key. The same news has an effect once, in any order.',
    security: [],
    request: {
      params: z.object({ gateway: z.string().meta({ example: 'sandbox' }) }),
      body: { content: { 'application/json': { schema: z.looseObject({}) } } },
    },
    responses: {
      200: {
        description: 'It was heard.',
        content: { 'application/json': { schema: z.object({ news: z.int() }).meta({ id: 'NewsHeard' }) } },
      },
      ...problemResponses([
        ...(['webhook_signature_invalid', 'not_found', 'webhook_too_early', 'body_too_large'] as const),
        ...(['internal_error', 'database_unavailable'] as const),
      ]),
    },
  },
  {
    method: 'get',
    path: '/v1/health',
    operationId: 'getHealth',
    tags: ['about'],
    summary: 'Every part of the engine, and how it is',
    security: [],
    responses: {
      200: { description: 'Everything that is needed is there.', content: health },
      503: { description: 'A part is down.', content: health },
    },
  },
  {
    method: 'get',
    path: '/v1/openapi.json',
    operationId: 'getDocument',
    tags: ['about'],
    summary: 'This document',
    security: [],
    responses: {
      200: {
        description: 'OpenAPI 3.1.',
        content: { 'application/json': { schema: z.looseObject({ openapi: z.string() }) } },
      },
    },
  },
];

const ofEvery: readonly ProblemCode[] = [
  'api_key_required',
  'api_key_invalid',
  'internal_error',
  'database_unavailable',
];
const ofWrites: readonly ProblemCode[] = [
  'idempotency_key_required',
  'idempotency_key_reused',
  'idempotency_key_in_progress',
  'not_permitted',
];
const ofBodies: readonly ProblemCode[] = ['malformed_json', 'body_too_large', 'content_type_unsupported'];

/** The OpenAPI 3.1 document of the routes, from the same schemas that read their requests. */
export function openApiDocument(routes: readonly AnyRoute[], version: string): object {
  const registry = new OpenAPIRegistry();
  const security = registry.registerComponent('securitySchemes', 'apiKey', { type: 'http', scheme: 'bearer' });
  for (const route of routes) {
    registry.registerPath({
      method: route.method,
      path: route.path,
      operationId: route.name,
      tags: [route.tag],
      summary: route.summary,
      description: descriptionOf(route),
      security: [{ [security.name]: [] }],
      request: requestOf(route),
      responses: { ...successesOf(route), ...problemsOf(route) },
    });
  }
  for (const open of openToEveryone) registry.registerPath(open);
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: { title: 'Tenor', version, description: introduction },
    servers: [{ url: '/' }],
  });
}

const introduction = [
  'Billing as durable lifecycles. Money is decimal text in major units, dates are `YYYY-MM-DD` on the account’s own clock, instants are UTC.',
  'Every write needs an `Idempotency-Key`: repeating a request with its key gives its answer again, with `Idempotent-Replayed: true`.',
  'Unknown fields are refused. Every problem has a stable `code`; the list is at [/docs/errors](/docs/errors).',
].join('\n\n');

function descriptionOf({ description, roles }: AnyRoute): string {
  const permission = roles === undefined ? '' : `Roles: ${roles.join(', ')}.`;
  return [description, permission].filter(Boolean).join('\n\n');
}

function requestOf(route: AnyRoute) {
  const key = z.string().min(1).max(255).meta({ description: 'A fresh UUID for each new request.' });
  return {
    ...(route.params ? { params: z.object(route.params) } : {}),
    ...(route.query ? { query: z.object(route.query) } : {}),
    ...(route.once ? { headers: z.object({ 'Idempotency-Key': key }) } : {}),
    ...(route.body ? { body: { required: !isOptional(route.body), content: contentOf(route, route.body) } } : {}),
  };
}

function contentOf({ file }: AnyRoute, schema: z.ZodType) {
  return Object.fromEntries((file?.types ?? ['application/json']).map((type) => [type, { schema }]));
}

/** Whether a request may do without a body. */
function isOptional(body: z.ZodType): boolean {
  return body.safeParse({}).success;
}

function successesOf(route: AnyRoute) {
  const content = { 'application/json': { schema: route.answer } };
  return Object.fromEntries(
    Object.entries(route.success).map(([status, description]) => [status, { description, content }]),
  );
}

function problemsOf(route: AnyRoute) {
  const isChecked = route.body !== undefined || route.query !== undefined;
  const codes = new Set<ProblemCode>([
    ...ofEvery,
    ...(route.once ? ofWrites : []),
    ...(route.once || route.body ? ofBodies : []),
    ...(isChecked ? (['validation_failed'] as const) : []),
    ...(route.params ? (['not_found'] as const) : []),
    ...(route.problems ?? []),
  ]);
  return problemResponses([...codes]);
}

function problemResponses(codes: readonly ProblemCode[]) {
  const content = { 'application/problem+json': { schema: ProblemDocument } };
  const statuses = [...new Set(codes.map((code) => PROBLEMS[code].status))].sort((a, b) => a - b);
  return Object.fromEntries(
    statuses.map((status) => {
      const same = codes.filter((code) => PROBLEMS[code].status === status);
      return [status, { description: same.map((code) => `\`${code}\`: ${PROBLEMS[code].title}.`).join(' '), content }];
    }),
  );
}
