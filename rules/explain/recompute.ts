import { allocate } from '../money/allocate.ts';
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
 * @rule EXP-1, PRO-1, PRO-3, CAT-4, CAT-6
 */
export function recompute({ formula, inputs }: Explanation, currency: string): Money {
  const rounding = (inputs.rounding ?? 'half_up') as RoundingMode;
  const rounded = (amount: Decimal) => roundMoney({ currency, amount }, rounding);
  const of = (name: string) => figure(inputs, name);
  switch (formula) {
    case 'whole_price':
    case 'share_of_period': {
      const price = of('price_after').minus(of('price_before'));
      const amount = rounded(formula === 'whole_price' ? price : price.times(of('charged')).div(of('of')));
      if (inputs.at_most === undefined) return amount;
      const most = decimal(inputs.at_most).negated();
      return amount.amount.lessThan(most) ? money(currency, most) : amount;
    }
    case 'percent_off':
      return rounded(of('net').times(of('percent')).div('100').negated());
    case 'share_of_discount': {
      const nets = text(inputs, 'nets').split(' ').map(decimal);
      const shares = allocate(money(currency, of('discount')), nets);
      const share = shares[of('place').toNumber() - 1];
      assertRule(share !== undefined, 'explain.input_missing', `net ${text(inputs, 'place')}`);
      return money(currency, share.amount.negated());
    }
    case 'discount_returned':
      return rounded(of('credit').times(of('discount')).div(of('charged')));
    case 'rest_of_minimum': {
      const minimum = rounded(of('minimum').times(of('charged')).div(of('of')));
      return money(currency, minimum.amount.minus(of('net')));
    }
  }
}

function figure(inputs: Explanation['inputs'], name: string): Decimal {
  return decimal(text(inputs, name));
}

function text(inputs: Explanation['inputs'], name: string): string {
  const value = inputs[name];
  assertRule(value !== undefined, 'explain.input_missing', name);
  return value;
}
