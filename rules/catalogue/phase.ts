import { addMonths, type LocalDate } from '../calendar/date.ts';
import type { PriceModel } from '../pricing/priceModel.ts';

/**
 * Months at the start of an item in which its price is another: a part of it (`factor`, "0" is free), or another model.
 *
 * @rule CAT-4
 */
export type PricePhase = { readonly months: number } & ({ readonly factor: string } | { readonly model: PriceModel });

/** A phase with its dates, half-open, and its place, from 1. */
export type DatedPhase = {
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly number: number;
  readonly phase: PricePhase;
};

/**
 * The phases of a price, one after the other: each boundary is the start plus all months up to it.
 *
 * @param from  the day from which they count
 * @rule CAT-4, PRO-4
 */
export function datedPhases(phases: readonly PricePhase[], from: LocalDate): readonly DatedPhase[] {
  let elapsed = 0;
  return phases.map((phase, index) => {
    const starts = addMonths(from, elapsed);
    elapsed += phase.months;
    return { from: starts, to: addMonths(from, elapsed), number: index + 1, phase };
  });
}
