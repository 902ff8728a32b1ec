import { type BillingGrid, boundaryOnOrAfter } from '../calendar/billingGrid.ts';
import type { LocalDate } from '../calendar/date.ts';
import { gridStep, type Interval, isLongerThanMonth } from '../catalogue/interval.ts';
import { billingDayOf } from '../policy/policyValues.ts';
import type { Policy } from '../policy/resolve.ts';

/** What gives something its billing periods. */
export type Rhythm = { readonly anchor: LocalDate; readonly price: { readonly interval: Interval } };

/** A month that has a 31st, so that billing day N is a monthly grid anchored on its Nth. */
const anyLongMonth = '2000-01';

/**
 * The row of billing periods of an item: whole prices are charged for these, parts of them prorated by these.
 *
 * Under `calendar_month` and `billing_day:N` a monthly price follows the billing day; a longer one keeps its own anchor, or
 * (policy `long_intervals: billing_day`) starts on the first billing day. `every_30_days` counts days for prices of one
 * month; longer ones follow their anniversary. Days and weeks are always anchored on the item.
 *
 * @rule INV-1, INV-2, PRO-4
 */
export function itemGrid(item: Rhythm, policy: Policy): BillingGrid {
  const days = billingDays(item, policy);
  const { interval } = item.price;
  if (interval === 'once') return days;
  const step = gridStep(interval);
  if (step.unit === 'day') return { anchor: item.anchor, ...step };
  if (step.every === 1) return days;
  const { cycle, long_intervals } = policy.values;
  const startsOnBillingDay = long_intervals === 'billing_day' && cycle !== 'anniversary' && cycle !== 'every_30_days';
  return { anchor: startsOnBillingDay ? boundaryOnOrAfter(days, item.anchor) : item.anchor, ...step };
}

/**
 * The days on which what changed within a period is invoiced (`with_next`): the billing day of each month, or the
 * boundaries of the 30-day cycle.
 *
 * @rule INV-1, INV-2
 */
export function billingDays(item: Rhythm, policy: Policy): BillingGrid {
  const { cycle } = policy.values;
  const { interval } = item.price;
  const isLong = interval !== 'once' && isLongerThanMonth(interval);
  if (cycle === 'every_30_days' && !isLong) return { anchor: item.anchor, unit: 'day', every: 30 };
  if (cycle === 'anniversary' || cycle === 'every_30_days') return { anchor: item.anchor, unit: 'month', every: 1 };
  const day = billingDayOf(cycle) ?? 1;
  return { anchor: `${anyLongMonth}-${String(day).padStart(2, '0')}`, unit: 'month', every: 1 };
}
