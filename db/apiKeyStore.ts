import type { Knex } from 'knex';
import { newId } from './newId.ts';

export type ApiKeyRole = 'support' | 'sales' | 'finance' | 'admin' | 'read_only';

/** A key as it is known to the operator; the secret is nowhere. */
export type ApiKeyRow = {
  id: string;
  hash: string;
  prefix: string;
  last4: string;
  role: ApiKeyRole;
  label: string;
  created_at: string;
  revoked_at: string | null;
};

export type NewApiKey = {
  /** SHA-256 of the secret, in hex. */
  readonly hash: string;
  /** First and last characters of the secret, to tell keys apart. */
  readonly prefix: string;
  readonly last4: string;
  readonly role: ApiKeyRole;
  /** How the audit log calls its holder. */
  readonly label: string;
};

/** Stores a key; answers its id. */
export async function insertApiKey(database: Knex, key: NewApiKey): Promise<string> {
  const id = newId();
  await database('api_keys').insert({ id, ...key });
  return id;
}

/** The key with this hash, unless it is revoked; undefined where there is none. */
export async function findApiKey(
  database: Knex,
  hash: string,
): Promise<{ hash: string; keyId: string; role: ApiKeyRole; name: string } | undefined> {
  const row = await database<ApiKeyRow>('api_keys').where('hash', hash).whereNull('revoked_at').first();
  return row && { hash: row.hash, keyId: row.id, role: row.role, name: row.label };
}

/** Ends a key at once; false where it is not there or ended before. */
export async function revokeApiKey(database: Knex, id: string): Promise<boolean> {
  const changed = await database('api_keys')
    .where('id', id)
    .whereNull('revoked_at')
    .update({ revoked_at: database.fn.now() });
  return changed > 0;
}

/** All keys, the oldest first. */
export function listApiKeys(database: Knex): Promise<Omit<ApiKeyRow, 'hash'>[]> {
  return database<ApiKeyRow>('api_keys')
    .select('id', 'prefix', 'last4', 'role', 'label', 'created_at', 'revoked_at')
    .orderBy('id');
}
