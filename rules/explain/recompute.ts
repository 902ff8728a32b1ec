import { type Decimal, decimal } from '../money/decimal.ts';
import { type Money, money } from '../money/money.ts';
import { type RoundingMode, roundMoney } from '../money/round.ts';
import { assertRule } from '../violation.ts';
import type { Explanation } from './explanation.ts';

/**
 * The amount of a line, worked out again from nothing but its stored explanation. It is the amount that was charged.
 *
 * @param currency  of the line
 * @returns         signed, rounded once, as the line was
 * @throws          RuleViolation `explain.input_missing` for an explanation that does not hold what its formula needs
 * @rule EXP-1, PRO-1, PRO-3
 */
export function recompute({ formula, inputs }: Explanation, currency: string): Money {
  const price = figure(inputs, 'price_after').minus(figure(inputs, 'price_before'));
  const exact = formula === 'whole_price' ? price : price.times(figure(inputs, 'charged')).div(figure(inputs, 'of'));
  const rounded = roundMoney({ currency, amount: exact }, (inputs.rounding ?? 'half_up') as RoundingMode);
  if (inputs.at_most === undefined) return rounded;
  const most = decimal(inputs.at_most).negated();
  return rounded.amount.lessThan(most) ? money(currency, most) : rounded;
}

function figure(inputs: Explanation['inputs'], name: string): Decimal {
  const text = inputs[name];
  assertRule(text !== undefined, 'explain.input_missing', name);
  return decimal(text);
}
