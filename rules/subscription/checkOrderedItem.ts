import type { Price } from '../catalogue/catalogue.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { Account } from './accountState.ts';

const mostOfOneItem = 10_000_000;

/** The refusal of a quantity that cannot be ordered: it is a whole number from 1. */
export function checkQuantity(quantity: string): Refusal | undefined {
  if (/^[1-9]\d{0,7}$/.test(quantity) && Number(quantity) <= mostOfOneItem) return undefined;
  return refuse(
    'quantity_out_of_range',
    `"${quantity}" is no quantity; write a whole number from 1 to ${mostOfOneItem}.`,
    { quantity, most: String(mostOfOneItem) },
  );
}

/** The refusal of a price that is not in the account's one currency. @rule ACC-7 */
export function checkPrice(price: Price, account: Account): Refusal | undefined {
  if (price.currency === account.currency) return undefined;
  return refuse(
    'price_not_in_currency',
    `The price is in ${price.currency}, the account is billed in ${account.currency}; choose a price in ${account.currency}.`,
    { price_currency: price.currency, account_currency: account.currency },
  );
}

/** A price that the catalogue does not have, or not among the products in question. */
export function refuseUnknownPrice(priceId: string): Refusal {
  return refuse('item_not_found', `There is no price ${priceId}; list the prices of the plan.`);
}

/** The refusal of what is shipped to an account that has no address for it. @rule SUB-9 */
export function checkShipping(prices: readonly Price[], account: Account): Refusal | undefined {
  const isPhysical = prices.some(({ itemKind }) => itemKind === 'hardware' || itemKind === 'rental');
  if (!isPhysical || account.hasShippingAddress) return undefined;
  return refuse(
    'shipping_address_required',
    'Hardware and rentals are shipped; add a shipping address to the account first.',
  );
}
