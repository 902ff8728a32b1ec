import { type Decimal, decimal, ZERO } from '../money/decimal.ts';
import { assertRule } from '../violation.ts';
import type { ModelOf, PriceTier } from './priceModel.ts';

/** All pieces at the price of the tier that the whole quantity falls into, and that tier's flat part. @rule CAT-1 */
export function volumePrice(model: ModelOf<'volume'>, quantity: Decimal): Decimal {
  if (quantity.isZero()) return ZERO;
  const tier = tierOf(model, quantity);
  return decimal(tier.unit)
    .times(quantity)
    .plus(decimal(tier.flat ?? '0'));
}

/** The tier's unit price, where the tier has no flat part. */
export function volumeUnitPrice(model: ModelOf<'volume'>, quantity: Decimal): string | null {
  const tier = tierOf(model, quantity);
  return decimal(tier.flat ?? '0').isZero() ? tier.unit : null;
}

function tierOf(model: ModelOf<'volume'>, quantity: Decimal): PriceTier {
  const tier = model.tiers.find(({ up_to }) => up_to === null || quantity.lessThanOrEqualTo(up_to));
  assertRule(tier !== undefined, 'pricing.no_tier', `quantity ${quantity} is above the last tier`);
  return tier;
}
