import { Decimal } from '../money/decimal.ts';
import { nearest } from '../policy/nearest.ts';
import type { PriceModel } from './priceModel.ts';

const MAX_DECIMALS = 8;

const FIELDS: Readonly<Record<PriceModel['kind'], readonly string[]>> = {
  flat: ['kind', 'amount'],
  per_unit: ['kind', 'unit'],
  graduated: ['kind', 'tiers'],
  volume: ['kind', 'tiers'],
  package: ['kind', 'size', 'price'],
  percentage: ['kind', 'percent'],
};

/**
 * What is wrong with a price model that came from outside. Only an empty answer makes it a `PriceModel`.
 *
 * @param path  where the model stands in the input, e.g. `prices[0].model`
 * @returns     sentences that begin with the path of what to correct
 * @rule CAT-1
 */
export function checkModel(model: unknown, path = 'model'): readonly string[] {
  if (!isRecord(model)) return [`${path} is not an object; write it like {"kind": "per_unit", "unit": "29.00"}`];
  const fields = Object.hasOwn(FIELDS, String(model.kind)) ? FIELDS[model.kind as PriceModel['kind']] : undefined;
  if (fields === undefined) {
    const guess = nearest(String(model.kind), Object.keys(FIELDS));
    const advice = guess === null ? `use one of ${Object.keys(FIELDS).join(', ')}` : `did you mean "${guess}"?`;
    return [`${path}.kind ${JSON.stringify(model.kind) ?? 'is missing and'} is no price model; ${advice}`];
  }
  return [...checkFields(model, fields, path), ...checkValues(model, fields, path)];
}

function checkFields(record: Record<string, unknown>, known: readonly string[], path: string): string[] {
  return Object.keys(record)
    .filter((field) => !known.includes(field))
    .map((field) => `${path}.${field} does not belong here; the fields are ${known.join(', ')}`);
}

function checkValues(model: Record<string, unknown>, fields: readonly string[], path: string): string[] {
  return fields
    .filter((field) => field !== 'kind')
    .flatMap((field) =>
      field === 'tiers'
        ? checkTiers(model.tiers, `${path}.tiers`)
        : checkDecimal(model[field], `${path}.${field}`, field === 'size' ? 'above_zero' : 'not_negative'),
    );
}

function checkTiers(tiers: unknown, path: string): string[] {
  if (!Array.isArray(tiers) || tiers.length === 0) {
    return [`${path} must be a list of at least one tier like {"up_to": null, "unit": "5.00"}`];
  }
  const problems: string[] = [];
  let below = new Decimal('0');
  tiers.forEach((tier: unknown, index) => {
    const where = `${path}[${index}]`;
    if (!isRecord(tier)) {
      problems.push(`${where} is not an object; write it like {"up_to": "10", "unit": "5.00"}`);
      return;
    }
    problems.push(...checkFields(tier, ['up_to', 'unit', 'flat'], where));
    problems.push(...checkDecimal(tier.unit, `${where}.unit`, 'not_negative'));
    if (tier.flat !== undefined) problems.push(...checkDecimal(tier.flat, `${where}.flat`, 'not_negative'));
    const isLast = index === tiers.length - 1;
    problems.push(...checkUpTo(tier.up_to, `${where}.up_to`, below, isLast));
    if (isPlainDecimal(tier.up_to)) below = new Decimal(tier.up_to);
  });
  return problems;
}

function checkUpTo(upTo: unknown, path: string, below: Decimal, isLast: boolean): string[] {
  if (isLast)
    return upTo === null ? [] : [`${path} of the last tier must be null, so that no quantity is without a price`];
  if (upTo === null) return [`${path} is open, but tiers follow; only the last tier may be null`];
  const problems = checkDecimal(upTo, path, 'above_zero');
  if (problems.length > 0 || below.lessThan(upTo as string)) return problems;
  return [`${path} ${upTo as string} is not above ${below} of the tier before; order the tiers by up_to`];
}

function checkDecimal(value: unknown, path: string, range: 'not_negative' | 'above_zero'): string[] {
  if (!isPlainDecimal(value))
    return [`${path} must be decimal text like "29.00", not ${JSON.stringify(value) ?? 'missing'}`];
  const amount = new Decimal(value);
  if (range === 'above_zero' && !amount.greaterThan('0')) return [`${path} must be above 0, not ${value}`];
  if (amount.lessThan('0')) return [`${path} must not be negative, but is ${value}; give a discount by a coupon`];
  if (amount.decimalPlaces() > MAX_DECIMALS) return [`${path} has more than ${MAX_DECIMALS} decimals: ${value}`];
  return [];
}

function isPlainDecimal(value: unknown): value is string {
  return typeof value === 'string' && /^-?\d{1,20}(\.\d{1,20})?$/.test(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
