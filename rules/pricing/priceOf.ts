import type { Decimal } from '../money/decimal.ts';
import { assertRule } from '../violation.ts';
import { flatPrice, flatUnitPrice } from './flat.ts';
import { graduatedPrice, graduatedUnitPrice } from './graduated.ts';
import { packagePrice } from './package.ts';
import { percentagePrice } from './percentage.ts';
import { perUnitPrice } from './perUnit.ts';
import type { PriceModel } from './priceModel.ts';
import { volumePrice, volumeUnitPrice } from './volume.ts';

/**
 * The price of a quantity for one whole period, in major units, exact: it is rounded once, by whoever makes a line of it.
 *
 * @param quantity  not negative; 0 costs 0 in every model
 * @throws          RuleViolation `pricing.negative_quantity`, `pricing.no_tier` (a volume model that is not open at the end)
 * @rule CAT-1, PRO-1
 */
export function priceOf(model: PriceModel, quantity: Decimal): Decimal {
  assertNotNegative(quantity);
  switch (model.kind) {
    case 'flat':
      return flatPrice(model, quantity);
    case 'per_unit':
      return perUnitPrice(model, quantity);
    case 'graduated':
      return graduatedPrice(model, quantity);
    case 'volume':
      return volumePrice(model, quantity);
    case 'package':
      return packagePrice(model, quantity);
    case 'percentage':
      return percentagePrice(model, quantity);
  }
}

/**
 * The unit price that an invoice line may show: the one which times the quantity gives the price.
 *
 * @returns decimal text as it stands in the model; `null` where no single one exists
 * @throws  RuleViolation as `priceOf`
 * @rule INV-7
 */
export function unitPriceOf(model: PriceModel, quantity: Decimal): string | null {
  assertNotNegative(quantity);
  switch (model.kind) {
    case 'flat':
      return flatUnitPrice(model, quantity);
    case 'per_unit':
      return model.unit;
    case 'graduated':
      return graduatedUnitPrice(model, quantity);
    case 'volume':
      return volumeUnitPrice(model, quantity);
    case 'package':
    case 'percentage':
      return null;
  }
}

function assertNotNegative(quantity: Decimal): void {
  assertRule(!quantity.isNegative() || quantity.isZero(), 'pricing.negative_quantity', quantity.toString());
}
