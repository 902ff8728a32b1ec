import pg from 'pg';

/**
 * Indexes of Temporal's visibility table that nothing of Tenor asks for: of columns for kinds of search attributes
 * that Tenor does not define, of versions and deployments of workers, of sizes. Each row is written to each of them when a
 * workflow starts, when its attributes change and when it ends; without them 28 of 74 are left. Those of keywords and dates
 * stay: Temporal gives an attribute any free column of its kind. Queries by the others work as before, by reading.
 */
const SPARED = [
  'by_(bool|double|int|text|keyword_list)_[0-9]+',
  'by_temporal_(bool|datetime|double|int|keyword|low_cardinality_keyword|keyword_list)_[0-9]+',
  'by_temporal_(change_version|pause_info|reported_problems|external_payload_.*)',
  'by_temporal_(worker_deployment|worker_deployment_version|workflow_versioning_behavior)',
  'by_(binary_checksums|build_ids|used_deployment_versions|batcher_user)',
  'by_(history_length|history_size_bytes|execution_duration|state_transition_count)',
] as const;

const keptIn = 'tenor_spared_indexes';

/** Drops what nothing asks for from a visibility database, and keeps how it was defined. Safe to repeat. */
export async function spareIndexes(visibility: pg.Client): Promise<void> {
  const { rows } = await visibility.query<{ name: string; definition: string }>(
    `select indexname as name, indexdef as definition from pg_indexes
     where schemaname = 'public' and tablename = 'executions_visibility' and indexname ~ $1`,
    [`^(${SPARED.join('|')})$`],
  );
  if (rows.length === 0) return;
  await visibility.query('begin');
  await visibility.query(`create table if not exists ${keptIn} (name text primary key, definition text not null)`);
  for (const { name, definition } of rows) {
    await visibility.query(`insert into ${keptIn} values ($1, $2) on conflict (name) do update set definition = $2`, [
      name,
      definition,
    ]);
    await visibility.query(`drop index ${pg.escapeIdentifier(name)}`);
  }
  await visibility.query('commit');
}

/** Makes them again, before Temporal's schema tool brings the database to another version: it drops and changes what it knows. */
export async function restoreSparedIndexes(visibility: pg.Client): Promise<void> {
  const { rows } = await visibility.query<{ there: boolean }>('select to_regclass($1) is not null as there', [keptIn]);
  if (!rows[0]?.there) return;
  const kept = await visibility.query<{ definition: string }>(`select definition from ${keptIn}`);
  await visibility.query('begin');
  for (const { definition } of kept.rows) await visibility.query(definition);
  await visibility.query(`drop table ${keptIn}`);
  await visibility.query('commit');
}
