import type { TaxRate } from './taxRate.ts';

/** The rates of a billing run, indexed. Make one per page of accounts and pass it on. */
export type TaxTable = { readonly rates: readonly TaxRate[] };

export function taxTable(_rates: readonly TaxRate[]): TaxTable {
  throw new Error('coming in the next commit');
}
