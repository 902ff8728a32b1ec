import { nearest } from '../policy/nearest.ts';

/** How often a price is charged, in its shortest form (12 months are one year), or `once`. @rule CAT-1, policy `cycle` */
export type Interval = RecurringInterval | 'once';

export type RecurringInterval = { readonly every: number; readonly unit: IntervalUnit };

export type IntervalUnit = 'day' | 'week' | 'month' | 'year';

export type IntervalProblem = { readonly kind: 'interval_problem'; readonly detail: string };

const WORDS: Readonly<Record<string, Interval>> = {
  month: { every: 1, unit: 'month' },
  quarter: { every: 3, unit: 'month' },
  half_year: { every: 6, unit: 'month' },
  year: { every: 1, unit: 'year' },
  once: 'once',
};

const UNITS: readonly string[] = ['day', 'week', 'month', 'year'];

/** No price is charged more rarely than this. */
const MAX_EVERY = 1200;

/**
 * Reads an interval: a word (`month`, `quarter`, `half_year`, `year`, `once`) or `{ every, unit }`.
 *
 * @returns the interval in its shortest form, or a sentence that says what to write instead
 */
export function parseInterval(value: unknown): Interval | IntervalProblem {
  if (typeof value === 'string') {
    const known = Object.hasOwn(WORDS, value) ? WORDS[value] : undefined;
    if (known !== undefined) return known;
    const guess = nearest(value, Object.keys(WORDS));
    const advice = guess === null ? `use one of ${Object.keys(WORDS).join(', ')}` : `did you mean "${guess}"?`;
    return problem(`interval "${value}" is unknown; ${advice}`);
  }
  if (typeof value !== 'object' || value === null) {
    return problem(`an interval is a word like "month" or an object like {"every": 2, "unit": "week"}`);
  }
  const { every, unit } = value as { every?: unknown; unit?: unknown };
  if (typeof unit !== 'string' || !UNITS.includes(unit)) {
    return problem(`interval.unit must be one of ${UNITS.join(', ')}, not ${JSON.stringify(unit) ?? 'missing'}`);
  }
  if (typeof every !== 'number' || !Number.isInteger(every) || every < 1 || every > MAX_EVERY) {
    return problem(
      `interval.every must be a whole number from 1 to ${MAX_EVERY}, not ${JSON.stringify(every) ?? 'missing'}`,
    );
  }
  return shortest(every, unit as IntervalUnit);
}

function shortest(every: number, unit: IntervalUnit): RecurringInterval {
  if (unit === 'month' && every % 12 === 0) return { every: every / 12, unit: 'year' };
  if (unit === 'day' && every % 7 === 0) return { every: every / 7, unit: 'week' };
  return { every, unit };
}

function problem(detail: string): IntervalProblem {
  return { kind: 'interval_problem', detail };
}

/** Tells a refused interval from a usable one. */
export function isIntervalProblem(answer: Interval | IntervalProblem): answer is IntervalProblem {
  return answer !== 'once' && 'kind' in answer;
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
