import type { InvoiceDraft } from '../invoicing/invoice.ts';
import { type Money, negateMoney, sumMoney } from '../money/money.ts';
import { assertRule } from '../violation.ts';

/**
 * The accounts of the double-entry ledger. `deferred_revenue` is invoiced and not yet earned; `credit_balance` is what the
 * vendor owes a customer; `cash` is what came in by any way; `write_off` is debt that was given up.
 */
export type LedgerAccount = 'receivable' | 'deferred_revenue' | 'tax_payable' | 'credit_balance' | 'cash' | 'write_off';

/** One side of a posting, signed: debits are positive, credits negative. `detail` names the jurisdiction of a tax. */
export type LedgerEntry = { readonly account: LedgerAccount; readonly detail: string | null; readonly amount: Money };

/**
 * The posting of an issued invoice. It sums to zero.
 *
 * @throws RuleViolation `ledger.unbalanced`: a bug of the pipeline
 * @rule PAY-6, CAT-6, INV-10
 */
export function postInvoice(invoice: InvoiceDraft): LedgerEntry[] {
  const entries: LedgerEntry[] = [
    { account: 'receivable', detail: null, amount: invoice.amountDue },
    { account: 'deferred_revenue', detail: null, amount: negateMoney(invoice.subtotal) },
    ...invoice.taxes.map(
      (tax): LedgerEntry => ({
        account: 'tax_payable',
        detail: `${tax.jurisdiction} ${tax.name}`,
        amount: negateMoney(tax.amount),
      }),
    ),
    { account: 'credit_balance', detail: null, amount: invoice.creditApplied },
    { account: 'credit_balance', detail: null, amount: negateMoney(invoice.creditArising) },
  ];
  const posted = entries.filter(({ amount }) => !amount.amount.isZero());
  const sum = sumMoney(
    invoice.currency,
    posted.map(({ amount }) => amount),
  );
  assertRule(sum.amount.isZero(), 'ledger.unbalanced', sum.amount.toFixed());
  return posted;
}
