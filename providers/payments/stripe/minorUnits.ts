import { currencyScale } from '../../../rules/money/currency.ts';
import { decimal } from '../../../rules/money/decimal.ts';

/** Where Stripe counts other digits than ISO 4217. @source Stripe, supported currencies: zero-decimal and special cases */
const OTHER_SCALES: Readonly<Record<string, number>> = { ISK: 2, UGX: 2, MGA: 0 };
/** Of these Stripe takes whole tens of the smallest unit (ISK and UGX: whole hundreds). */
const SMALLEST: Readonly<Record<string, number>> = { BHD: 10, JOD: 10, KWD: 10, OMR: 10, TND: 10, ISK: 100, UGX: 100 };

/**
 * An amount as Stripe takes it: a whole number of its smallest units, exact.
 *
 * @param amount  major units, decimal text
 * @returns       null where Stripe cannot take exactly this amount
 */
export function minorUnits(currency: string, amount: string): number | null {
  const units = decimal(amount).times(`1e${scaleOf(currency)}`);
  const number = Number(units.toFixed(0));
  const isExact = units.isInteger() && Number.isSafeInteger(number) && number % (SMALLEST[currency] ?? 1) === 0;
  return isExact ? number : null;
}

/** Major units, decimal text at the currency's ISO scale, of what Stripe counts; its sign is kept. */
export function majorUnits(stripeCurrency: string, units: number): { currency: string; amount: string } {
  const currency = stripeCurrency.toUpperCase();
  const amount = decimal(units).times(`1e-${scaleOf(currency)}`);
  return { currency, amount: amount.toFixed(currencyScale(currency)) };
}

function scaleOf(currency: string): number {
  return OTHER_SCALES[currency] ?? currencyScale(currency);
}
