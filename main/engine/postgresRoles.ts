import pg from 'pg';

/** A role with the right to log in, and the databases it owns. */
export type RoleWanted = { name: string; password: string; rights: string; databases: string[] };

/**
 * Makes roles and their databases where they are missing, as an administrator. The application's role is no superuser, so
 * that row-level security holds for it as in production. Safe to repeat.
 */
export async function ensureRoles(adminUrl: string, roles: RoleWanted[]): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    for (const role of roles) {
      const name = pg.escapeIdentifier(role.name);
      const { rowCount } = await client.query('select from pg_roles where rolname = $1', [role.name]);
      await client.query(
        `${rowCount === 0 ? 'create' : 'alter'} role ${name} login ${role.rights} password ${pg.escapeLiteral(role.password)}`,
      );
      for (const database of role.databases) await ensureDatabase(client, database, role.name);
    }
  } finally {
    await client.end();
  }
}

/** Makes a database where it is missing. */
export async function ensureDatabase(client: pg.Client, database: string, owner?: string): Promise<void> {
  const { rowCount } = await client.query('select from pg_database where datname = $1', [database]);
  if (rowCount !== 0) return;
  await client.query(
    `create database ${pg.escapeIdentifier(database)} ${owner ? `owner ${pg.escapeIdentifier(owner)}` : ''}`,
  );
}
