import { type Decimal, decimal } from '../money/decimal.ts';
import type { ModelOf } from './priceModel.ts';

/** Whole packages only: a started one costs all of it. @rule CAT-1 */
export function packagePrice(model: ModelOf<'package'>, quantity: Decimal): Decimal {
  return quantity.div(decimal(model.size)).ceil().times(decimal(model.price));
}
