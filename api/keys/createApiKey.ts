import { insertApiKey } from '../../db/apiKeyStore.ts';
import type { Database } from '../../db/connect.ts';
import type { Role } from './actor.ts';
import { hashOfApiKey, newApiKeySecret } from './apiKeySecret.ts';

/**
 * Makes a key. The secret is answered this once; the database has its hash only.
 *
 * @param of.label  what the audit log's reader knows it by, e.g. `first key`
 * @rule ACC-4
 */
export async function createApiKey(
  database: Database,
  of: { readonly label: string; readonly role: Role },
): Promise<{ id: string; secret: string }> {
  const secret = newApiKeySecret();
  const shown = { prefix: secret.slice(0, 9), last4: secret.slice(-4) };
  const id = await insertApiKey(database, { hash: hashOfApiKey(secret), ...shown, ...of });
  return { id, secret };
}
