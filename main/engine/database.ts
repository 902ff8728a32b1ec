import pg from 'pg';
import { EngineError } from './engineError.ts';
import type { EnginePart } from './enginePart.ts';
import { type PostgresAddress, postgresAddress } from './postgresAddress.ts';
import { prepareData } from './postgresData.ts';
import { postgresPlace } from './postgresPlace.ts';
import { ensureDatabase, ensureRoles } from './postgresRoles.ts';
import { postgresSecrets } from './postgresSecrets.ts';
import { startPostgres } from './postgresServer.ts';
import { serverUser } from './serverUser.ts';
import type { TemporalDatabases } from './temporalSchema.ts';

/** The PostgreSQL of a run: the application's database, and how Temporal gets its own on the same server. */
export type Database = {
  url: string;
  forTemporal(): Promise<{ postgres: PostgresAddress; databases: TemporalDatabases }>;
};

/** The given PostgreSQL, or the embedded one, made and started. */
export function startDatabase(part: EnginePart): Promise<Database> {
  return part.config.databaseUrl === undefined
    ? startEmbedded(part)
    : Promise.resolve(givenDatabase(part.config.databaseUrl));
}

async function startEmbedded(part: EnginePart): Promise<Database> {
  const { say, tell, stateDir, config, fsync = true } = part;
  const user = serverUser(say.note);
  const place = postgresPlace(stateDir, config.cacheDir, user);
  tell(place.notes);
  const { secrets, isNew } = postgresSecrets(stateDir);
  const { port, notes } = await say.step('Starting PostgreSQL', async () => {
    tell(
      await prepareData({
        place,
        password: secrets.postgres,
        isPasswordNew: isNew,
        user,
        fsync,
        stateDir,
        onChild: part.onChild,
      }),
    );
    const server = await startPostgres({
      ...{ place, secrets, user, stateDir, fsync },
      preferredPort: part.preferredPorts.postgres,
      onChild: part.onChild,
    });
    const url = (role: keyof typeof secrets, database: string) =>
      `postgres://${role}:${secrets[role]}@127.0.0.1:${server.port}/${database}`;
    await ensureRoles(url('postgres', 'postgres'), [
      { name: 'tenor', password: secrets.tenor, rights: 'createdb createrole', databases: ['tenor'] },
      { name: 'temporal', password: secrets.temporal, rights: '', databases: ['temporal', 'temporal_visibility'] },
    ]);
    return server;
  });
  tell(notes);
  return {
    url: `postgres://tenor:${secrets.tenor}@127.0.0.1:${port}/tenor`,
    forTemporal: () =>
      Promise.resolve({
        postgres: postgresAddress(`postgres://temporal:${secrets.temporal}@127.0.0.1:${port}/temporal`),
        databases: { main: 'temporal', visibility: 'temporal_visibility' },
      }),
  };
}

/**
 * On a server that is not ours alone, Temporal's databases carry the name of the application's: a `temporal` that is there
 * already may belong to another Temporal.
 */
function givenDatabase(databaseUrl: string): Database {
  return {
    url: databaseUrl,
    async forTemporal() {
      const name = decodeURIComponent(new URL(databaseUrl).pathname.slice(1));
      const databases = { main: `${name}_temporal`, visibility: `${name}_temporal_visibility` };
      const postgres = postgresAddress(databaseUrl);
      await ensureGiven(postgres, name, databases);
      return { postgres, databases };
    },
  };
}

async function ensureGiven(
  postgres: PostgresAddress,
  database: string,
  { main, visibility }: TemporalDatabases,
): Promise<void> {
  const client = new pg.Client({ ...postgres.client, database });
  try {
    await client.connect();
  } catch (error) {
    throw new EngineError(
      `PostgreSQL at ${postgres.client.host}:${postgres.client.port} can't be used (${(error as Error).message}): correct DATABASE_URL.`,
      {
        cause: error,
      },
    );
  }
  try {
    for (const name of [main, visibility]) await ensureDatabase(client, name);
  } catch (error) {
    throw new EngineError(
      `Temporal needs databases ${main} and ${visibility}, and user ${postgres.client.user} may not create them: ` +
        'create them and give them to that user, grant it CREATEDB, or set TEMPORAL_ADDRESS to a Temporal of your own.',
      { cause: error },
    );
  } finally {
    await client.end();
  }
}
