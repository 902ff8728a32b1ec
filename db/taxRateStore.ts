import type { TaxRate } from '../rules/tax/taxRate.ts';
import { type TaxTable, taxTable } from '../rules/tax/taxTable.ts';
import type { Connection } from './connection.ts';
import { type TaxRateRow, taxRateOfRow } from './mapping.ts';

/** All rates in force at any time, indexed. */
export async function readTaxTable(connection: Connection): Promise<TaxTable> {
  const { rows } = await connection.query<TaxRateRow>('select * from tax_rates where withdrawn_at is null');
  return taxTable(rows.map(taxRateOfRow) as TaxRate[]);
}
