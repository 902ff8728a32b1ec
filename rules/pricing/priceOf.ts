import type { Decimal } from '../money/decimal.ts';
import type { PriceModel } from './priceModel.ts';

export function priceOf(_model: PriceModel, _quantity: Decimal): Decimal {
  throw new Error('coming in the next commit');
}

export function unitPriceOf(_model: PriceModel, _quantity: Decimal): string | null {
  throw new Error('coming in the next commit');
}
