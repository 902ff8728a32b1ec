import type { LocalDate } from '../calendar/date.ts';
import type { Instant } from '../calendar/zone.ts';
import { type Decimal, decimal } from '../money/decimal.ts';
import type { Item, QuantityChange } from './accountState.ts';

/** A day after every change. */
export const endOfTime: LocalDate = '9999-12-31';

/** The state at the end of a day on which something changed; the instant is that of the day's last change. */
export type DayEnd = {
  readonly on: LocalDate;
  readonly at: Instant;
  readonly quantity: Decimal;
  readonly changeIds: readonly string[];
  readonly cause: string;
};

/**
 * What is not yet invoiced, collapsed by day: the state at the end of each day counts. Within a day additions add up and
 * of two absolute quantities the later holds.
 *
 * @param until  changes of later days are left alone
 * @rule SUB-5
 */
export function dayEnds(item: Item, until: LocalDate): DayEnd[] {
  const due = item.changes.filter((change) => change.effectiveOn <= until);
  const sorted =
    due.length < 2
      ? due
      : due.toSorted((a, b) => (a.effectiveOn < b.effectiveOn ? -1 : a.effectiveOn > b.effectiveOn ? 1 : 0));
  const ends: DayEnd[] = [];
  let quantity = decimal(item.chargedQuantity);
  for (const change of sorted) {
    quantity = applyChange(quantity, change);
    const same = ends.at(-1)?.on === change.effectiveOn ? ends.pop() : undefined;
    ends.push({
      on: change.effectiveOn,
      at: change.effectiveAt,
      quantity,
      changeIds: [...(same?.changeIds ?? []), change.id],
      cause: change.cause,
    });
  }
  return ends;
}

function applyChange(quantity: Decimal, { change }: QuantityChange): Decimal {
  return change.kind === 'set' ? decimal(change.quantity) : quantity.plus(decimal(change.quantity));
}

/** The quantity in force at the end of a day. */
export function quantityOn(item: Item, date: LocalDate): Decimal {
  return dayEnds(item, date).at(-1)?.quantity ?? decimal(item.chargedQuantity);
}

/** The smallest quantity that the item will have from a day on, scheduled changes up to another day included. */
export function lowestQuantityFrom(item: Item, date: LocalDate, until = endOfTime): Decimal {
  const later = dayEnds(item, endOfTime).filter((end) => end.on > date && end.on < until);
  return later.reduce((low, end) => (end.quantity.lessThan(low) ? end.quantity : low), quantityOn(item, date));
}
