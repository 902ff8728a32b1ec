import { assertRule } from '../violation.ts';
import { currencyScale } from './currency.ts';
import { type Decimal, decimal, ZERO } from './decimal.ts';
import type { Money } from './money.ts';

/**
 * Splits a rounded total over weights so that the parts add up to the total exactly: each part is cut down to the
 * currency's scale, and the cents left over go to the largest remainders, the earlier of equals first.
 *
 * @param total    at the currency's scale
 * @param weights  of one sign; all zero puts the whole total on the first
 * @throws         RuleViolation `money.nothing_to_allocate_to` without weights
 * @rule CAT-6, TAX-1
 */
export function allocate(total: Money, weights: readonly Decimal[]): Money[] {
  assertRule(weights.length > 0, 'money.nothing_to_allocate_to');
  const unit = decimal('10').pow(-currencyScale(total.currency));
  const whole = weights.reduce((sum, weight) => sum.plus(weight), ZERO);
  if (whole.isZero())
    return weights.map((_, index) => ({ currency: total.currency, amount: index === 0 ? total.amount : ZERO }));
  const exact = weights.map((weight) => total.amount.times(weight).div(whole));
  const parts = exact.map((share) => share.div(unit).trunc().times(unit));
  const left = total.amount.minus(parts.reduce((sum, part) => sum.plus(part), ZERO));
  const cent = left.isNegative() ? unit.negated() : unit;
  const byRemainder = exact
    .map((share, index) => ({ index, remainder: share.minus(parts[index] ?? ZERO).abs() }))
    .sort((a, b) => b.remainder.comparedTo(a.remainder) || a.index - b.index);
  const cents = left.div(cent).toNumber();
  const lucky = new Set(byRemainder.slice(0, cents).map(({ index }) => index));
  return parts.map((part, index) => ({ currency: total.currency, amount: lucky.has(index) ? part.plus(cent) : part }));
}
