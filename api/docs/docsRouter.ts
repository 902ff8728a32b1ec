import { type RequestHandler, Router } from 'express';
import getAbsoluteFSPath from 'swagger-ui-dist/absolute-path.js';
import { errorsPage } from './errorsPage.ts';
import { htmlPage } from './htmlPage.ts';

const start = `window.addEventListener('load', () => {
  SwaggerUIBundle({
    url: '/v1/openapi.json', dom_id: '#swagger', deepLinking: true, validatorUrl: null, persistAuthorization: true,
    tryItOutEnabled: false, presets: [SwaggerUIBundle.presets.apis],
    requestInterceptor: (request) => {
      if (request.method && !['GET', 'get'].includes(request.method)) request.headers['Idempotency-Key'] ??= crypto.randomUUID();
      return request;
    },
  });
});
`;

/** The reference for people at /docs, and the list of problem codes. All that it needs is served from here. */
export function docsRouter(): Router {
  const router = Router();
  const page = htmlPage('Tenor API', {
    head: '<link rel="stylesheet" href="/docs/assets/swagger-ui.css">',
    body: '<div id="swagger"></div><script src="/docs/assets/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script>',
    isPlain: true,
  });
  router.get('/docs', send('html', page));
  router.get('/docs/errors', send('html', errorsPage()));
  router.get('/docs/start.js', send('text/javascript', start));
  for (const file of assets) router.get(`/docs/assets/${file}`, sendAsset(file));
  return router;
}

/** The package holds more than is used, among it a page that loads a foreign example. */
const assets = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'];

function sendAsset(file: string): RequestHandler {
  return (_request, response) => response.sendFile(file, { root: getAbsoluteFSPath(), maxAge: '1d' });
}

function send(type: string, body: string): RequestHandler {
  return (_request, response) => {
    response.type(type).send(body);
  };
}
