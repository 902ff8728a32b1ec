import type { Database } from './connect.ts';
import { newId } from './newId.ts';

export type ApiKeyRole = 'support' | 'sales' | 'finance' | 'admin' | 'read_only';

/** A key as it is kept: its hash, and enough of it to be told apart by people. */
export type NewApiKey = {
  readonly hash: string;
  readonly prefix: string;
  readonly last4: string;
  readonly role: ApiKeyRole;
  readonly label: string;
};

export type StoredApiKey = {
  readonly keyId: string;
  readonly hash: string;
  readonly role: ApiKeyRole;
  readonly name: string;
};

export async function insertApiKey(database: Database, key: NewApiKey): Promise<{ id: string }> {
  const id = newId();
  await database('api_keys').insert({ id, ...key });
  return { id };
}

/** The key of a hash, unless it was revoked. */
export async function findApiKey(database: Database, hash: string): Promise<StoredApiKey | undefined> {
  return database('api_keys')
    .first<StoredApiKey>({ keyId: 'id', hash: 'hash', role: 'role', name: 'label' })
    .where({ hash })
    .whereNull('revoked_at');
}

export type ListedApiKey = {
  readonly id: string;
  readonly prefix: string;
  readonly last4: string;
  readonly role: ApiKeyRole;
  readonly label: string;
  readonly created_at: string;
  readonly revoked_at: string | null;
};

/** All keys, without their hashes, the newest first. */
export async function listApiKeys(database: Database): Promise<ListedApiKey[]> {
  return database('api_keys')
    .select<ListedApiKey[]>('id', 'prefix', 'last4', 'role', 'label', 'created_at', 'revoked_at')
    .orderBy('id', 'desc');
}

/** @returns whether there is such a key; revoking one again changes nothing */
export async function revokeApiKey(database: Database, id: string): Promise<boolean> {
  const changed = await database('api_keys')
    .where({ id })
    .update({ revoked_at: database.raw('coalesce(revoked_at, now())') });
  return changed > 0;
}
