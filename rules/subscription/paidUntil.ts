import { periodContaining } from '../calendar/billingGrid.ts';
import type { LocalDate } from '../calendar/date.ts';
import type { Policy } from '../policy/resolve.ts';
import type { Item } from './accountState.ts';
import { itemGrid } from './itemGrid.ts';

/**
 * The end of what is paid, or of the billing period that is running where nothing of it has been invoiced yet: where
 * decreases, cancellations and switches of interval take effect by `period_end`. Without a term the period is the term;
 * free months last until billing starts.
 *
 * @rule TERM-3, SUB-3, INV-2, QUO-3
 */
export function paidUntil(item: Item, policy: Policy, today: LocalDate): LocalDate {
  if (item.startsOn > today) return item.startsOn;
  if (item.paid !== null && item.paid.to > today) return item.paid.to;
  return periodContaining(itemGrid(item, policy), today).to;
}
