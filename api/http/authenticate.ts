import type { Request } from 'express';
import type { Actor } from '../keys/actor.ts';
import { isApiKeySecret } from '../keys/apiKeySecret.ts';
import type { Keyring } from '../keys/keyring.ts';
import { Problem } from '../problems/problem.ts';

const challenge = { 'WWW-Authenticate': 'Bearer realm="tenor"' };

/**
 * Who sent a request, by its API key.
 *
 * @throws Problem `api_key_required`, `api_key_invalid`
 */
export async function authenticate(request: Request, keyring: Keyring): Promise<Actor> {
  const header = request.headers.authorization;
  if (header === undefined) {
    const detail = 'Send your API key as "Authorization: Bearer tnr_live_…".';
    throw new Problem('api_key_required', detail, { headers: challenge });
  }
  const [, secret = ''] = /^Bearer +(\S+)$/i.exec(header) ?? [];
  if (!isApiKeySecret(secret)) {
    const detail = 'The key is not whole: it is "tnr_live_" and 49 letters and digits, with a checksum; copy it again.';
    throw new Problem('api_key_invalid', detail, { headers: challenge });
  }
  const actor = await keyring.actorOf(secret);
  if (actor !== undefined) return actor;
  throw new Problem('api_key_invalid', 'The key is unknown or revoked; ask an admin for a new one.', {
    headers: challenge,
  });
}
