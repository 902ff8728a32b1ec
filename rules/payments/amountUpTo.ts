import { currencyScale } from '../money/currency.ts';
import { type Decimal, decimal } from '../money/decimal.ts';

/**
 * The amount that somebody asked for, all that there is where they named none.
 *
 * @param most  major units
 * @returns null where it is not above zero, is more than there is, or has a fraction of the currency's smallest coin
 */
export function amountUpTo(most: Decimal, asked: string | undefined, currency: string): Decimal | null {
  const amount = asked === undefined ? most : decimal(asked);
  return amount.lessThanOrEqualTo(most) && isPayable(amount, currency) ? amount : null;
}

/** Whether it can be paid in a currency: nothing cannot, nor 0.005 USD. */
export function isPayable(amount: Decimal, currency: string): boolean {
  return amount.greaterThan('0') && amount.decimalPlaces() <= currencyScale(currency);
}
