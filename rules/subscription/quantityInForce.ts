import type { LocalDate } from '../calendar/date.ts';
import type { Item, Subscription } from './accountState.ts';
import { quantityOn } from './quantity.ts';

/**
 * The quantity of an item that serves on a day, decimal text. Free months are served by what is ordered for the start of
 * billing; what ends with the whole subscription serves to its end, as it is.
 *
 * @rule QUO-3, PRO-2
 */
export function quantityInForceOn(item: Item, subscription: Subscription, date: LocalDate): string {
  if (subscription.endsOn !== null && subscription.endsOn <= date) return item.quantityInForce;
  if (item.endsOn !== null && item.endsOn <= date) return '0';
  const isWaitingForBilling = item.startsOn > date && item.startsOn === subscription.billingStartsOn;
  return quantityOn(item, isWaitingForBilling ? item.startsOn : date).toFixed();
}
