import { type Decimal, decimal } from '../money/decimal.ts';
import { type Money, money } from '../money/money.ts';
import type { PriceModel } from '../pricing/priceModel.ts';
import { priceOf, unitPriceOf } from '../pricing/priceOf.ts';
import type { Account, Item } from '../subscription/accountState.ts';
import type { PhasePart } from './phaseParts.ts';

/** What a quantity that goes from one value to another adds to the price of a whole period, exact, and how a line says so. */
export type PriceMove = {
  readonly price: Money;
  readonly quantity: string;
  readonly unitPrice: string | null;
  readonly inputs: Readonly<Record<string, string>>;
};

/**
 * Prices a change of quantity for a whole period. A start is a change from 0.
 *
 * @param phase  whose price holds; the item's own where left out
 * @returns the difference of the two prices, unrounded and signed, with the inputs that its explanation keeps
 * @rule PRO-1, CAT-4, EXP-1
 */
export function priceMove(item: Item, account: Account, before: Decimal, after: Decimal, phase?: PhasePart): PriceMove {
  const { id } = item.price;
  const model = phase?.model ?? item.price.model;
  const ofPhase = (figure: Decimal) => (phase === undefined ? figure : figure.times(phase.factor));
  const [priceBefore, priceAfter] = [ofPhase(priceOf(model, before)), ofPhase(priceOf(model, after))];
  const unitPrice = unitPriceBetween(model, before, after);
  const { rounding } = account.policy.values;
  return {
    price: money(account.currency, priceAfter.minus(priceBefore)),
    quantity: after.minus(before).toFixed(),
    unitPrice: phase === undefined || unitPrice === null ? unitPrice : ofPhase(decimal(unitPrice)).toFixed(),
    inputs: {
      price: id,
      quantity_before: before.toFixed(),
      quantity_after: after.toFixed(),
      price_before: priceBefore.toFixed(),
      price_after: priceAfter.toFixed(),
      ...(phase?.number === undefined ? {} : { phase: String(phase.number) }),
      // The policy's name does not tell an overridden rounding, and recomputing needs it.
      ...(rounding === 'half_up' ? {} : { rounding }),
    },
  };
}

/** The unit price which times the difference of two quantities gives the difference of their prices. @rule INV-7 */
function unitPriceBetween(model: PriceModel, before: Decimal, after: Decimal): string | null {
  const [unit = null, ...others] = [before, after]
    .filter((quantity) => !quantity.isZero())
    .map((quantity) => unitPriceOf(model, quantity));
  return others.every((other) => other === unit) ? unit : null;
}
