import type { LocalDate } from '../calendar/date.ts';
import { decimal, ZERO } from '../money/decimal.ts';
import { roundMoney } from '../money/round.ts';
import type { Account, Item } from '../subscription/accountState.ts';
import { dayEnds } from '../subscription/quantity.ts';
import type { Charge, ItemCharges } from './charge.ts';
import { priceMove } from './priceMove.ts';

/**
 * A one-time price: whole, on the first invoice after it was ordered; taking it away gives nothing back.
 *
 * @param until  changes of later days stay open
 * @rule CAT-2
 */
export function chargeOnce(item: Item, account: Account, until: LocalDate): ItemCharges {
  const ends = dayEnds(item, until);
  if (ends.length === 0) return { charges: [], item };
  const charges: Charge[] = [];
  let before = decimal(item.chargedQuantity);
  for (const end of ends) {
    const { price, inputs, ...shown } = priceMove(item, account, before, end.quantity);
    before = end.quantity;
    if (price.amount.lessThanOrEqualTo(ZERO)) continue;
    charges.push({
      kind: 'one_time',
      itemId: item.id,
      price: item.price,
      description: item.price.description,
      period: { from: end.on, to: end.on },
      service: { from: end.on, to: end.on },
      days: 0,
      ...shown,
      amount: roundMoney(price, account.policy.values.rounding),
      exactAmount: price.amount,
      explanation: { rule: 'CAT-2', policy: account.policy.label, formula: 'whole_price', inputs, cause: end.cause },
    });
  }
  const changes = item.changes.filter((change) => change.effectiveOn > until);
  return { charges, item: { ...item, chargedQuantity: before.toFixed(), changes } };
}
