import { addDays, addMonths, type DatePeriod, daysBetween, type LocalDate, monthNumber } from '../calendar/date.ts';
import type { Price } from '../catalogue/catalogue.ts';
import { datedPhases, type PricePhase } from '../catalogue/phase.ts';
import { type Decimal, decimal } from '../money/decimal.ts';
import type { PriceModel } from '../pricing/priceModel.ts';
import type { Item } from '../subscription/accountState.ts';

/** Part of a slice with the price that holds in it. Without a `number` it is the item's own price, after all phases. */
export type PhasePart = DatePeriod & {
  readonly number?: number;
  readonly model: PriceModel;
  readonly factor: Decimal;
};

const whole = decimal('1');

/**
 * Cuts a slice where a phase of a price ends: there the price is replaced.
 *
 * @param from  the day from which the phases count, by `phasesFrom`
 * @rule CAT-4, PRO-1
 */
export function phaseParts(
  price: Price,
  phases: readonly PricePhase[],
  from: LocalDate,
  slice: DatePeriod,
): readonly PhasePart[] {
  let last = from;
  const parts: PhasePart[] = [];
  for (const { phase, number, from: starts, to } of datedPhases(phases, from)) {
    const priced =
      'model' in phase ? { model: phase.model, factor: whole } : { model: price.model, factor: decimal(phase.factor) };
    parts.push({ from: starts, to, number, ...priced });
    last = to;
  }
  parts.push({ from: last, to: slice.to, model: price.model, factor: whole });
  return parts.filter((part) => part.from < slice.to && part.to > slice.from);
}

/**
 * The day from which the phases of an item's price count: its start, or that of the item of the same price that it goes on
 * from, moved by the time between them. A pause neither uses a phase up nor begins it anew.
 *
 * @rule CAT-4, SUB-7
 */
export function phasesFrom(item: Item, items: readonly Item[]): LocalDate {
  const before = items.find(({ id, price }) => id === item.replacesId && price.id === item.price.id);
  if (before === undefined || before.endsOn === null) return item.startsOn;
  const from = phasesFrom(before, items);
  if (before.endsOn.slice(8) !== item.startsOn.slice(8))
    return addDays(from, daysBetween(before.endsOn, item.startsOn));
  return addMonths(from, monthNumber(item.startsOn) - monthNumber(before.endsOn));
}
