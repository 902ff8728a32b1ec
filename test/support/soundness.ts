import { expect } from '@jest/globals';
import { recompute } from '../../rules/explain/recompute.ts';
import { postInvoice } from '../../rules/ledger/postInvoice.ts';
import { sumMoney } from '../../rules/money/money.ts';
import { moneyText } from '../../rules/money/round.ts';
import type { World } from '../../rules/simulate/world.ts';

/**
 * What holds for every invoice of every world: lines add up to the subtotal, each line can be worked out again from its
 * explanation, no part comes to nothing, the posting is in balance.
 *
 * @rule PRO-1, EXP-1, SUB-5, PAY-6
 */
export function expectSound({ invoices }: World): void {
  for (const { lines, subtotal, currency, ...invoice } of invoices) {
    expect(
      moneyText(
        sumMoney(
          currency,
          lines.map(({ amount }) => amount),
        ),
      ),
    ).toBe(moneyText(subtotal));
    for (const { explanation, amount, kind } of lines) {
      expect(moneyText(recompute(explanation, currency))).toBe(moneyText(amount));
      expect(amount.amount.isZero() && kind !== 'recurring').toBe(false);
    }
    const posted = postInvoice({ lines, subtotal, currency, ...invoice });
    expect(
      moneyText(
        sumMoney(
          currency,
          posted.map(({ amount }) => amount),
        ),
      ),
    ).toBe(moneyText(sumMoney(currency, [])));
  }
}
