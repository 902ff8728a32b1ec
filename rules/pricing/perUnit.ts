import { type Decimal, decimal } from '../money/decimal.ts';
import type { ModelOf } from './priceModel.ts';

/** Unit price × quantity. @rule CAT-1 */
export function perUnitPrice(model: ModelOf<'per_unit'>, quantity: Decimal): Decimal {
  return decimal(model.unit).times(quantity);
}
