import { assertRule } from '../violation.ts';
import { type Decimal, decimal, ZERO } from './decimal.ts';

/** An amount in major units of one currency. On every wire the amount is decimal text. */
export type Money = { readonly currency: string; readonly amount: Decimal };

/** @param amount major units, e.g. `"149.68"` */
export function money(currency: string, amount: string | Decimal): Money {
  return { currency, amount: decimal(amount) };
}

/** Nothing, in a currency. */
export function zeroMoney(currency: string): Money {
  return { currency, amount: ZERO };
}

/** @throws RuleViolation `money.currency_mismatch` */
export function addMoney(left: Money, right: Money): Money {
  assertRule(left.currency === right.currency, 'money.currency_mismatch', `${left.currency} and ${right.currency}`);
  return { currency: left.currency, amount: left.amount.plus(right.amount) };
}

/** The same amount the other way; a zero keeps no sign. */
export function negateMoney(value: Money): Money {
  return { currency: value.currency, amount: value.amount.isZero() ? ZERO : value.amount.negated() };
}

/** @throws RuleViolation `money.currency_mismatch` */
export function sumMoney(currency: string, values: readonly Money[]): Money {
  return values.reduce(addMoney, zeroMoney(currency));
}
