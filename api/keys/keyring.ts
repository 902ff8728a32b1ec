import { timingSafeEqual } from 'node:crypto';
import type { Actor } from './actor.ts';
import { hashOfApiKey } from './apiKeySecret.ts';

/** A key as the database holds it. */
export type StoredApiKey = Actor & { readonly hash: string };

export type Keyring = {
  /** Whose secret this is; undefined for an unknown or revoked one. */
  actorOf(secret: string): Promise<Actor | undefined>;
  /** Forgets what was looked up, so that a revocation counts at once in this process. */
  forget(): void;
};

/** How long a revoked key can live on in another process. */
const keptMs = 5000;
const mostKept = 1000;

/** Looks keys up, and keeps each answer for a moment: a busy client does not cost a query per request. */
export function createKeyring(find: (hash: string) => Promise<StoredApiKey | undefined>, clock = Date.now): Keyring {
  const kept = new Map<string, { readonly until: number; readonly actor: Promise<Actor | undefined> }>();
  async function look(hash: string): Promise<Actor | undefined> {
    const found = await find(hash);
    return found !== undefined && isSameHash(found.hash, hash) ? found : undefined;
  }
  return {
    actorOf(secret) {
      const hash = hashOfApiKey(secret);
      const known = kept.get(hash);
      if (known !== undefined && known.until > clock()) return known.actor;
      if (kept.size >= mostKept) kept.clear();
      const actor = look(hash);
      kept.set(hash, { until: clock() + keptMs, actor });
      actor.catch(() => kept.delete(hash));
      return actor;
    },
    forget: () => kept.clear(),
  };
}

function isSameHash(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
