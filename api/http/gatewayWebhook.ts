import express, { type RequestHandler, Router } from 'express';
import { heedGatewayNews } from '../../db/money/heedGatewayNews.ts';
import type { ApiDeps } from '../apiDeps.ts';
import { Problem } from '../problems/problem.ts';

export const GATEWAY_WEBHOOK_PATH = '/v1/gateways/{gateway}/webhook';

const largestBody = '1mb';

/**
 * What a payment gateway tells by itself. It has no API key and no Idempotency-Key: its signature says who it is, and heeding the
 * same news twice has no second effect.
 *
 * @rule PAY-5
 */
export function gatewayWebhook(deps: ApiDeps): Router {
  const router = Router();
  const readBody = express.raw({ limit: largestBody, type: () => true });
  router.post(GATEWAY_WEBHOOK_PATH.replace('{gateway}', ':gateway'), readBody, hear(deps));
  return router;
}

function hear({ database, gateway }: ApiDeps): RequestHandler {
  return async (request, response) => {
    if (request.params.gateway !== gateway.name) {
      throw new Problem('not_found', 'This is no gateway of this installation; post to the one that is configured.');
    }
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, [value].flat().join(', ')]),
    );
    // Signatures are made by the machine's clock, and are judged by it.
    const news = gateway.readWebhook({ body, headers, receivedAt: new Date().toISOString() });
    if (news === null) {
      throw new Problem(
        'webhook_signature_invalid',
        'The signature is not of this body, or is older than five minutes; check the secret and the clocks.',
      );
    }
    let unknown = 0;
    for (const each of news) if ((await heedGatewayNews(database, gateway.name, each)) === 'unknown') unknown += 1;
    if (unknown > 0) {
      throw new Problem('webhook_too_early', 'There is no such payment here yet; send it again later.', {
        headers: { 'Retry-After': '5' },
      });
    }
    response.json({ news: news.length });
  };
}
