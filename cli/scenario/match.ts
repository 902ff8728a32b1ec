import { Decimal } from '../../rules/money/decimal.ts';
import { pathText } from './language/problem.ts';
import type { Expectations } from './language/scenario.ts';
import type { LineReason, Observation, ObservedInvoice } from './observation.ts';

/** An expectation that does not hold. */
export type Mismatch = {
  readonly path: readonly PropertyKey[];
  readonly expected: unknown;
  readonly actual: unknown;
  /** Why the engine has its figure, where it is one of a line. */
  readonly why: LineReason | null;
};

/**
 * Compares what was expected with what is there: only the keys that are named; lists in order, each expected entry a
 * different actual one. An empty list, and `exactly: true` beside a list, refuse anything more.
 *
 * @param path  where the expectations stand in the file
 */
export function matchExpectations(
  expect: Expectations,
  observed: Observation,
  nextInvoice: ObservedInvoice | null | undefined,
  path: readonly PropertyKey[],
): Mismatch[] {
  const { events, ...rest } = expect;
  const actual = { ...observed, next_invoice: nextInvoice };
  return [
    ...matchMap(rest, actual, path, null),
    ...(events ? matchEvents(events, observed.events, [...path, 'events']) : []),
  ];
}

type Reason = LineReason | null;

function matchValue(
  expected: unknown,
  actual: unknown,
  path: readonly PropertyKey[],
  why: Reason,
  exactly: boolean,
): Mismatch[] {
  if (expected === undefined) return [];
  if (Array.isArray(expected)) return matchList(expected, Array.isArray(actual) ? actual : [], path, exactly);
  if (typeof expected === 'object' && expected !== null) {
    if (typeof actual !== 'object' || actual === null) return [{ path, expected, actual: actual ?? null, why }];
    return matchMap(expected as Record<string, unknown>, actual as Record<string, unknown>, path, why);
  }
  return areSame(expected, actual) ? [] : [{ path, expected, actual: actual ?? null, why }];
}

function matchMap(expected: object, actual: object, path: readonly PropertyKey[], outer: Reason): Mismatch[] {
  const { exactly = false, ...keys } = expected as { exactly?: boolean };
  const found = actual as Readonly<Record<string, unknown>>;
  const why = (found.why as LineReason | undefined) ?? outer;
  return Object.entries(keys).flatMap(([key, value]) => matchValue(value, found[key], [...path, key], why, exactly));
}

function matchList(
  expected: readonly unknown[],
  actual: readonly unknown[],
  path: readonly PropertyKey[],
  exactly: boolean,
): Mismatch[] {
  const isExact = exactly || expected.length === 0;
  if (isExact && expected.length !== actual.length) {
    return [{ path, expected, actual: actual.map(withoutReason), why: null }];
  }
  let from = 0;
  for (const [index, entry] of expected.entries()) {
    const rest = isExact ? actual.slice(index, index + 1) : actual.slice(from);
    const offers = rest.map((each) => matchValue(entry, each, [...path, index], null, false));
    const hit = offers.findIndex((mismatches) => mismatches.length === 0);
    if (hit === -1)
      return nearestOffer(offers) ?? [{ path: [...path, index], expected: entry, actual: null, why: null }];
    from += hit + 1;
  }
  return [];
}

/** Of the entries that could have been meant, the one with the fewest differences. */
function nearestOffer(offers: readonly Mismatch[][]): Mismatch[] | undefined {
  return offers.reduce<Mismatch[] | undefined>(
    (best, each) => (best && best.length <= each.length ? best : each),
    undefined,
  );
}

function matchEvents(
  expected: NonNullable<Expectations['events']>,
  actual: readonly string[],
  path: readonly PropertyKey[],
): Mismatch[] {
  const counts = Object.entries(expected.count ?? {}).flatMap(([name, count]): Mismatch[] => {
    const found = actual.filter((type) => type === name).length;
    return found === count ? [] : [{ path: [...path, 'count', name], expected: count, actual: found, why: null }];
  });
  const contains = matchList(
    expected.contains ?? [],
    expected.contains?.length ? actual : [],
    [...path, 'contains'],
    false,
  );
  const exactly = expected.exactly ? matchList(expected.exactly, actual, [...path, 'exactly'], true) : [];
  return [
    ...counts,
    ...(contains.length > 0 ? [{ path: [...path, 'contains'], expected: expected.contains, actual, why: null }] : []),
    ...exactly,
  ];
}

/** Figures are equal by value: 290 is 290.00. */
function areSame(expected: unknown, actual: unknown): boolean {
  if (expected === actual) return true;
  const [left, right] = [String(expected), String(actual)];
  return isFigure(left) && isFigure(right) && new Decimal(left).equals(right);
}

function isFigure(text: string): boolean {
  return /^-?\d+(\.\d+)?$/.test(text);
}

function withoutReason(entry: unknown): unknown {
  return JSON.parse(JSON.stringify(entry, (key, value) => (key === 'why' ? undefined : value)));
}

/** `expect.invoices[0].total: expected 496.84, is 505.52` */
export function mismatchText({ path, expected, actual }: Mismatch): string {
  return `${pathText(path)}: expected ${shown(expected)}, is ${shown(actual)}`;
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return 'none';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
