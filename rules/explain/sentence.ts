import type { DatePeriod } from '../calendar/date.ts';
import type { Explanation } from './explanation.ts';
import { formulaText } from './formulaText.ts';

/** What a sentence tells about a line besides its explanation. `service` is half-open. */
export type ExplainedLine = {
  readonly description: string;
  readonly currency: string;
  readonly service: DatePeriod;
  readonly explanation: Explanation;
};

/**
 * Why a line has its amount, in one plain sentence.
 *
 * @rule EXP-1
 */
export function sentence({ description, currency, service, explanation }: ExplainedLine): string {
  const { cause } = explanation;
  const figures = formulaText(explanation, currency);
  return `${description}: ${whatHappened(explanation, service)}; ${figures} ${currency}${because(cause)}.`;
}

function whatHappened({ formula, inputs }: Explanation, service: DatePeriod): string {
  const dates = `${service.from} up to ${service.to}`;
  switch (formula) {
    case 'whole_price':
    case 'share_of_period':
      return `${whatChanged(inputs)}${whichDays(service, inputs)}`;
    case 'percent_off':
    case 'share_of_discount':
      return `coupon ${inputs.coupon} on what is served from ${dates}`;
    case 'discount_returned':
      return `what was credited from ${dates} had been discounted, and its discount goes with it`;
    case 'rest_of_minimum':
      return `what was charged from ${dates}, after coupons, is less than the minimum`;
  }
}

function whatChanged(inputs: Explanation['inputs']): string {
  const { quantity_before: before, quantity_after: after } = inputs;
  return before === '0' ? `quantity ${after}` : `quantity from ${before} to ${after}`;
}

function whichDays({ from, to }: DatePeriod, { charged, of, unit }: Explanation['inputs']): string {
  if (charged === undefined) return ` on ${from}`;
  const part = charged === of ? `the whole period, ${of} ${unit}s` : `${charged} of the ${of} ${unit}s of the period`;
  return `, in service from ${from} up to ${to}, charged for ${part}`;
}

/** A command's id is the key of its request, after the id of who sent it. */
function because(cause: string): string {
  if (cause.startsWith('cut ')) return `, by the billing of ${cause.slice('cut '.length)}`;
  return `, because of the request ${cause.slice(cause.indexOf(':') + 1)}`;
}
