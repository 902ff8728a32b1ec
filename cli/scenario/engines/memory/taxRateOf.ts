import type { TaxCategory } from '../../../../rules/catalogue/catalogue.ts';
import type { TaxRate } from '../../../../rules/tax/taxRate.ts';
import type { Act } from '../../language/scenario.ts';

/** The row of law that `set_rate` enters. @rule TAX-5 */
export function taxRateOf(act: Act<'set_rate'>): TaxRate {
  return {
    jurisdiction: act.jurisdiction,
    kind: act.kind ?? 'vat',
    rate: String(act.rate),
    from: act.from ?? '2000-01-01',
    to: act.to ?? null,
    appliesTo: (act.applies_to as TaxCategory[] | undefined) ?? null,
    source: act.source ?? 'entered by the story',
    verified: true,
  };
}
