import { TAX_CATEGORIES, type TaxCategory } from '../catalogue/catalogue.ts';
import type { TaxRate } from './taxRate.ts';

/**
 * The rates once an operator has entered one. Rows of the same tax and category give way to it on its days: what of them
 * lies before, after, or in other categories stays.
 *
 * @rule TAX-1, TAX-5
 */
export function enterRate(rates: readonly TaxRate[], rate: TaxRate): TaxRate[] {
  return [...rates.flatMap((old) => (givesWay(old, rate) ? restsOf(old, rate) : [old])), rate];
}

function givesWay(old: TaxRate, rate: TaxRate): boolean {
  if (old.jurisdiction !== rate.jurisdiction || old.kind !== rate.kind) return false;
  const begins = rate.to === null || old.from < rate.to;
  const ends = old.to === null || rate.from < old.to;
  return begins && ends && sharedWith(rate, categoriesOf(old)).length > 0;
}

/** What of an old row still holds beside a new one: its days before and after it, and its other categories. */
export function restsOf(old: TaxRate, rate: Pick<TaxRate, 'from' | 'to' | 'appliesTo'>): TaxRate[] {
  const shared = sharedWith(rate, categoriesOf(old));
  const others = categoriesOf(old).filter((category) => !shared.includes(category));
  const appliesTo = others.length === 0 ? old.appliesTo : shared;
  const rests: TaxRate[] = [];
  if (others.length > 0) rests.push({ ...old, appliesTo: others });
  if (old.from < rate.from) rests.push({ ...old, to: rate.from, appliesTo });
  if (rate.to !== null && (old.to === null || rate.to < old.to)) rests.push({ ...old, from: rate.to, appliesTo });
  return rests;
}

function categoriesOf({ appliesTo }: TaxRate): readonly TaxCategory[] {
  return appliesTo ?? TAX_CATEGORIES;
}

function sharedWith({ appliesTo }: Pick<TaxRate, 'appliesTo'>, categories: readonly TaxCategory[]): TaxCategory[] {
  return categories.filter((category) => appliesTo?.includes(category) ?? true);
}
