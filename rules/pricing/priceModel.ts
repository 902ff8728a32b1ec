/**
 * How a quantity becomes an amount for one whole period. Decimals are text; unit prices have up to 8 decimals.
 * `up_to` is inclusive and the last tier is open (`null`); `flat` of a tier is added once when the tier is reached.
 * A percentage takes its percent of the quantity, which is then a sum of money.
 *
 * @rule CAT-1
 */
export type PriceModel =
  | { readonly kind: 'flat'; readonly amount: string }
  | { readonly kind: 'per_unit'; readonly unit: string }
  | { readonly kind: 'graduated'; readonly tiers: readonly PriceTier[] }
  | { readonly kind: 'volume'; readonly tiers: readonly PriceTier[] }
  | { readonly kind: 'package'; readonly size: string; readonly price: string }
  | { readonly kind: 'percentage'; readonly percent: string };

export type PriceTier = { readonly up_to: string | null; readonly unit: string; readonly flat?: string };

/** The model of one kind. */
export type ModelOf<Kind extends PriceModel['kind']> = Extract<PriceModel, { readonly kind: Kind }>;
