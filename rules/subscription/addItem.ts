import { laterDate } from '../calendar/date.ts';
import { localDateOf } from '../calendar/zone.ts';
import type { Price } from '../catalogue/catalogue.ts';
import { isHardware } from '../catalogue/isHardware.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { Account, Subscription } from './accountState.ts';
import type { ItemChanged } from './changeItem.ts';
import { checkPrice, checkQuantity, checkShipping } from './checkOrderedItem.ts';
import type { CommandContext } from './decision.ts';
import { newItem } from './newItem.ts';
import type { ItemChange } from './order.ts';
import { planItemOn } from './planItem.ts';
import { instantOn } from './recordChange.ts';
import { withItems } from './replaceItem.ts';

/**
 * An add-on, device or number that the subscription has not had: a start, in the billing periods of the plan. Bought in free
 * months it serves at once and is billed from the start of billing; hardware is sold today.
 *
 * @rule SUB-2, SUB-9, PRO-1, PRO-4, QUO-3
 */
export function addItem(
  subscription: Subscription,
  price: Price,
  { kind, quantity }: ItemChange['change'],
  account: Account,
  context: CommandContext,
): ItemChanged | Refusal {
  const today = localDateOf(context.now, account.zone);
  const plan = planItemOn(subscription, today);
  if (kind === 'remove') {
    return refuse('item_not_found', 'The subscription has no item of this price; there is nothing to remove.', {
      price_id: price.id,
    });
  }
  if (price.planId === subscription.planId && price.itemKind === plan.price.itemKind) {
    return refuse('item_not_found', 'This is another price of the plan itself; switch the interval instead.', {
      price_id: price.id,
    });
  }
  const refused = checkQuantity(quantity) ?? checkPrice(price, account) ?? checkShipping([price], account);
  if (refused) return refused;
  const on = isHardware(price) ? today : laterDate(today, subscription.billingStartsOn);
  const at = instantOn(on, account, context);
  const started = newItem({ price, quantity, on, at, anchor: plan.anchor, inForce: quantity }, context);
  const after = { ...started, endsOn: subscription.endsOn };
  return {
    subscription: withItems(subscription, [after]),
    effectiveOn: on,
    before: { ...after, quantityInForce: '0', changes: [] },
    after,
  };
}
