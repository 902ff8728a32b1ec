import { moneyText } from '../money/round.ts';
import type { Explanation } from './explanation.ts';
import { recompute } from './recompute.ts';

/**
 * The formula of a line with its numbers: `290 × 16 ÷ 31 = 149.68`.
 *
 * @rule EXP-1
 */
export function formulaText(explanation: Explanation, currency: string): string {
  const { formula, inputs } = explanation;
  const { price_before: before = '0', price_after: after = '0', charged, of, at_most: most } = inputs;
  const price = before === '0' ? after : after === '0' ? `−${before}` : `(${after} − ${before})`;
  const share = formula === 'whole_price' ? price : `${price} × ${charged} ÷ ${of}`;
  const cap = most === undefined ? '' : `, at most ${most} back`;
  return `${share} = ${moneyText(recompute(explanation, currency)).replace('-', '−')}${cap}`;
}
