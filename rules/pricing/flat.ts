import { type Decimal, decimal, ZERO } from '../money/decimal.ts';
import type { ModelOf } from './priceModel.ts';

/** The same amount for any quantity but 0. @rule CAT-1 */
export function flatPrice(model: ModelOf<'flat'>, quantity: Decimal): Decimal {
  return quantity.isZero() ? ZERO : decimal(model.amount);
}

/** Only one piece shows a unit price: of three the amount would be three times too high. */
export function flatUnitPrice(model: ModelOf<'flat'>, quantity: Decimal): string | null {
  return quantity.equals('1') ? model.amount : null;
}
