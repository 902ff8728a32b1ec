import rates from './rates.json' with { type: 'json' };
import type { TaxRate } from './taxRate.ts';

/** The rates that ship with Tenor: defaults that an operator checks and edits, not tax advice. @rule TAX-1 */
export const SEED_RATES: readonly TaxRate[] = rates as readonly TaxRate[];
