import { money } from '../money/money.ts';
import { roundMoney } from '../money/round.ts';
import type { Account, Item } from '../subscription/accountState.ts';
import type { Charge } from './charge.ts';

/**
 * The setup fee of an item: whole, on the first invoice that takes the item. What follows another item is no new one.
 *
 * @param before  the item as it was before the cut
 * @param after   the item once it is invoiced
 * @rule CAT-2
 */
export function chargeSetup(before: Item, after: Item, account: Account, cause: string): readonly Charge[] {
  const { price, startsOn } = before;
  const isFirst = before.paid === null && after.paid !== null && before.replacesId === null;
  if (price.setupFee === undefined || !isFirst) return [];
  const { rounding } = account.policy.values;
  const fee = money(account.currency, price.setupFee);
  const amount = roundMoney(fee, rounding);
  if (amount.amount.isZero()) return [];
  return [
    {
      kind: 'setup',
      itemId: before.id,
      price,
      description: `${price.description}: setup`,
      period: { from: startsOn, to: startsOn },
      service: { from: startsOn, to: startsOn },
      days: 0,
      quantity: '1',
      unitPrice: fee.amount.toFixed(),
      amount,
      exactAmount: fee.amount,
      explanation: {
        rule: 'CAT-2',
        policy: account.policy.label,
        formula: 'whole_price',
        inputs: {
          price: price.id,
          quantity_before: '0',
          quantity_after: '1',
          price_before: '0',
          price_after: fee.amount.toFixed(),
          ...(rounding === 'half_up' ? {} : { rounding }),
        },
        cause,
      },
    },
  ];
}
