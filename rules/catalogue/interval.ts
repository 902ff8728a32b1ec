/** How often a price is charged, in its shortest form (12 months are one year), or `once`. @rule CAT-1, policy `cycle` */
export type Interval = RecurringInterval | 'once';

export type RecurringInterval = { readonly every: number; readonly unit: IntervalUnit };

export type IntervalUnit = 'day' | 'week' | 'month' | 'year';

/** @returns the interval, or a sentence that says what is wrong and what to write */
export function parseInterval(
  _value: unknown,
): Interval | { readonly kind: 'interval_problem'; readonly detail: string } {
  throw new Error('coming in the next commit');
}

/** The step of a billing grid: weeks in days, years in months. */
export function gridStep(interval: RecurringInterval): { readonly unit: 'day' | 'month'; readonly every: number } {
  switch (interval.unit) {
    case 'day':
      return { unit: 'day', every: interval.every };
    case 'week':
      return { unit: 'day', every: interval.every * 7 };
    case 'month':
      return { unit: 'month', every: interval.every };
    case 'year':
      return { unit: 'month', every: interval.every * 12 };
  }
}

/** Whether it is longer than any month: more than one month, or more than 31 days. @rule INV-2, policy `long_intervals` */
export function isLongerThanMonth(interval: RecurringInterval): boolean {
  const { unit, every } = gridStep(interval);
  return unit === 'month' ? every > 1 : every > 31;
}
