import { assertRule } from '../violation.ts';
import { currencyScale } from './currency.ts';
import { Decimal, ZERO } from './decimal.ts';
import type { Money } from './money.ts';

/**
 * Splits a rounded total over weights so that the parts add up to the total exactly, each part being its share cut down to
 * the currency's scale or one cent more (see `settleShares`).
 *
 * @param total    at the currency's scale
 * @param weights  of one sign; all zero puts the whole total on the first
 * @throws         RuleViolation `money.nothing_to_allocate_to` without weights
 * @rule CAT-6
 */
export function allocate(total: Money, weights: readonly Decimal[]): Money[] {
  assertRule(weights.length > 0, 'money.nothing_to_allocate_to');
  const whole = weights.reduce((sum, weight) => sum.plus(weight), ZERO);
  if (whole.isZero())
    return weights.map((_, index) => ({ currency: total.currency, amount: index === 0 ? total.amount : ZERO }));
  return settleShares(
    total,
    weights.map((weight) => total.amount.times(weight).div(whole)),
  );
}

/**
 * Rounds exact shares so that they add up to their rounded total: each is cut down to the currency's scale, and the cents
 * left over go to the largest remainders, the earlier of equals first. Shares may be of both signs; a credit's parts are
 * those of its charge with the other sign.
 *
 * @param total   the sum of the shares, rounded by any mode at the currency's scale
 * @param shares  unrounded
 * @throws        RuleViolation `money.shares_do_not_settle` where the total is not that of the shares
 * @rule CAT-6, TAX-1
 */
export function settleShares(total: Money, shares: readonly Decimal[]): Money[] {
  const { currency } = total;
  const scale = currencyScale(currency);
  const leading = total.amount.isZero() ? shares.find((share) => !share.isZero()) : total.amount;
  const isCredit = leading?.isNegative() ?? false;
  const parts = shares.map((share) => {
    const part = share.toDecimalPlaces(scale, isCredit ? Decimal.ROUND_CEIL : Decimal.ROUND_FLOOR);
    return part.isZero() ? ZERO : part;
  });
  const left = total.amount.minus(parts.reduce((sum, part) => sum.plus(part), ZERO));
  if (left.isZero()) return parts.map((amount) => ({ currency, amount }));
  const cents = left.times(`${isCredit ? '-' : ''}1e${scale}`).toNumber();
  assertRule(
    Number.isInteger(cents) && cents > 0 && cents <= shares.length,
    'money.shares_do_not_settle',
    `${left} of ${total.amount} ${currency} is left over ${shares.length} shares`,
  );
  const byRemainder = shares
    .map((share, index) => ({ index, remainder: share.minus(parts[index] as Decimal) }))
    .sort((a, b) => (isCredit ? a.remainder.comparedTo(b.remainder) : b.remainder.comparedTo(a.remainder)));
  const lucky = new Set(byRemainder.slice(0, cents).map(({ index }) => index));
  const cent = new Decimal(`${isCredit ? '-' : ''}1e-${scale}`);
  return parts.map((part, index) => ({ currency, amount: lucky.has(index) ? part.plus(cent) : part }));
}
