import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import pg from 'pg';
import { EngineError } from './engineError.ts';
import type { PostgresAddress } from './postgresAddress.ts';
import type { TemporalTools } from './temporalTools.ts';

/** The two databases of a Temporal server. */
export type TemporalDatabases = { main: string; visibility: string };

/**
 * Brings Temporal's tables to the version of the build. A database remembers, as its comment, which build it was brought to,
 * so that a second start asks one question instead of running the schema tool.
 */
export async function ensureTemporalSchema(
  tools: TemporalTools,
  server: PostgresAddress,
  databases: TemporalDatabases,
): Promise<void> {
  for (const [database, schema] of [
    [databases.main, 'postgresql/v12/temporal'],
    [databases.visibility, 'postgresql/v12/visibility'],
  ] as const) {
    const client = new pg.Client({ ...server.client, database });
    await client.connect();
    try {
      if ((await commentOf(client)) === tools.key) continue;
      const { rows } = await client.query<{ found: string | null }>(`select to_regclass('schema_version') as found`);
      if (rows[0]?.found == null) await runSqlTool(tools, server, database, ['setup-schema', '--version', '0.0']);
      await runSqlTool(tools, server, database, ['update-schema', '--schema-name', schema]);
      await client.query(`comment on database ${pg.escapeIdentifier(database)} is ${pg.escapeLiteral(tools.key)}`);
    } finally {
      await client.end();
    }
  }
}

/**
 * Forgets the members of the last run. This server is the only one of its databases; after a kill it would otherwise look for
 * its predecessor until that is believed dead.
 */
export async function forgetMembers(server: PostgresAddress, databases: TemporalDatabases): Promise<void> {
  const client = new pg.Client({ ...server.client, database: databases.main });
  await client.connect();
  try {
    await client.query('delete from cluster_membership');
  } finally {
    await client.end();
  }
}

async function commentOf(client: pg.Client): Promise<string | null | undefined> {
  const { rows } = await client.query<{ comment: string | null }>(
    `select shobj_description(oid, 'pg_database') as comment from pg_database where datname = current_database()`,
  );
  return rows[0]?.comment;
}

async function runSqlTool(
  tools: TemporalTools,
  server: PostgresAddress,
  database: string,
  args: string[],
): Promise<void> {
  const { host, port, user, password } = server.client;
  // The password goes by the environment: arguments are seen by every user of the machine.
  const env = {
    ...process.env,
    SQL_PLUGIN: 'postgres12',
    SQL_HOST: host,
    SQL_PORT: String(port),
    SQL_USER: user,
    SQL_PASSWORD: password,
    SQL_DATABASE: database,
  };
  const tls =
    server.tls === 'off' ? [] : ['--tls', ...(server.tls === 'unverified' ? ['--tls-disable-host-verification'] : [])];
  try {
    await promisify(execFile)(tools.sqlTool, [...tls, ...args], { env });
  } catch (error) {
    const said = (error as { stderr?: string }).stderr || (error as Error).message;
    throw new EngineError(
      `Temporal's schema tool failed on database ${database}:\n${said.trim().split('\n').slice(-12).join('\n')}`,
      { cause: error },
    );
  }
}
