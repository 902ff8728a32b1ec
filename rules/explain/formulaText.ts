import { moneyText } from '../money/round.ts';
import type { Explanation } from './explanation.ts';
import { recompute } from './recompute.ts';

/**
 * The formula of a line with its numbers: `290 × 16 ÷ 31 = 149.68`.
 *
 * @rule EXP-1
 */
export function formulaText(explanation: Explanation, currency: string): string {
  const result = moneyText(recompute(explanation, currency)).replace('-', '−');
  return `${workings(explanation)} = ${result}${limit(explanation)}`;
}

function workings({ formula, inputs }: Explanation): string {
  const { charged, of } = inputs;
  switch (formula) {
    case 'whole_price':
      return priceText(inputs);
    case 'share_of_period':
      return `${priceText(inputs)} × ${charged} ÷ ${of}`;
    case 'percent_off':
      return `−${inputs.net} × ${inputs.percent} %`;
    case 'share_of_discount': {
      const nets = `${inputs.nets}`.split(' ');
      const all = nets.length === 1 ? nets[0] : `(${nets.join(' + ')})`;
      return `−${inputs.discount} × ${nets[Number(inputs.place) - 1]} ÷ ${all}`;
    }
    case 'discount_returned':
      return `${inputs.credit} × ${inputs.discount} ÷ ${charged}`;
    case 'rest_of_minimum':
      return `${inputs.minimum}${charged === of ? '' : ` × ${charged} ÷ ${of}`} − ${inputs.net}`;
  }
}

function priceText({ price_before: before = '0', price_after: after = '0' }: Explanation['inputs']): string {
  return before === '0' ? after : after === '0' ? `−${before}` : `(${after} − ${before})`;
}

function limit({ inputs }: Explanation): string {
  return inputs.at_most === undefined ? '' : `, at most ${inputs.at_most} back`;
}
