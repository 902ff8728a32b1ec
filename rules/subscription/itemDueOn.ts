import { boundaryOnOrAfter, isBoundary, periodContaining } from '../calendar/billingGrid.ts';
import { earlierDate, type LocalDate } from '../calendar/date.ts';
import type { Policy } from '../policy/resolve.ts';
import type { Item } from './accountState.ts';
import { billingDays, itemGrid } from './itemGrid.ts';
import { dayEnds, endOfTime, quantityOn } from './quantity.ts';

/**
 * The bill date on which an item next wants an invoice: the earlier of its next charge and the billing day that takes what
 * changed in a period already paid. Null when nothing is to come. An account's next bill date is the earliest of its items'.
 *
 * @rule INV-1, INV-2, INV-5
 */
export function itemDueOn(item: Item, policy: Policy): LocalDate | null {
  const charge = nextChargeOn(item, policy);
  const change = paidChangeOn(item, policy);
  return charge && change ? earlierDate(charge, change) : (charge ?? change);
}

/** When a change inside the paid period is invoiced. */
function paidChangeOn(item: Item, policy: Policy): LocalDate | null {
  const paidTo = item.paid?.to;
  const first = paidTo === undefined ? undefined : dayEnds(item, endOfTime).find((end) => end.on < paidTo);
  if (first === undefined) return null;
  return policy.values.mid_period_change === 'immediately'
    ? first.on
    : boundaryOnOrAfter(billingDays(item, policy), first.on);
}

/** When the first day that is not yet charged, and has a quantity, is charged. */
function nextChargeOn(item: Item, policy: Policy): LocalDate | null {
  const from = firstUnchargedDay(item);
  if (from === null || (item.endsOn !== null && item.endsOn <= from)) return null;
  const grid = itemGrid(item, policy);
  const isLate = isInArrears(item, policy) && item.price.interval !== 'once';
  if (isLate) return periodContaining(grid, from).to;
  const { first_partial, mid_period_change } = policy.values;
  // The charge of a replacement goes with the credit for what it replaces.
  const isAtStart = item.replacesId === null ? first_partial === 'at_start' : mid_period_change === 'immediately';
  if (isBoundary(grid, from) || isAtStart) return from;
  return boundaryOnOrAfter(billingDays(item, policy), from);
}

function firstUnchargedDay(item: Item): LocalDate | null {
  const ends = dayEnds(item, endOfTime);
  if (item.price.interval === 'once') return ends[0]?.on ?? null;
  const from = item.paid?.to ?? item.startsOn;
  if (!quantityOn(item, from).isZero()) return from;
  return ends.find((end) => end.on > from && !end.quantity.isZero())?.on ?? null;
}

/** Whether the item's periods are invoiced when they are over. */
export function isInArrears(item: Item, policy: Policy): boolean {
  return (item.price.timing ?? policy.values.timing) === 'in_arrears';
}
