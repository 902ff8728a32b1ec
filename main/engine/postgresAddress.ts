import { EngineError } from './engineError.ts';

/** A PostgreSQL server and a user on it, in the parts that Temporal is configured with. */
export type PostgresAddress = {
  client: { host: string; port: number; user: string; password: string; ssl?: { rejectUnauthorized: boolean } };
  tls: 'off' | 'unverified' | 'verified';
};

/**
 * The parts of a PostgreSQL URL.
 *
 * @throws EngineError when it says something that Temporal can't be told (a socket folder, a client certificate)
 */
export function postgresAddress(databaseUrl: string): PostgresAddress {
  const url = new URL(databaseUrl);
  const mode = url.searchParams.get('sslmode') ?? 'disable';
  for (const name of ['host', 'sslcert', 'sslkey', 'sslrootcert']) {
    if (url.searchParams.has(name)) {
      throw new EngineError(
        `DATABASE_URL has "${name}", which the built-in Temporal can't use: run a Temporal of your own and set TEMPORAL_ADDRESS.`,
      );
    }
  }
  const tls =
    mode === 'disable' || mode === 'allow' || mode === 'prefer'
      ? 'off'
      : mode === 'verify-full'
        ? 'verified'
        : 'unverified';
  const client = {
    host: url.hostname,
    port: Number(url.port || 5432),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    ...(tls === 'off' ? {} : { ssl: { rejectUnauthorized: tls === 'verified' } }),
  };
  return { client, tls };
}
