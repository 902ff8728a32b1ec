import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import pg from 'pg';
import { EngineError } from './engineError.ts';
import type { PostgresAddress } from './postgresAddress.ts';
import { restoreSparedIndexes, spareIndexes } from './spareIndexes.ts';
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
  signal?: AbortSignal,
): Promise<void> {
  for (const [database, schema, used] of [
    [databases.main, 'postgresql/v12/temporal', 'namespaces'],
    [databases.visibility, 'postgresql/v12/visibility', 'executions_visibility'],
  ] as const) {
    const runTool = (args: string[]) => runSqlTool(tools, server, database, args, signal);
    const client = new pg.Client({ ...server.client, database });
    await client.connect();
    try {
      const isVisibility = database === databases.visibility;
      const builtBy = await commentOf(client);
      if (builtBy === tools.key) {
        if (isVisibility) await spareIndexes(client);
        continue;
      }
      if (!builtBy && !(await hasRows(client, used))) {
        // The tool can't go on with tables that it was interrupted in making. No server has used them yet: they are made anew.
        await client.query('drop schema public cascade; create schema public');
        await runTool(['setup-schema', '--version', '0.0']);
      }
      if (isVisibility) await restoreSparedIndexes(client);
      await runTool(['update-schema', '--schema-name', schema]);
      if (isVisibility) await spareIndexes(client);
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

async function hasRows(client: pg.Client, table: string): Promise<boolean> {
  const { rows } = await client.query<{ isThere: boolean }>('select to_regclass($1) is not null as "isThere"', [table]);
  if (!rows[0]?.isThere) return false;
  return (await client.query(`select from ${pg.escapeIdentifier(table)} limit 1`)).rowCount !== 0;
}

async function runSqlTool(
  tools: TemporalTools,
  server: PostgresAddress,
  database: string,
  args: string[],
  signal: AbortSignal | undefined,
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
    await promisify(execFile)(tools.sqlTool, [...tls, ...args], { env, ...(signal ? { signal } : {}) });
  } catch (error) {
    signal?.throwIfAborted();
    const said = (error as { stderr?: string }).stderr || (error as Error).message;
    throw new EngineError(
      `Temporal's schema tool failed on database ${database}:\n${said.trim().split('\n').slice(-12).join('\n')}`,
      { cause: error },
    );
  }
}
