import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import type { Logger } from 'pino';
import { pinoHttp } from 'pino-http';
import { findApiKey } from '../db/apiKeyStore.ts';
import { engineFigures } from '../db/readModels/engineFigures.ts';
import type { ApiDeps } from './apiDeps.ts';
import { docsRouter } from './docs/docsRouter.ts';
import { startPage } from './docs/startPage.ts';
import { serveHealth } from './health/serveHealth.ts';
import { authenticate } from './http/authenticate.ts';
import { gatewayWebhook } from './http/gatewayWebhook.ts';
import { openApiDocument } from './http/openapi.ts';
import { problemOfError } from './http/problemOfError.ts';
import { giveRequestId, requestIdOf } from './http/requestId.ts';
import type { FileBody } from './http/route.ts';
import { sendProblem } from './http/sendProblem.ts';
import { serveRoute } from './http/serveRoute.ts';
import { unknownRoute } from './http/unknownRoute.ts';
import { createKeyring, type Keyring } from './keys/keyring.ts';
import { createApiMetrics } from './metrics/apiMetrics.ts';
import { ROUTES } from './routes/routes.ts';

const largestBody = '100kb';

/**
 * The HTTP API of Tenor over a database and the workflows.
 *
 * @returns an Express application that listens nowhere yet
 */
export function createApi(deps: ApiDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  app.use(giveRequestId, logRequests(deps.logger), securityHeaders());

  const metrics = createApiMetrics(() => engineFigures(deps.database));
  const keyring = createKeyring((hash) => findApiKey(deps.database, hash));
  const readBody = express.json({
    limit: largestBody,
    strict: false,
    type: ['application/json', 'application/*+json'],
  });
  for (const route of ROUTES) {
    const readers = route.file ? readFile(route.file, keyring) : route.once || route.body ? [readBody] : [];
    const handlers = [...readers, serveRoute(route, { deps, keyring, metrics })];
    app[route.method](route.path.replaceAll(/\{(\w+)\}/g, ':$1'), ...handlers);
  }

  let document: object | undefined;
  const page = startPage(deps.version, deps.temporalUiUrl);
  app.get('/', (_request, response) => void response.type('html').send(page));
  app.get('/v1/health', serveHealth(deps));
  app.get('/metrics', metrics.serve);
  app.get('/v1/openapi.json', (_request, response) => {
    document ??= openApiDocument(ROUTES, deps.version);
    response.json(document);
  });
  app.use(gatewayWebhook(deps));
  app.use(docsRouter());
  app.use(unknownRoute(ROUTES));
  app.use(answerError(deps.logger));
  return app;
}

/** A file is read for nobody whose key is not known. */
function readFile({ types, megabytes }: FileBody, keyring: Keyring): RequestHandler[] {
  const known: RequestHandler = async (request, _response, next) => {
    await authenticate(request, keyring);
    next();
  };
  return [known, express.text({ limit: megabytes * 1_000_000, type: [...types] })];
}

function logRequests(logger: Logger) {
  return pinoHttp({
    logger,
    genReqId: (_request, response) => String(response.getHeader('x-request-id')),
    customLogLevel: (_request, response, error) => (error || response.statusCode >= 500 ? 'error' : 'info'),
    redact: ['req.headers.authorization', 'req.headers.cookie'],
    serializers: {
      req: ({ id, method, url }) => ({ id, method, url }),
      res: ({ statusCode }) => ({ status: statusCode }),
    },
  });
}

/** The documentation runs its own scripts and nothing else; nothing is loaded from elsewhere. */
function securityHeaders() {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
  });
}

function answerError(logger: Logger): ErrorRequestHandler {
  return (error, _request, response, next) => {
    const problem = problemOfError(error);
    if (problem.code === 'internal_error')
      logger.error({ err: error, request_id: requestIdOf(response) }, 'fault in a request');
    if (response.headersSent) return next(error);
    sendProblem(response, problem);
  };
}
