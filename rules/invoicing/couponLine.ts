import type { Explanation } from '../explain/explanation.ts';
import type { Decimal } from '../money/decimal.ts';
import type { Account } from '../subscription/accountState.ts';
import type { Charge } from './charge.ts';

/** A charge with what is left of it as coupons are taken off. */
export type NetLine = { readonly charge: Charge; readonly index: number; net: Decimal; exactNet: Decimal };

/** A line that belongs to another: it discounts it, and both are taxed as one. */
export type DiscountLine = { readonly of: number; readonly charge: Charge };

/**
 * A line of kind `coupon` beside the charge that it discounts, or the credit whose discount it takes back.
 *
 * @param of      the charge and its place
 * @param amount  negative where it takes off; at the currency's scale
 * @rule CAT-6, INV-7
 */
export function couponLine(
  of: { readonly charge: Charge; readonly index: number },
  description: string,
  amount: Decimal,
  exactAmount: Decimal,
  how: Pick<Explanation, 'rule' | 'formula' | 'inputs'>,
  account: Account,
): DiscountLine {
  const { charge, index } = of;
  return {
    of: index,
    charge: {
      kind: 'coupon',
      itemId: charge.itemId,
      price: charge.price,
      description,
      period: charge.period,
      service: charge.service,
      days: charge.days,
      quantity: charge.quantity,
      unitPrice: null,
      amount: { currency: account.currency, amount },
      exactAmount,
      explanation: {
        rule: how.rule,
        policy: account.policy.label,
        formula: how.formula,
        inputs: how.inputs,
        cause: charge.explanation.cause,
      },
    },
  };
}
