import { listApiKeys, revokeApiKey } from '../../db/apiKeyStore.ts';
import { orNotFound } from '../http/orRefuse.ts';
import { route } from '../http/route.ts';
import { MAY } from '../keys/permissions.ts';
import { Id } from '../schemas/fields.ts';
import { ApiKey } from '../schemas/operations.ts';
import { pageOf } from '../schemas/page.ts';

export const apiKeyRoutes = [
  route({
    method: 'get',
    path: '/v1/api_keys',
    name: 'listApiKeys',
    tag: 'api keys',
    summary: 'All keys, the oldest first; their secrets are nowhere',
    roles: MAY.keepKeys,
    success: { 200: 'All of them on one page.' },
    answer: pageOf(ApiKey),
    problems: ['not_permitted'],
    handle: async (_input, { database }) => ({ data: await listApiKeys(database), next_cursor: null }),
  }),
  route({
    method: 'post',
    path: '/v1/api_keys/{key_id}/revoke',
    name: 'revokeApiKey',
    tag: 'api keys',
    summary: 'End a key: at once in this process, within 5 seconds in others',
    description: 'Revoking it again changes nothing.',
    roles: MAY.keepKeys,
    once: 'command',
    params: { key_id: Id },
    success: { 200: 'The key, revoked.' },
    answer: ApiKey,
    async handle({ params: { key_id: id } }, { database, keyring }) {
      await revokeApiKey(database, id);
      keyring.forget();
      const keys = await listApiKeys(database);
      return orNotFound(
        keys.find((key) => key.id === id),
        'API key',
        id,
      );
    },
  }),
];
