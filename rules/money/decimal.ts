import { Decimal as DecimalJs } from 'decimal.js';

/**
 * The one decimal type of Tenor: 40 significant digits, so that no product of a unit price (8 decimals), a quantity and a
 * rate is cut before its rounding. Never made from a `number` that holds money; `decimal()` takes strings and integers.
 */
export const Decimal = DecimalJs.clone({
  precision: 40,
  rounding: DecimalJs.ROUND_HALF_UP,
  toExpNeg: -30,
  toExpPos: 40,
});
export type Decimal = InstanceType<typeof DecimalJs>;

export const ZERO: Decimal = new Decimal('0');

/**
 * Reads an exact decimal.
 *
 * @param value  plain decimal text (`"29.00"`, `"-0.00715"`), or a safe integer such as a count of days
 * @throws       RangeError for anything else: exponents, spaces, NaN, fractions held in a `number`
 */
export function decimal(value: string | number | Decimal): Decimal {
  if (value instanceof DecimalJs) return value as Decimal;
  if (typeof value === 'number' ? !Number.isSafeInteger(value) : !/^-?\d+(\.\d+)?$/.test(value)) {
    throw new RangeError(`not a plain decimal: ${JSON.stringify(value)}; write it like "29.00"`);
  }
  return new Decimal(value);
}
