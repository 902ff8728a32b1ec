import { readFileSync } from 'node:fs';
import type { Knex } from 'knex';
import type { Refusal } from '../rules/refusal.ts';
import { restsOf } from '../rules/tax/enterRate.ts';
import type { TaxRate } from '../rules/tax/taxRate.ts';
import { type TaxTable, taxTable } from '../rules/tax/taxTable.ts';
import { resolveRateCases } from './billing/caseStore.ts';
import { type Connection, databaseOf, inTransaction } from './connection.ts';
import { type TaxRateRow, taxRateOfRow } from './mapping.ts';
import { newId } from './newId.ts';
import { type Order, performOnce } from './performOnce.ts';
import { writeEvents } from './writeEvents.ts';

type Remembered = { readonly state: string; readonly table: TaxTable };

const remembered = new Map<string, Remembered>();

/**
 * All rates in force at any time, indexed. A process keeps the table of each database, and reads it again when a row was
 * written: every write of a row gives it a new xmin.
 */
export async function readTaxTable(connection: Connection): Promise<TaxTable> {
  const place = databaseOf(connection);
  const { rows: states } = await connection.query<{ state: string }>(
    `select concat(count(*), ' ', sum(xmin::text::bigint)) as state from tax_rates`,
  );
  const state = states[0]?.state ?? '';
  const known = remembered.get(place);
  if (known?.state === state) return known.table;
  const { rows } = await connection.query<TaxRateRow>('select * from tax_rates where withdrawn_at is null');
  const table = taxTable(rows.map(taxRateOfRow));
  remembered.set(place, { state, table });
  return table;
}

/** As `readTaxTable`, in a transaction of its own. */
export function loadTaxTable(database: Knex): Promise<TaxTable> {
  return inTransaction(database, readTaxTable);
}

export type NewTaxRate = Omit<TaxRate, 'verified'> & { readonly verified?: boolean };

/**
 * Enters a dated rate. Rows of the same jurisdiction, kind and category give way: one that began earlier ends where this one
 * begins, one that begins within it is withdrawn, and what of a row lies after its end stays. Accounts that were stopped for
 * want of such a rate are tried again by the next run.
 *
 * @rule TAX-1, TAX-5
 */
export function enterTaxRate(
  order: Order & { readonly rate: NewTaxRate; readonly reason: string },
): Promise<{ rateId: string } | Refusal> {
  return performOnce('tax rates', order, async (connection, now) => {
    const { rate, reason } = order;
    const replaced = await makeRoom(connection, rate);
    const rateId = await insertRate(connection, { ...rate, verified: rate.verified ?? true });
    const facts = { jurisdiction: rate.jurisdiction, kind: rate.kind, rate: rate.rate ?? 'unknown', from: rate.from };
    const after = { ...rate, reason };
    const event = {
      type: 'tax_rate.entered',
      accountId: null,
      facts,
      subject: `tax_rate/${rateId}`,
      before: replaced,
      after,
    };
    await writeEvents(connection, [event], { ...order, at: now });
    await resolveRateCases(connection, rate.jurisdiction, { ...order, at: now });
    return { rateId };
  });
}

async function makeRoom(connection: Connection, rate: NewTaxRate): Promise<TaxRateRow[]> {
  const { rows } = await connection.query<TaxRateRow>(
    `select r.* from tax_rates r
     where r.withdrawn_at is null and r.jurisdiction = $1 and r.kind = $2
       and daterange(r.valid_from, r.valid_to) && daterange($3::date, $4::date)
       and ($5::text[] is null or r.applies_to is null or r.applies_to && $5::text[])
     order by r.valid_from for update`,
    [rate.jurisdiction, rate.kind, rate.from, rate.to, rate.appliesTo],
  );
  for (const row of rows) {
    await connection.query('update tax_rates set withdrawn_at = now() where id = $1', [row.id]);
    for (const rest of restsOf(taxRateOfRow(row), rate)) await insertRate(connection, rest);
  }
  return rows;
}

async function insertRate(connection: Connection, rate: TaxRate): Promise<string> {
  const id = newId();
  await connection.query(
    `insert into tax_rates (id, jurisdiction, kind, rate, valid_from, valid_to, applies_to, taxable_fraction, source, verified, note)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      id,
      rate.jurisdiction,
      rate.kind,
      rate.rate,
      rate.from,
      rate.to,
      rate.appliesTo,
      rate.taxableFraction ?? null,
      rate.source,
      rate.verified,
      rate.note ?? null,
    ],
  );
  return id;
}

/**
 * Brings in the rates that ship with this version: what was not there yet and what no operator has entered a rate for. A
 * shipped rate that has ended since is ended here too.
 */
export async function seedTaxRates(connection: Connection): Promise<void> {
  const shipped = JSON.parse(readFileSync(new URL('../rules/tax/rates.json', import.meta.url), 'utf8')) as TaxRate[];
  const rows = shipped.map(({ appliesTo, taxableFraction, from, to, ...rate }) => ({
    ...{
      id: newId(),
      valid_from: from,
      valid_to: to,
      applies_to: appliesTo,
      taxable_fraction: taxableFraction ?? null,
    },
    ...rate,
  }));
  await connection.query(
    `with shipped as (select * from jsonb_to_recordset($1::jsonb) as s (id uuid, jurisdiction text, kind text, rate numeric,
       valid_from date, valid_to date, applies_to text[], taxable_fraction numeric, source text, verified boolean, note text))
     update tax_rates r set valid_to = s.valid_to from shipped s
     where r.withdrawn_at is null and r.valid_to is null and s.valid_to is not null and r.jurisdiction = s.jurisdiction
       and r.kind = s.kind and r.valid_from = s.valid_from and r.applies_to is not distinct from s.applies_to
       and r.rate is not distinct from s.rate and r.source = s.source`,
    [JSON.stringify(rows)],
  );
  await connection.query(
    `insert into tax_rates (id, jurisdiction, kind, rate, valid_from, valid_to, applies_to, taxable_fraction, source, verified, note)
     select s.id, s.jurisdiction, s.kind, s.rate, s.valid_from, s.valid_to, s.applies_to, s.taxable_fraction, s.source,
       s.verified, s.note
     from jsonb_to_recordset($1::jsonb) as s (id uuid, jurisdiction text, kind text, rate numeric, valid_from date,
       valid_to date, applies_to text[], taxable_fraction numeric, source text, verified boolean, note text)
     where not exists (
       select 1 from tax_rates r where r.jurisdiction = s.jurisdiction and r.kind = s.kind
         and daterange(r.valid_from, r.valid_to) && daterange(s.valid_from, s.valid_to)
         and (r.applies_to is null or s.applies_to is null or r.applies_to && s.applies_to))`,
    [JSON.stringify(rows)],
  );
}

/** Every rate in force at any time, by jurisdiction, kind and date. */
export async function listTaxRates(
  database: Knex,
  filter: { readonly jurisdiction?: string | undefined } = {},
): Promise<TaxRateRow[]> {
  const query = database<TaxRateRow>('tax_rates')
    .whereNull('withdrawn_at')
    .orderBy(['jurisdiction', 'kind', 'valid_from', 'id']);
  if (filter.jurisdiction !== undefined) query.where('jurisdiction', filter.jurisdiction);
  return query;
}
