import { currencyScale } from './currency.ts';
import { Decimal, ZERO } from './decimal.ts';
import type { Money } from './money.ts';

export type RoundingMode = 'half_up' | 'half_even' | 'up';

const modes = {
  half_up: Decimal.ROUND_HALF_UP,
  half_even: Decimal.ROUND_HALF_EVEN,
  up: Decimal.ROUND_UP,
} as const;

/**
 * Rounds at the currency's scale. `half_up` sends ties away from zero, so that a credit mirrors its charge; `up` sends
 * everything away from zero. A zero has no sign.
 *
 * @rule PRO-1, policy `rounding`
 */
export function roundMoney(value: Money, mode: RoundingMode): Money {
  const amount = value.amount.toDecimalPlaces(currencyScale(value.currency), modes[mode]);
  return { currency: value.currency, amount: amount.isZero() ? ZERO : amount };
}

/** Decimal text at the currency's scale, as it stands on every wire: `"149.68"`, JPY `"290"`. */
export function moneyText(value: Money): string {
  return value.amount.toFixed(currencyScale(value.currency));
}
