import { z } from 'zod';
import { findDelivery, findEndpoint, listDeliveries } from '../../db/readModels/webhooks.ts';
import { askAgain, askTest } from '../../db/webhooks/askDelivery.ts';
import { keysetOf, pageAsRead } from '../http/cursor.ts';
import { orNotFound, orRefuse } from '../http/orRefuse.ts';
import { type Call, route } from '../http/route.ts';
import { MAY } from '../keys/permissions.ts';
import { Id } from '../schemas/fields.ts';
import { pageOf, pageQuery } from '../schemas/page.ts';
import { WebhookDelivery } from '../schemas/webhook.ts';

const shown = async ({ database }: Call, id: string) =>
  orNotFound(await findDelivery(database, id), 'webhook delivery', id);

export const webhookDeliveryRoutes = [
  route({
    method: 'post',
    path: '/v1/webhook_endpoints/{endpoint_id}/test',
    name: 'testWebhookEndpoint',
    tag: 'webhooks',
    summary: 'Send a test event, once, also to a disabled endpoint',
    description: 'What came of it is in the delivery that is answered, a moment later.',
    roles: MAY.keepWebhooks,
    once: 'transaction',
    params: { endpoint_id: Id },
    success: { 202: 'The delivery.' },
    answer: WebhookDelivery,
    problems: ['not_permitted', 'item_not_found'],
    async handle({ params: { endpoint_id: endpointId } }, call) {
      const { deliveryId } = orRefuse(await askTest({ database: call.database, ...call.order, endpointId }));
      return shown(call, deliveryId);
    },
  }),
  route({
    method: 'get',
    path: '/v1/webhook_endpoints/{endpoint_id}/deliveries',
    name: 'listWebhookDeliveries',
    tag: 'webhooks',
    summary: 'What was sent to an endpoint, with every attempt; the newest first',
    description: 'They are kept for 30 days. Events behind one that waits have no delivery yet.',
    roles: MAY.keepWebhooks,
    params: { endpoint_id: Id },
    query: { ...pageQuery, status: z.enum(['waiting', 'delivered', 'failed']).optional() },
    success: { 200: 'A page.' },
    answer: pageOf(WebhookDelivery),
    problems: ['not_permitted'],
    async handle({ params: { endpoint_id: endpointId }, query }, { database }) {
      orNotFound(await findEndpoint(database, endpointId), 'webhook endpoint', endpointId);
      const rows = await listDeliveries(database, { ...keysetOf(query), endpointId, status: query.status });
      return pageAsRead(rows, query.limit);
    },
  }),
  route({
    method: 'get',
    path: '/v1/webhook_deliveries/{delivery_id}',
    name: 'getWebhookDelivery',
    tag: 'webhooks',
    summary: 'One delivery with its attempts',
    roles: MAY.keepWebhooks,
    params: { delivery_id: Id },
    success: { 200: 'The delivery.' },
    answer: WebhookDelivery,
    problems: ['not_permitted'],
    handle: ({ params: { delivery_id: id } }, call) => shown(call, id),
  }),
  route({
    method: 'post',
    path: '/v1/webhook_deliveries/{delivery_id}/retry',
    name: 'retryWebhookDelivery',
    tag: 'webhooks',
    summary: 'Send an event again now',
    description:
      'One that waits is due at once, in its place. One that was delivered or given up is sent once more, beside the others.',
    roles: MAY.keepWebhooks,
    once: 'transaction',
    params: { delivery_id: Id },
    success: { 202: 'The delivery.' },
    answer: WebhookDelivery,
    problems: ['not_permitted', 'item_not_found', 'webhook_endpoint_disabled'],
    async handle({ params: { delivery_id: deliveryId } }, call) {
      orRefuse(await askAgain({ database: call.database, ...call.order, deliveryId }));
      return shown(call, deliveryId);
    },
  }),
];
