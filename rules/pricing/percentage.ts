import { type Decimal, decimal } from '../money/decimal.ts';
import type { ModelOf } from './priceModel.ts';

/** Percent of the quantity, which is a sum of money. @rule CAT-1 */
export function percentagePrice(model: ModelOf<'percentage'>, quantity: Decimal): Decimal {
  return quantity.times(decimal(model.percent)).div('100');
}
