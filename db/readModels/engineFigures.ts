import type { Knex } from 'knex';

export type EngineFigures = { readonly invoicesIssued: number; readonly outboxLagSeconds: number };

/** Figures of the whole engine, cheap enough for every scrape. Numbers are gapless, so the counters count the invoices. */
export async function engineFigures(database: Knex): Promise<EngineFigures> {
  const { rows } = await database.raw<{ rows: { invoices: string; lag: number | null }[] }>(
    `select (select coalesce(sum(last), 0) from invoice_counters)::text as invoices,
       (select extract(epoch from now() - recorded_at)::float8 from outbox where dispatched_at is null order by id limit 1) as lag`,
  );
  return { invoicesIssued: Number(rows[0]?.invoices ?? 0), outboxLagSeconds: Math.max(0, rows[0]?.lag ?? 0) };
}
