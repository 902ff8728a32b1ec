import { findEndpoint, listEndpoints } from '../../db/readModels/webhooks.ts';
import {
  createEndpoint,
  deleteEndpoint,
  findSecret,
  replayEvents,
  rotateSecret,
  updateEndpoint,
} from '../../db/webhooks/endpointStore.ts';
import { refuse } from '../../rules/refusal.ts';
import { objectionToTarget } from '../../rules/webhooks/target.ts';
import { orNotFound, orRefuse } from '../http/orRefuse.ts';
import { type Call, route } from '../http/route.ts';
import { MAY } from '../keys/permissions.ts';
import { newWebhookSecret } from '../keys/webhookSecret.ts';
import { Id } from '../schemas/fields.ts';
import { pageOf } from '../schemas/page.ts';
import {
  DeletedWebhookEndpoint,
  WebhookEndpoint,
  WebhookEndpointChange,
  WebhookEndpointInput,
  WebhookEndpointWithSecret,
  WebhookReplayInput,
} from '../schemas/webhook.ts';

const one = { endpoint_id: Id };

const shown = async ({ database }: Call, id: string) =>
  orNotFound(await findEndpoint(database, id), 'webhook endpoint', id);

const withSecret = async (call: Call, id: string) => ({
  ...(await shown(call, id)),
  secret: orNotFound(await findSecret(call.database, id), 'webhook endpoint', id),
});

function refuseTarget(url: string, { webhooksMayBePrivate = false }: Call): void {
  const objection = objectionToTarget(url, webhooksMayBePrivate);
  if (objection !== null) orRefuse(refuse('webhook_url_refused', `The url ${objection}.`));
}

export const webhookEndpointRoutes = [
  route({
    method: 'post',
    path: '/v1/webhook_endpoints',
    name: 'createWebhookEndpoint',
    tag: 'webhooks',
    summary: 'Have events sent to a URL from now on',
    description: 'The answer shows the secret that verifies them, once. Earlier events are sent by a replay.',
    roles: MAY.keepWebhooks,
    once: 'transaction',
    body: WebhookEndpointInput,
    success: { 201: 'The endpoint with its secret.' },
    answer: WebhookEndpointWithSecret,
    problems: ['not_permitted', 'webhook_url_refused', 'limit_reached', 'item_not_found'],
    async handle({ body }, call) {
      refuseTarget(body.url, call);
      const { url, description, event_types: eventTypes, account_id: accountId } = body;
      const endpoint = { url, description, eventTypes, accountId };
      const order = { database: call.database, ...call.order, endpoint, secret: newWebhookSecret() };
      const { endpointId } = orRefuse(await createEndpoint(order));
      return withSecret(call, endpointId);
    },
  }),
  route({
    method: 'get',
    path: '/v1/webhook_endpoints',
    name: 'listWebhookEndpoints',
    tag: 'webhooks',
    summary: 'All endpoints, the oldest first; without their secrets',
    roles: MAY.keepWebhooks,
    success: { 200: 'All of them on one page.' },
    answer: pageOf(WebhookEndpoint),
    problems: ['not_permitted'],
    handle: async (_input, { database }) => ({ data: await listEndpoints(database), next_cursor: null }),
  }),
  route({
    method: 'get',
    path: '/v1/webhook_endpoints/{endpoint_id}',
    name: 'getWebhookEndpoint',
    tag: 'webhooks',
    summary: 'One endpoint',
    roles: MAY.keepWebhooks,
    params: one,
    success: { 200: 'The endpoint.' },
    answer: WebhookEndpoint,
    problems: ['not_permitted'],
    handle: ({ params: { endpoint_id: id } }, call) => shown(call, id),
  }),
  route({
    method: 'patch',
    path: '/v1/webhook_endpoints/{endpoint_id}',
    name: 'updateWebhookEndpoint',
    tag: 'webhooks',
    summary: 'Change an endpoint, disable it, or enable it again',
    description:
      'A filter counts at once, also for what waits. Enabled again, it gets what has happened meanwhile, in order.',
    roles: MAY.keepWebhooks,
    once: 'transaction',
    params: one,
    body: WebhookEndpointChange,
    success: { 200: 'The endpoint.' },
    answer: WebhookEndpoint,
    problems: ['not_permitted', 'webhook_url_refused', 'item_not_found'],
    async handle({ params: { endpoint_id: endpointId }, body }, call) {
      const { url, description, event_types: eventTypes, account_id: accountId, status } = body;
      if (url !== undefined) refuseTarget(url, call);
      const change = {
        ...(url === undefined ? {} : { url }),
        ...(description === undefined ? {} : { description }),
        ...(eventTypes === undefined ? {} : { eventTypes }),
        ...(accountId === undefined ? {} : { accountId }),
        ...(status === undefined ? {} : { isEnabled: status === 'enabled' }),
      };
      orRefuse(await updateEndpoint({ database: call.database, ...call.order, endpointId, change }));
      return shown(call, endpointId);
    },
  }),
  route({
    method: 'delete',
    path: '/v1/webhook_endpoints/{endpoint_id}',
    name: 'deleteWebhookEndpoint',
    tag: 'webhooks',
    summary: 'Delete an endpoint and what is kept of its deliveries',
    roles: MAY.keepWebhooks,
    once: 'transaction',
    params: one,
    success: { 200: 'Which one.' },
    answer: DeletedWebhookEndpoint,
    problems: ['not_permitted', 'item_not_found'],
    async handle({ params: { endpoint_id: endpointId } }, { database, order }) {
      orRefuse(await deleteEndpoint({ database, ...order, endpointId }));
      return { id: endpointId };
    },
  }),
  route({
    method: 'post',
    path: '/v1/webhook_endpoints/{endpoint_id}/rotate_secret',
    name: 'rotateWebhookSecret',
    tag: 'webhooks',
    summary: 'Give an endpoint a new secret; both sign for 24 hours',
    roles: MAY.keepWebhooks,
    once: 'transaction',
    params: one,
    success: { 200: 'The endpoint with its new secret.' },
    answer: WebhookEndpointWithSecret,
    problems: ['not_permitted', 'item_not_found'],
    async handle({ params: { endpoint_id: endpointId } }, call) {
      const order = { database: call.database, ...call.order, endpointId, secret: newWebhookSecret() };
      orRefuse(await rotateSecret(order));
      return withSecret(call, endpointId);
    },
  }),
  route({
    method: 'post',
    path: '/v1/webhook_endpoints/{endpoint_id}/replay',
    name: 'replayWebhookEvents',
    tag: 'webhooks',
    summary: 'Send everything after an event again, in order',
    description: 'Receivers know a repeat by its `webhook-id`. What is under way arrives first.',
    roles: MAY.keepWebhooks,
    once: 'transaction',
    params: one,
    body: WebhookReplayInput,
    success: { 202: 'The endpoint.' },
    answer: WebhookEndpoint,
    problems: ['not_permitted', 'item_not_found'],
    async handle({ params: { endpoint_id: endpointId }, body: { after } }, call) {
      orRefuse(await replayEvents({ database: call.database, ...call.order, endpointId, after }));
      return shown(call, endpointId);
    },
  }),
];
