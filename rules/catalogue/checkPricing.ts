import { checkModel } from '../pricing/checkModel.ts';
import type { Interval } from './interval.ts';

const mostPhases = 24;
const mostMonths = 120;

/**
 * What is wrong with the setup fee and the phases of a price that came from outside. Only an empty answer makes them ones.
 *
 * @returns sentences that begin with the path of what to correct
 * @rule CAT-2, CAT-4
 */
export function checkPricing(
  given: { readonly setupFee?: unknown; readonly phases?: readonly unknown[] | undefined },
  interval: Interval,
): readonly string[] {
  const { setupFee, phases } = given;
  const isOnce = interval === 'once';
  const problems: string[] = [];
  if (setupFee !== undefined) {
    if (isOnce) problems.push('setup_fee is for recurring prices; add it to the price itself');
    else if (!isDecimal(setupFee)) problems.push('setup_fee must be decimal text like "100.00", not negative');
  }
  if (phases === undefined) return problems;
  if (isOnce) return [...problems, 'phases are for recurring prices; leave them out'];
  if (phases.length === 0 || phases.length > mostPhases) {
    return [...problems, `phases must be a list of 1 to ${mostPhases}, like [{"months": 3, "factor": "0"}]`];
  }
  return [...problems, ...phases.flatMap((phase, index) => checkPhase(phase, `phases[${index}]`))];
}

function checkPhase(phase: unknown, path: string): readonly string[] {
  const { months, factor, model } = phase as { months?: unknown; factor?: unknown; model?: unknown };
  const problems: string[] = [];
  if (typeof months !== 'number' || !Number.isInteger(months) || months < 1 || months > mostMonths) {
    problems.push(`${path}.months must be a whole number from 1 to ${mostMonths}`);
  }
  if ((factor === undefined) === (model === undefined)) {
    return [...problems, `${path} needs either a factor like "0.5" or a model, not both`];
  }
  if (model !== undefined) return [...problems, ...checkModel(model, `${path}.model`)];
  if (!isDecimal(factor)) problems.push(`${path}.factor must be decimal text like "0.5", not negative; "0" is free`);
  return problems;
}

function isDecimal(value: unknown): value is string {
  return typeof value === 'string' && /^\d{1,12}(\.\d{1,8})?$/.test(value);
}
