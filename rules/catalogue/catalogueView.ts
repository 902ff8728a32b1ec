import type { Plan, Price } from './catalogue.ts';
import type { Coupon } from './coupon.ts';

/** The part of the catalogue that a decision may look at, by id. */
export type Catalogue = {
  readonly products: ReadonlyMap<string, Product>;
  readonly plans: ReadonlyMap<string, Plan>;
  /** Retired versions too. */
  readonly prices: ReadonlyMap<string, Price>;
  /** The next version of a price that was replaced. @rule CAT-1 */
  readonly replacedBy: ReadonlyMap<string, string>;
  /** By code: coupons that the decision names and that may still be given. */
  readonly coupons?: ReadonlyMap<string, Coupon>;
};

export type Product = { readonly id: string; readonly name: string; readonly freePlanId: string };

/** For decisions that need none. */
export const EMPTY_CATALOGUE: Catalogue = {
  products: new Map(),
  plans: new Map(),
  prices: new Map(),
  replacedBy: new Map(),
};

/** The version of a price that is sold now. @rule CAT-1 */
export function newestVersion(catalogue: Catalogue, price: Price): Price {
  let newest = price;
  for (;;) {
    const nextId = catalogue.replacedBy.get(newest.id);
    const next = nextId === undefined ? undefined : catalogue.prices.get(nextId);
    if (next === undefined) return newest;
    newest = next;
  }
}
