import { Decimal, decimal, ZERO } from '../money/decimal.ts';
import type { ModelOf, PriceTier } from './priceModel.ts';

/**
 * Each piece at the price of the tier that it falls into, and the flat part of every tier that is reached.
 *
 * @rule CAT-1
 */
export function graduatedPrice(model: ModelOf<'graduated'>, quantity: Decimal): Decimal {
  return reachedTiers(model, quantity).reduce(
    (sum, { tier, pieces }) => sum.plus(decimal(tier.unit).times(pieces)).plus(decimal(tier.flat ?? '0')),
    ZERO,
  );
}

/** One unit price exists where every tier reached has the same one and none has a flat part. */
export function graduatedUnitPrice(model: ModelOf<'graduated'>, quantity: Decimal): string | null {
  const tiers = reachedTiers(model, quantity).map(({ tier }) => tier);
  const [first] = tiers;
  if (first === undefined) return null;
  const unit = decimal(first.unit);
  const isSame = tiers.every((tier) => unit.equals(tier.unit) && decimal(tier.flat ?? '0').isZero());
  return isSame ? first.unit : null;
}

function reachedTiers(model: ModelOf<'graduated'>, quantity: Decimal): { tier: PriceTier; pieces: Decimal }[] {
  const reached: { tier: PriceTier; pieces: Decimal }[] = [];
  let below = ZERO;
  for (const tier of model.tiers) {
    if (quantity.lessThanOrEqualTo(below)) break;
    const top = tier.up_to === null ? quantity : Decimal.min(quantity, tier.up_to);
    reached.push({ tier, pieces: top.minus(below) });
    below = top;
  }
  return reached;
}
